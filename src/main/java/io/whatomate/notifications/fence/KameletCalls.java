package io.whatomate.notifications.fence;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.ProducerTemplate;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Calls kamelets in the main context: one instance of each serves all rules, and takes its parameters from the variables
 * {@code rule.<parameter>}. A thousand rules therefore cost the main context nothing.
 */
@Component
final class KameletCalls implements RuleCalls {

    private final ObjectProvider<CamelContext> main;
    private final ObjectProvider<ProducerTemplate> producer;
    private final Map<String, Endpoint> instances = new ConcurrentHashMap<>();

    /** By providers: Spring would start Camel before its routes are known. */
    KameletCalls(ObjectProvider<CamelContext> main, ObjectProvider<ProducerTemplate> producer) {
        this.main = main;
        this.producer = producer;
    }

    @Override
    public void prepare(Kamelet kamelet) {
        instances.computeIfAbsent(kamelet.name(), name -> instance(kamelet));
    }

    @Override
    public Answer call(Question question) throws Exception {
        var endpoint = instances.get(question.kamelet().name());
        var exchange = endpoint.createExchange();
        exchange.getMessage().setBody(question.body());
        question.variables().forEach(exchange::setVariable);
        question.parameters().forEach((name, value) -> exchange.setVariable("rule." + name, value));
        var answered = producer.getObject().send(endpoint, exchange);
        if (answered.getException() != null) {
            throw answered.getException();
        }
        var gives = new HashMap<String, Object>();
        question.kamelet().gives().forEach(name -> gives.put(name, answered.getVariable(name)));
        gives.values().removeIf(Objects::isNull);
        return new Answer(answered.getMessage().getBody(), gives, answered.isRouteStop());
    }

    private Endpoint instance(Kamelet kamelet) {
        var parameters = new HashMap<String, Object>();
        kamelet.open().forEach(property -> parameters.put(property.name(), "${variable.rule." + property.name() + "}"));
        // The second part is the route's id, which no other route may have. Without a query of its own a URI takes no parameters.
        var uri = "kamelet:" + kamelet.name() + "/" + kamelet.name() + "-shared?noErrorHandler=true";
        return main.getObject().getEndpoint(uri, parameters);
    }
}
