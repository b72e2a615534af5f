package io.whatomate.platform.logging;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.spi.InflightRepository;
import org.apache.camel.spi.UnitOfWork;
import org.apache.camel.spi.UnitOfWorkFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Ids on log lines cost every step a little, so they are there only in the format that shows them. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "whatomate.log-format", havingValue = "json")
class LoggingConfiguration {

    /** Camel finds it by its type. */
    @Bean
    UnitOfWorkFactory loggedUnitsOfWork() {
        return new LoggedUnitsOfWork();
    }

    static final class LoggedUnitsOfWork implements UnitOfWorkFactory {

        private volatile InflightRepository inflight;

        @Override
        public void afterPropertiesConfigured(CamelContext context) {
            inflight = context.getInflightRepository();
        }

        @Override
        public UnitOfWork createUnitOfWork(Exchange exchange) {
            return new LoggedUnitOfWork(exchange, inflight);
        }
    }
}
