package io.whatomate;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/**
 * How tests wait unless they say otherwise: they look often, as most wait for what comes within milliseconds, and long, as a
 * machine that others use too may take many times as long.
 */
public final class Patience implements TestExecutionListener {

    @Override
    public void testPlanExecutionStarted(TestPlan plan) {
        Awaitility.setDefaultPollInterval(Duration.ofMillis(20));
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }
}
