package io.whatomate.platform;

import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class GroundFloor {

    /** The one clock; tests that need another time give another clock. */
    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }
}
