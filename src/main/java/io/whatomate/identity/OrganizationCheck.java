package io.whatomate.identity;

import io.whatomate.platform.http.Problem;
import io.whatomate.platform.http.Problem.FieldError;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.springframework.stereotype.Component;

/** What JSON Schema cannot say of an organization's settings. */
@Component("organizationCheck")
public final class OrganizationCheck {

    /** @throws Problem 400 when the zone has no rules in the IANA database, such as {@code +02:00} or {@code CEST} */
    public void check(@Body Map<String, Object> organization) {
        if (!ZoneId.getAvailableZoneIds().contains(organization.get("timeZone"))) {
            throw Problem.of(400, "invalid-request", "Invalid request", "Business hours need a zone with a name.")
                    .with(List.of(new FieldError("timeZone", "zone", "is no IANA zone such as Europe/Berlin")));
        }
    }
}
