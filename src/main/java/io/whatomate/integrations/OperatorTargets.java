package io.whatomate.integrations;

import io.whatomate.platform.StartRefused;
import io.whatomate.platform.http.TargetOwner;
import io.whatomate.platform.http.TargetRefused;
import io.whatomate.platform.http.TargetUrls;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** The operator's own callback targets, from the settings: they get what Meta posts as it came, of every organization. */
@Component("operatorTargets")
class OperatorTargets {

    private final Map<String, String> urls = new LinkedHashMap<>();

    /**
     * @param setting comma list of name=url
     * @throws StartRefused when an entry is not that, or its address is not called
     */
    OperatorTargets(@Value("${whatomate.callbacks.pass-through}") String setting, TargetUrls guard) {
        for (var entry : setting.split(",")) {
            if (!entry.isBlank()) {
                add(entry.strip(), guard);
            }
        }
    }

    /** Parameters of {@code keep-operator-targets.sql}. */
    public Map<String, Object> rows() {
        return Map.of("names", urls.keySet().toArray(String[]::new), "urls", urls.values().toArray(String[]::new));
    }

    private void add(String entry, TargetUrls guard) {
        var name = entry.split("=", 2)[0].strip();
        if (!name.matches("[A-Za-z0-9._-]{1,100}") || !entry.contains("=")) {
            throw refused(entry, "Give name=url, separated by commas, such as helpdesk=https://helpdesk.example.com/callback.");
        }
        var url = entry.split("=", 2)[1].strip();
        try {
            guard.read(url, TargetOwner.OPERATOR);
        } catch (TargetRefused refused) {
            throw refused(entry, "The address " + refused.getMessage() + ".");
        }
        urls.put(name, url);
    }

    private static StartRefused refused(String entry, String wayOut) {
        return new StartRefused("WHATOMATE_CALLBACKS_PASS_THROUGH has '" + entry + "', which is no callback target", wayOut);
    }
}
