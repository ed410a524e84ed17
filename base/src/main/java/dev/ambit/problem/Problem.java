package dev.ambit.problem;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An answer to the caller, not a fault of ours; so it has no stack trace.
///
/// Its facts are the typed payload of domain.md §6.1, and `field`, `received`, `allowed` where input is at fault.
public final class Problem extends RuntimeException {

    /// A caller who sends a novel hears only its beginning again.
    private static final int RECEIVED_CHARS_MAX = 100;

    /// Stands for U+0000, on which readers and tables choke.
    private static final char UNREADABLE = '\uFFFD';

    private final ProblemCode code;
    private final transient Map<String, Object> facts;

    Problem(ProblemCode code, String message, Map<String, Object> facts) {
        super(readable(message), null, false, false);
        this.code = code;
        this.facts = facts;
    }

    /// The same problem, pinned to its input: `field` is a path in the body (`usages.3.value`) or a parameter's
    /// name.
    public Problem at(String field, @Nullable Object received, @Nullable String allowed) {
        return with("field", field).with("received", shortened(received)).with("allowed", allowed);
    }

    /// The same problem seen from further out: `value` becomes `usages.3.value`.
    public Problem under(String prefix) {
        Object field = facts.get("field");
        return with("field", field == null ? prefix : prefix + "." + field);
    }

    /// The same problem and one fact more; an absent fact changes nothing.
    public Problem with(String name, @Nullable Object fact) {
        if (fact == null) {
            return this;
        }
        Map<String, Object> more = new LinkedHashMap<>(facts);
        more.put(name, fact instanceof String text ? readable(text) : fact);
        return new Problem(code, message(), Collections.unmodifiableMap(more));
    }

    /// Whether it is this problem that a loop met with.
    public static boolean is(ProblemCode code, RuntimeException fault) {
        return fault instanceof Problem problem && problem.code == code;
    }

    public ProblemCode code() {
        return code;
    }

    public String message() {
        return String.valueOf(getMessage());
    }

    public Map<String, Object> facts() {
        return facts;
    }

    private static String readable(String text) {
        return text.replace('\0', UNREADABLE);
    }

    /// Returns the beginning of what a caller sent, for use in a message. Null stays null.
    public static @Nullable String shortened(@Nullable Object received) {
        if (received == null) {
            return null;
        }
        String text = received.toString();
        return text.length() <= RECEIVED_CHARS_MAX ? text : text.substring(0, RECEIVED_CHARS_MAX) + "…";
    }
}
