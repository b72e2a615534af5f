package io.whatomate.proof;

import io.whatomate.PackagedApplication;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} under load: every acknowledged webhook is processed, every customer answered exactly once. */
class KillIT {

    private final long seed = Long.getLong("proof.seed", ThreadLocalRandom.current().nextLong());

    @TempDir
    Path folder;

    @Test
    void answersEveryCustomerOnceThoughKilledOnce() throws Exception {
        try (var hour = BusyHour.withSandboxApart(folder, seed, PackagedApplication.BRIEFLY)) {
            hour.liveThrough(1, BusyHour.SOME_CUSTOMERS);
        }
    }

    @Test
    @Tag("proof")
    void answersEveryCustomerOnceThoughKilledTenTimes() throws Exception {
        try (var hour = BusyHour.withSandboxApart(folder, seed, List.of())) {
            hour.liveThrough(10, BusyHour.MANY_CUSTOMERS);
        }
    }

    @Test
    @Tag("proof")
    void answersEveryCustomerOnceThoughTheSandboxIsKilledWithIt() throws Exception {
        try (var hour = BusyHour.withSandboxInside(folder, seed)) {
            hour.liveThrough(3, BusyHour.MANY_CUSTOMERS);
        }
    }
}
