package dev.ambit.http;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.problem.Nearest;
import dev.ambit.problem.Problem;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/// How a value is refused at the edge; where it stood is said by whoever asked for it, with [Problem#under].
final class Refusals {

    private static final int TEXT_CHARS_MAX = 100;

    private Refusals() {}

    static Problem wrong(String received, String allowed) {
        return BAD_USER_INPUT
                .because("Allowed here is %s.".formatted(allowed))
                .with("received", shortened(received))
                .with("allowed", allowed);
    }

    /// Refuses a JSON value that is none of the known words.
    ///
    /// @param received as JSON, a text in its quotes
    static Problem unknownWord(String received, Words known) {
        String word = received.replaceAll("^\"|\"$", "");
        String hint =
                known.isPermanent() ? "" : Nearest.hint(word, known.bySpelling().keySet());
        return BAD_USER_INPUT
                .because("Allowed here is %s.%s".formatted(known.allowed(), hint))
                .with("received", shortened(received))
                .with("allowed", known.allowed());
    }

    static Problem isNull(@Nullable String allowed) {
        return BAD_USER_INPUT
                .because("This must not be null.")
                .with("received", "null")
                .with("allowed", allowed);
    }

    static Problem missing(String what, String name) {
        return BAD_USER_INPUT
                .because("The %s \"%s\" is missing.".formatted(what, name))
                .under(name);
    }

    static Problem twice(String what, String name) {
        return BAD_USER_INPUT
                .because("The %s \"%s\" is there twice.".formatted(what, name))
                .under(name);
    }

    static Problem unknown(String what, String name, Collection<String> known) {
        return BAD_USER_INPUT
                .because("There is no %s \"%s\".%s".formatted(what, shortened(name), Nearest.hint(name, known)))
                .at(shortened(name), name, known.isEmpty() ? "none" : String.join(", ", known));
    }

    private static String shortened(String text) {
        return text.length() <= TEXT_CHARS_MAX ? text : text.substring(0, TEXT_CHARS_MAX) + "…";
    }
}
