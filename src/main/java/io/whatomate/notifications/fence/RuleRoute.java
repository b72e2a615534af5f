package io.whatomate.notifications.fence;

import io.whatomate.notifications.fence.RuleStep.Choice;
import java.util.List;
import org.apache.camel.Expression;
import org.apache.camel.model.ChoiceDefinition;
import org.apache.camel.model.FilterDefinition;
import org.apache.camel.model.ProcessDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RemoveVariableDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SetBodyDefinition;
import org.apache.camel.model.SetVariableDefinition;
import org.apache.camel.model.SplitDefinition;
import org.apache.camel.model.StopDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.model.language.ExpressionDefinition;

/** Makes Camel's model of a checked rule. No text of its author becomes part of it, so there is none for Camel to read. */
final class RuleRoute {

    private static final int MOST_PARTS = 1_000;

    private final CompiledRule rule;
    private final String inner;
    private final RuleLanguage language;

    /** @param inner the route's id in the rule context */
    RuleRoute(CompiledRule rule, String inner, RuleLanguage language) {
        this.rule = rule;
        this.inner = inner;
        this.language = language;
    }

    RouteDefinition route() {
        var route = new RouteDefinition("rule:in/" + inner);
        route.setId(inner);
        route.setDescription(rule.name());
        route.setGroup("rule");
        add(route, rule.steps());
        return route;
    }

    private void add(ProcessorDefinition<?> parent, List<RuleStep> steps) {
        for (var step : steps) {
            var definition = definition(step);
            definition.setLineNumber(step.line());
            definition.setDescription(name(step, definition));
            parent.addOutput(definition);
        }
    }

    /** What the run calls the step, as its author does: the kamelet, or else the word. Camel knows a note as a process. */
    private String name(RuleStep step, ProcessorDefinition<?> definition) {
        return switch (step) {
            case RuleStep.Call call -> rule.calls().get(call.call()).kamelet();
            case RuleStep.Log _ -> StepKind.LOG.word();
            default -> definition.getShortName();
        };
    }

    private ProcessorDefinition<?> definition(RuleStep step) {
        return switch (step) {
            case RuleStep.Call call -> new ToDefinition("rule:call/" + inner + "/" + call.call());
            case RuleStep.Filter filter -> {
                var definition = new FilterDefinition(new ExpressionDefinition(language.predicate(filter.condition())));
                add(definition, filter.steps());
                yield definition;
            }
            case Choice choice -> choice(choice);
            case RuleStep.Split split -> {
                var definition = new SplitDefinition(new ExpressionDefinition(language.expression(split.parts(), RuleRoute::parts)));
                definition.setStopOnException("true");
                add(definition, split.steps());
                yield definition;
            }
            case RuleStep.SetBody body -> new SetBodyDefinition(new ExpressionDefinition(value(body.value())));
            case RuleStep.SetVariable variable ->
                new SetVariableDefinition(variable.name(), new ExpressionDefinition(value(variable.value())));
            case RuleStep.RemoveVariable variable -> new RemoveVariableDefinition(variable.name());
            case RuleStep.Log log -> new ProcessDefinition(exchange -> {
                var scope = language.scope(exchange);
                scope.state().tell(log.message().text(scope));
            });
            case RuleStep.Stop stop -> new StopDefinition();
        };
    }

    private ChoiceDefinition choice(Choice choice) {
        var definition = new ChoiceDefinition();
        for (var when : choice.whens()) {
            definition.when(language.predicate(when.condition()));
            add(definition, when.steps());
        }
        if (!choice.otherwise().isEmpty()) {
            definition.otherwise();
            add(definition, choice.otherwise());
        }
        return definition;
    }

    private Expression value(RuleExpression value) {
        return language.expression(value, (result, scope) -> result);
    }

    private static Object parts(Object value, RuleScope scope) {
        var parts = switch (value) {
            case null -> List.of();
            case List<?> list -> list;
            default -> List.of(value);
        };
        if (parts.size() > MOST_PARTS) {
            throw RuleStopped.forGood("A split has " + parts.size() + " parts; there may be " + MOST_PARTS + ".");
        }
        return parts;
    }
}
