package io.whatomate.platform.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.LoggingLevel;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.UnitOfWorkFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** What a collector finds beside the text of a line. */
class LoggedUnitOfWorkTest {

    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("logged");

    private CamelContext context;
    private ProducerTemplate template;

    @BeforeEach
    void start() throws Exception {
        lines.start();
        logger.addAppender(lines);
        context = new DefaultCamelContext();
        context.getCamelContextExtension()
                .addContextPlugin(UnitOfWorkFactory.class, new LoggingConfiguration.LoggedUnitsOfWork());
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:outer").routeId("outer")
                        .log(LoggingLevel.INFO, "logged", "before")
                        .setVariable("organizationId", constant("org-1"))
                        .to("direct:inner")
                        .log(LoggingLevel.INFO, "logged", "after");
                from("direct:inner").routeId("inner")
                        .setVariable("messageId", constant("message-1"))
                        .log(LoggingLevel.INFO, "logged", "inside");
                from("direct:parts").routeId("parts")
                        .setVariable("organizationId", constant("org-2"))
                        .split(body().tokenize(","))
                        .setVariable("messageId", body())
                        .log(LoggingLevel.INFO, "logged", "part")
                        .end()
                        .log(LoggingLevel.INFO, "logged", "whole");
                from("direct:elsewhere").routeId("elsewhere")
                        .setVariable("organizationId", constant("org-3"))
                        .threads()
                        .log(LoggingLevel.INFO, "logged", "elsewhere");
            }
        });
        context.start();
        template = context.createProducerTemplate();
    }

    @AfterEach
    void stop() {
        context.stop();
        logger.detachAppender(lines);
        MDC.clear();
    }

    @Test
    void namesTheRouteAndWhatTheExchangeKnowsByThen() {
        template.sendBody("direct:outer", "");

        assertThat(ids("before")).containsExactlyEntriesOf(Map.of("routeId", "outer"));
        assertThat(ids("inside"))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("routeId", "inner", "organizationId", "org-1", "messageId", "message-1"));
        assertThat(ids("after"))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("routeId", "outer", "organizationId", "org-1", "messageId", "message-1"));
    }

    @Test
    void leavesNothingOnTheThread() {
        MDC.put("organizationId", "caller");

        template.sendBody("direct:outer", "");

        assertThat(MDC.getCopyOfContextMap()).containsExactlyEntriesOf(Map.of("organizationId", "caller"));
    }

    @Test
    void keepsThePartsOfASplitApart() {
        template.sendBody("direct:parts", "m1,m2");

        assertThat(lines.list.stream().filter(line -> line.getMessage().equals("part")))
                .extracting(line -> line.getMDCPropertyMap().get("messageId"))
                .containsExactly("m1", "m2");
        assertThat(ids("whole"))
                .containsExactlyInAnyOrderEntriesOf(Map.of("routeId", "parts", "organizationId", "org-2"));
    }

    @Test
    void followsTheExchangeToAnotherThread() {
        template.requestBody("direct:elsewhere", "");

        assertThat(ids("elsewhere"))
                .containsExactlyInAnyOrderEntriesOf(Map.of("routeId", "elsewhere", "organizationId", "org-3"));
        assertThat(MDC.getCopyOfContextMap()).isNullOrEmpty();
    }

    private Map<String, String> ids(String message) {
        return lines.list.stream()
                .filter(line -> line.getMessage().equals(message))
                .findFirst()
                .orElseThrow()
                .getMDCPropertyMap();
    }
}
