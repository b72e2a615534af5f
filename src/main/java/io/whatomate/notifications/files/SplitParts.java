package io.whatomate.notifications.files;

import io.whatomate.notifications.RuleSends;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SetPropertyDefinition;
import org.apache.camel.model.SplitDefinition;
import org.apache.camel.model.language.SimpleExpression;

/**
 * Has each part of a split note which it is, before its first step. Camel tells of the innermost split alone, and not which of
 * a route's splits it is: two parts that send to one customer could not be told apart.
 */
final class SplitParts {

    private SplitParts() {}

    static void note(RouteDefinition route) {
        var number = 0;
        for (var split : ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), SplitDefinition.class)) {
            var note = new SetPropertyDefinition(RuleSends.PART, new SimpleExpression(
                    "${exchangeProperty." + RuleSends.PART + "}/" + number + "." + "${exchangeProperty.CamelSplitIndex}"));
            note.setParent(split);
            split.getOutputs().addFirst(note);
            number++;
        }
    }
}
