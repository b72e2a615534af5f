package io.whatomate.notifications.authoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.whatomate.notifications.fence.KameletCatalogue;
import io.whatomate.notifications.fence.RuleCompiler;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A text is somebody's: another name changes the name and nothing else. */
class RuleTextTest {

    @Test
    void aTextIsNamedByItsRouteWhereverThatHasItsId() throws Exception {
        var written = """
                - route:
                    from:
                      id: %s
                      uri: kamelet:notify-http-source
                      steps:
                        - log: {id: noted, message: "id: noted"}
                    id: %s
                """;
        var text = written.formatted("begin", "orders");

        var named = new RuleText(text, null, new RuleCompiler(new KameletCatalogue()).compile(UUID.randomUUID(), text), List.of(), 0).textNamed("copy");

        assertThat(named).isEqualTo(written.formatted("begin", "copy"));
    }
}
