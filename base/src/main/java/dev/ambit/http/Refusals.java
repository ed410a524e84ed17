package dev.ambit.http;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.problem.Nearest;
import dev.ambit.problem.Problem;
import java.util.Collection;
import java.util.Map;

/// Problems for invalid input. The reader adds the field with [Problem#under].
final class Refusals {

    private static final int TEXT_CHARS_MAX = 100;
    private static final String HIDDEN = "…";

    private Refusals() {}

    static Problem wrong(String received, String allowed) {
        return BAD_USER_INPUT
                .because("This value must be %s; received `%s`. Send an allowed value."
                        .formatted(allowed, shortened(received)))
                .with("received", shortened(received))
                .with("allowed", allowed);
    }

    /// Returns the problem for a value, as JSON with a text in quotes, that is not an allowed enum value.
    static Problem unknownWord(String received, EnumNames known) {
        String word = received.replaceAll("^\"|\"$", "");
        String hint =
                known.isPermanent() ? "" : Nearest.hint(word, known.bySpelling().keySet());
        return BAD_USER_INPUT
                .because("This value must be one of %s; received `%s`. Send an allowed value.%s"
                        .formatted(known.allowed(), shortened(received), hint))
                .with("received", shortened(received))
                .with("allowed", known.allowed());
    }

    static Problem isNull(String allowed) {
        return BAD_USER_INPUT
                .because("This value must not be null. Send %s.".formatted(allowed))
                .with("received", "null")
                .with("allowed", allowed);
    }

    static Problem missing(String what, String name) {
        return BAD_USER_INPUT
                .because("The required %s `%s` is missing. Add it to the request.".formatted(what, name))
                .under(name);
    }

    static Problem twice(String what, String name) {
        return BAD_USER_INPUT
                .because("The %s `%s` is sent twice. Send it once.".formatted(what, shortened(name)))
                .under(name);
    }

    static Problem unknown(String what, String name, Collection<String> known) {
        return BAD_USER_INPUT
                .because("The %s `%s` is unknown. Remove it, or send a name that `allowed` lists.%s"
                        .formatted(what, shortened(name), Nearest.hint(name, known)))
                .at(shortened(name), name, known.isEmpty() ? "none" : String.join(", ", known));
    }

    /// Hides the received value of a secret, also in the message.
    static Problem hidden(Problem problem) {
        if (!(problem.facts().get("received") instanceof String received)) {
            return problem;
        }
        Problem hidden = problem.code().because(problem.message().replace("`" + received + "`", "`" + HIDDEN + "`"));
        for (Map.Entry<String, Object> fact : problem.facts().entrySet()) {
            hidden = hidden.with(fact.getKey(), fact.getValue());
        }
        return hidden.with("received", HIDDEN);
    }

    private static String shortened(String text) {
        return text.length() <= TEXT_CHARS_MAX ? text : text.substring(0, TEXT_CHARS_MAX) + "…";
    }
}
