package io.whatomate.notifications.triggers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whatomate.platform.http.Problem;
import org.junit.jupiter.api.Test;

class CallPlacesTest {

    @Test
    void oneRuleLeavesPlacesToTheOthersAndAllTogetherHaveTheirEnd() {
        var places = new CallPlaces(3, 2);
        places.take("slow");
        places.take("slow");
        refuses(places, "slow");
        places.take("other");
        refuses(places, "third");

        places.leave("slow");
        places.take("third");
        refuses(places, "slow");
        places.leave("other");
        places.take("slow");
        refuses(places, "slow");
    }

    private static void refuses(CallPlaces places, String rule) {
        assertThatThrownBy(() -> places.take(rule)).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.status()).isEqualTo(429);
            assertThat(problem.retryAfter()).isPositive();
        });
    }
}
