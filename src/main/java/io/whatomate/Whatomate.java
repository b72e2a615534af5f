package io.whatomate;

import io.whatomate.platform.lifecycle.BatchScheduling;
import io.whatomate.platform.lifecycle.CarrierGuard;
import io.whatomate.platform.lifecycle.StopSignals;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.security.servlet.UserDetailsServiceAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Starts the platform: every room's beans, and the routes of {@code routes/} that use them. */
// The console has its one operator; a second, generated user would only print a password that opens nothing.
/** The process: the product, the sandbox, or both, as {@code whatomate.sandbox} says. */
@SpringBootApplication(exclude = UserDetailsServiceAutoConfiguration.class)
@ConfigurationPropertiesScan
public class Whatomate {

    /** @param arguments Spring Boot's, such as {@code --whatomate.http.port=8090} */
    public static void main(String[] arguments) {
        StopSignals.exitWithSuccess();
        BatchScheduling.begin();
        CarrierGuard.start();
        SpringApplication.run(Whatomate.class, arguments);
    }
}
