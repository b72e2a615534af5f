package io.whatomate.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.whatomate.messaging.MetaErrorPolicies.Action;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.io.ClassPathResource;

/** The table that ships is the table of Meta's error codes. */
class MetaErrorPoliciesTest {

    private final MetaErrorPolicies policies = shipped();

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "RETRY|1 2 131000 131016 131053 131057 133000 133004 133015 134101 139102 139103",
        "SLOW|4 17 32 613 80007 80008 130429",
        "WAIT|131049 131056 132069",
        "STOP|0 3 10 33 190 200 201 250 299 368 131005 131031 131037 131042 131044 131045 131048 133006 133010 133016 134102"
                + " 139000",
        "FIX|100 104 131008 131009 131020 131021 131030 131041 131047 131051 131055 131059 131062 131063 131064 131201"
                + " 131208 131215 132000 132001 132005 132007 132008 132012 132015 132016 132018 132068 133005 133008"
                + " 133009 134011 134100 135000 136024 136025 137000 138000 138012 138018 139001 139004 139100 139101"
                + " 147001 147005",
        "DEAD|130472 130497 131026 131043 131050"
    })
    void everyDocumentedCodeHasItsAction(Action action, String codes) {
        assertThat(Arrays.stream(codes.split(" ")).mapToInt(Integer::parseInt))
                .allSatisfy(code -> assertThat(List.of(policies.of(code, true).action(), policies.of(code, false).action()))
                        .as("code %d, however it looks", code).containsOnly(action));
    }

    @Test
    void rangesEndWhereTheyEnd() {
        assertThat(IntStream.of(199, 300, 131200, 131216, 137999, 138019, 139005, 147000, 147006))
                .allSatisfy(code -> assertThat(policies.of(code, false).action()).as("code %d", code).isEqualTo(Action.FIX));
        assertThat(policies.of(199, true).action()).isEqualTo(Action.RETRY);
        assertThat(policies.of(300, true).action()).isEqualTo(Action.RETRY);
    }

    @Test
    void anUnknownCodeIsRetriedOnlyWhenItLooksTransient() {
        assertThat(policies.of(987654, true).action()).isEqualTo(Action.RETRY);
        assertThat(policies.of(987654, false).action()).isEqualTo(Action.FIX);
        assertThat(policies.of(-503, true).action()).isEqualTo(Action.RETRY);
        assertThat(policies.of(-404, false).action()).isEqualTo(Action.FIX);
    }

    @Test
    void triesAndDelaysAreThoseOfTheTable() {
        assertThat(policies.of(1, false).maxTries()).isEqualTo(3);
        assertThat(policies.of(131053, false).maxTries()).isEqualTo(2);
        assertThat(policies.of(131000, false).maxTries()).isEqualTo(6);
        assertThat(policies.of(131049, false).maxTries()).isEqualTo(2);
        assertThat(policies.of(131049, false).delay()).isEqualTo(86_400);
        assertThat(policies.of(131057, false).delay()).isBetween(60, 300);
        assertThat(policies.of(132069, false).delay()).isEqualTo(3600);
    }

    private static MetaErrorPolicies shipped() {
        try {
            var sources = new MutablePropertySources();
            new YamlPropertySourceLoader().load("errors", new ClassPathResource("config/meta-errors.yaml"))
                    .forEach(sources::addLast);
            return new Binder(ConfigurationPropertySources.from(sources)).bind("whatomate", MetaErrorPolicies.class).get();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
