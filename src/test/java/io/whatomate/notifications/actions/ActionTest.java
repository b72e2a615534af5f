package io.whatomate.notifications.actions;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.whatomate.BusinessNumber;
import io.whatomate.CoreTest;
import io.whatomate.platform.http.Problem;
import io.whatomate.platform.http.Problem.FieldError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;

/** Rules of one step or more, as an operator writes them into a file, and as the engine calls them for a tenant. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ActionTest extends CoreTest {

    @Autowired
    protected CamelContext context;

    private final List<String> rules = new ArrayList<>();

    /** A rule of one step by its kamelet, which takes the step's parameters from headers: to load one takes 60 ms. */
    private final Map<String, String> shared = new HashMap<>();

    @AfterAll
    void removeRules() throws Exception {
        for (var rule : rules) {
            context.getRouteController().stopRoute(rule);
            context.removeRoute(rule);
        }
    }

    /** A rule of these steps; what reaches its end has the variable {@code reached}. */
    protected final String rule(Step... steps) {
        var text = new StringBuilder("- route:\n    id: %s\n    from:\n      uri: direct:%s\n      steps:\n");
        for (var step : steps) {
            text.append("        - to:\n            uri: kamelet:").append(step.kamelet()).append("-action\n            parameters:\n");
            step.parameters().forEach((name, value) ->
                    text.append("              ").append(name).append(": \"").append(value.replace("\\", "\\\\").replace("\"", "\\\"")).append("\"\n"));
        }
        text.append("        - setVariable: {name: reached, constant: {expression: the end}}\n");
        text.append("        - filter:\n            simple: {expression: \"${header.fails} == true\"}\n            steps:\n");
        text.append("              - throwException: {exceptionType: java.lang.IllegalStateException, message: the rule fails}\n");
        return rule(text.toString());
    }

    /** @param text of a route, with its id and again in its address left open as %s */
    protected final String rule(String text) {
        var id = "rule-" + UUID.randomUUID();
        try {
            PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString(id + ".camel.yaml", text.replace("%s", id)));
        } catch (Exception e) {
            throw new AssertionError(text, e);
        }
        rules.add(id);
        return id;
    }

    protected record Step(String kamelet, Map<String, String> parameters) {}

    /** @param parameters name, value, name, value, … */
    protected static Step step(String kamelet, String... parameters) {
        var map = new HashMap<String, String>();
        for (int i = 0; i < parameters.length; i += 2) {
            map.put(parameters[i], parameters[i + 1]);
        }
        return new Step(kamelet, map);
    }

    /** Runs a rule of that one step. */
    protected final Exchange run(Step step, UUID organization, Object body, Map<String, Object> variables) {
        return run(shared.computeIfAbsent(step.kamelet(), this::shared), step.parameters(), organization, body, variables);
    }

    protected final Exchange run(Step step, BusinessNumber number, Object body) {
        return run(step, number.organization(), body, Map.of());
    }

    private String shared(String kamelet) {
        try {
            var properties = new YAMLMapper().readTree(Path.of("kamelets", kamelet + "-action.kamelet.yaml").toFile()).at("/spec/definition/properties");
            var parameters = new HashMap<String, String>();
            properties.fieldNames().forEachRemaining(name -> parameters.put(name, "${header.given-" + name + "}"));
            return rule(new Step(kamelet, parameters));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs it as the engine does for a tenant. */
    protected final Exchange run(String rule, UUID organization, Object body, Map<String, Object> variables) {
        return run(rule, Map.of(), organization, body, variables);
    }

    private Exchange run(String rule, Map<String, String> parameters, UUID organization, Object body, Map<String, Object> variables) {
        return routes.send("direct:" + rule, exchange -> {
            exchange.setVariable("organizationId", organization.toString());
            variables.forEach(exchange::setVariable);
            exchange.getMessage().setHeader("kept", "header");
            exchange.getMessage().setHeader("CamelSqlQuery", "SELECT 'a header took the statement''s place'");
            exchange.getMessage().setHeader("fails", variables.get("fails"));
            exchange.getMessage().setBody(body);
            parameters.forEach((name, value) -> exchange.getMessage().setHeader("given-" + name, value.contains("${")
                    ? context.resolveLanguage("simple").createExpression(value).evaluate(exchange, Object.class)
                    : value));
        });
    }

    protected final Exchange run(String rule, BusinessNumber number, Object body) {
        return run(rule, number.organization(), body, Map.of());
    }

    /** What a step gives when it succeeds; it leaves everything else as it was. */
    protected final Map<String, Object> given(BusinessNumber number, Object body, Step... steps) {
        var exchange = steps.length == 1 ? run(steps[0], number, body) : run(rule(steps), number, body);
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getBody()).isEqualTo(body);
        assertThat(exchange.getMessage().getHeader("kept")).isEqualTo("header");
        var given = new HashMap<>(exchange.getVariables());
        assertThat(given.remove("organizationId")).isEqualTo(number.organization().toString());
        given.remove("reached");
        given.remove("ruleId");
        return given;
    }

    /** The properties that a step refuses, as {@code property:code}. */
    protected final List<String> refused(BusinessNumber number, Object body, Step step) {
        var exchange = run(step, number, body);
        assertThat(exchange.getException()).isInstanceOf(Problem.class);
        assertThat(exchange.getMessage().getBody()).isEqualTo(body);
        assertThat(exchange.getVariables()).containsOnlyKeys("organizationId", "ruleId");
        return ((Problem) exchange.getException()).errors().stream().map(ActionTest::word).toList();
    }

    protected static boolean isReached(Exchange exchange) {
        assertThat(exchange.getException()).isNull();
        return exchange.getVariable("reached") != null;
    }

    private static String word(FieldError error) {
        return error.field() + ":" + error.code();
    }
}
