package io.whatomate.platform;

import java.util.Locale;
import org.springframework.util.StringUtils;

/** Whether this process plays Meta: beside the product, not at all, or as nothing but the sandbox. */
public enum SandboxMode {
    ON,
    OFF,
    ONLY;

    /**
     * @param setting true, false, only, or empty for the default: on only while no external database is set
     * @throws StartRefused for any other word
     */
    public static SandboxMode of(String setting, boolean externalDatabase) {
        if (!StringUtils.hasText(setting)) {
            return externalDatabase ? OFF : ON;
        }
        return switch (setting.strip().toLowerCase(Locale.ROOT)) {
            case "true" -> ON;
            case "false" -> OFF;
            case "only" -> ONLY;
            default -> throw new StartRefused(
                    "WHATOMATE_SANDBOX must be true, false or only, not '" + setting + "'", "Correct or unset it.");
        };
    }
}
