package io.whatomate.platform.security;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.platform.security.SecretBox.SealBroken;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;

/** Moves secrets from the keys that only open to the one that seals, so that an old key can be let go. */
public final class SealRotation {

    private static final String FIRST_ID = "00000000-0000-0000-0000-000000000000";

    /** A row of {@code sealed_secrets} with its new seal. */
    private record Seal(String place, String id, String sealed, String resealed) {}

    /**
     * A secret that no key of the keyring opens.
     *
     * @param reason never the secret
     */
    public record Broken(String place, String id, String reason) {}

    /**
     * @param sealingKey id of the first key
     * @param resealed secrets that this run sealed anew
     * @param done whether the first key sealed everything, so that the others may go
     * @param sealed rows of {@code count-seals.sql}
     */
    public record Report(String sealingKey, int resealed, boolean done, List<Map<String, Object>> sealed, List<Broken> broken) {}

    /** What a run could not open so far. */
    private record Run(List<Broken> broken) {}

    private final ObjectMapper json = new ObjectMapper();
    private final SecretBox secrets;

    SealRotation(SecretBox secrets) {
        this.secrets = secrets;
    }

    /** Sets the variables of a run. */
    public void begin(Exchange exchange) {
        exchange.setVariable("sealingKey", secrets.sealingKey());
        exchange.setVariable("afterPlace", "");
        exchange.setVariable("afterId", FIRST_ID);
        exchange.setVariable("found", 1);
        exchange.setVariable("resealed", 0);
        exchange.setVariable("run", new Run(new ArrayList<>()));
    }

    /**
     * Sets {@code seals} for {@code keep-seals.sql}, {@code found}, and where the next batch begins.
     *
     * @param rows of {@code find-old-seals.sql}
     */
    public void reseal(Exchange exchange, @Body List<Map<String, Object>> rows) throws JsonProcessingException {
        var seals = new ArrayList<Seal>();
        var broken = exchange.getVariable("run", Run.class).broken();
        for (var row : rows) {
            var place = row.get("place").toString();
            var id = row.get("id").toString();
            var sealed = row.get("sealed").toString();
            var context = place + "/" + id;
            try {
                seals.add(new Seal(place, id, sealed, secrets.seal(secrets.open(sealed, context), context)));
            } catch (SealBroken e) {
                broken.add(new Broken(place, id, e.getMessage()));
            }
            exchange.setVariable("afterPlace", place);
            exchange.setVariable("afterId", id);
        }
        exchange.setVariable("found", rows.size());
        exchange.setVariable("seals", json.writeValueAsString(seals));
    }

    /** @param rows of {@code count-seals.sql} */
    public Report report(Exchange exchange, @Body List<Map<String, Object>> rows) {
        var run = exchange.getVariable("run", Run.class);
        return new Report(
                secrets.sealingKey(),
                exchange.getVariable("resealed", 0, Integer.class),
                rows.stream().allMatch(row -> secrets.sealingKey().equals(row.get("key"))),
                rows,
                run == null ? List.of() : run.broken());
    }
}
