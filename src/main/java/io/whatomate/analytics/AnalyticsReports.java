package io.whatomate.analytics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.analytics.AnalyticsPeriod.Bucket;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** Asks for a report: turns the days of a request into moments. */
@Component("analyticsReports")
class AnalyticsReports {

    private final Clock clock;
    private final ObjectMapper json;

    AnalyticsReports(Clock clock, ObjectMapper json) {
        this.clock = clock;
        this.json = json;
    }

    /**
     * Parameters of the statements {@code report-…}: without {@code granularity} the period is one piece.
     *
     * @throws io.whatomate.platform.http.Problem 400 when the days make no period
     */
    public Map<String, Object> ask(Exchange exchange) throws JsonProcessingException {
        var zone = zone(exchange.getVariable("timeZone", String.class));
        var asked = exchange.getVariable("granularity", String.class);
        var granularity = asked == null ? Granularity.DAY : Granularity.valueOf(asked.toUpperCase(Locale.ROOT));
        var period = AnalyticsPeriod.of(
                exchange.getVariable("from", String.class), exchange.getVariable("to", String.class), granularity, zone,
                LocalDate.now(clock.withZone(zone)));
        var buckets = asked == null ? List.of(new Bucket(period.startsAt(), "")) : period.buckets(granularity);
        var parameters = new HashMap<String, Object>();
        for (var name : List.of("organizationId", "userId", "role", "accountId")) {
            parameters.put(name, exchange.getVariable(name));
        }
        parameters.put("period", json.writeValueAsString(shown(period)));
        parameters.put("beforeStartsAt", period.before().startsAt().toString());
        parameters.put("startsAt", period.startsAt().toString());
        parameters.put("endsAt", period.endsAt().toString());
        parameters.put("starts", array(buckets, bucket -> bucket.startsAt().toString()));
        parameters.put("labels", array(buckets, Bucket::label));
        return parameters;
    }

    private static Map<String, Object> shown(AnalyticsPeriod period) {
        var before = period.before();
        return Map.of(
                "from", period.from().toString(), "to", period.to().toString(), "timeZone", period.zone().getId(),
                "before", Map.of("from", before.from().toString(), "to", before.to().toString()));
    }

    /** An array of PostgreSQL; neither moments nor labels hold a quotation mark. */
    private static String array(List<Bucket> buckets, Function<Bucket, String> text) {
        return buckets.stream().map(bucket -> '"' + text.apply(bucket) + '"').collect(Collectors.joining(",", "{", "}"));
    }

    /** An organization that the API did not make may have a zone that is none. */
    private static ZoneId zone(String name) {
        try {
            return name == null ? ZoneOffset.UTC : ZoneId.of(name);
        } catch (DateTimeException e) {
            return ZoneOffset.UTC;
        }
    }
}
