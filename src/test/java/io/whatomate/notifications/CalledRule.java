package io.whatomate.notifications;

/** Texts of rules that a call sets off. */
public final class CalledRule {

    private CalledRule() {}

    /** @param steps in YAML, indented as they are; the first stands in line 6 */
    public static String of(String name, String steps) {
        return """
                - route:
                    id: %s
                    from:
                      uri: kamelet:notify-http-source
                      steps:
                """.formatted(name) + steps.indent(8);
    }
}
