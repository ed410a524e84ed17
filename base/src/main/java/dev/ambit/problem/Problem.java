package dev.ambit.problem;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Error that is reported to the caller. It is not a bug, so it has no stack trace.
///
/// Its facts are additional fields of the response. For invalid input these are `field`, `received` and `allowed`.
public final class Problem extends RuntimeException {

    /// Upper bound, in characters, of a received value in a response.
    private static final int RECEIVED_CHARS_MAX = 100;

    /// Replaces U+0000, which PostgreSQL and some parsers reject.
    private static final char UNREADABLE = '\uFFFD';

    /// The end of a clause such as "must be a currency; received ``."
    private static final Pattern EMPTY_RECEIVED = Pattern.compile("; received ``(?=[.,]|$)");

    private static final Pattern EMPTY = Pattern.compile("(?<=^|[\\s(])``(?=[\\s.,;:)]|$)");

    private final ProblemCode code;
    private final transient Map<String, Object> facts;

    Problem(ProblemCode code, String message, Map<String, Object> facts) {
        super(withoutEmptyValues(readable(message)), null, false, false);
        this.code = code;
        this.facts = facts;
    }

    /// Returns this problem with the invalid input.
    ///
    /// @param field path in the body (`usages.3.value`) or name of a parameter
    public Problem at(String field, @Nullable Object received, @Nullable String allowed) {
        return with("field", field).with("received", shortened(received)).with("allowed", allowed);
    }

    /// Returns this problem with a prefix to its field: `value` becomes `usages.3.value`.
    public Problem under(String prefix) {
        Object field = facts.get("field");
        return with("field", field == null ? prefix : prefix + "." + field);
    }

    /// Returns this problem with another fact. Null adds nothing.
    public Problem with(String name, @Nullable Object fact) {
        if (fact == null) {
            return this;
        }
        Map<String, Object> more = new LinkedHashMap<>(facts);
        more.put(name, fact instanceof String text ? readable(text) : fact);
        return new Problem(code, message(), Collections.unmodifiableMap(more));
    }

    /// Returns whether an exception is a problem with this code.
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

    /// Returns the message without a received value that is empty; another empty value becomes `(empty)`. The console
    /// shows quoted values as code, so it would show nothing between two words.
    private static String withoutEmptyValues(String message) {
        return EMPTY.matcher(EMPTY_RECEIVED.matcher(message).replaceAll("")).replaceAll("(empty)");
    }

    /// Returns a received value, shortened for a message. Null stays null.
    public static @Nullable String shortened(@Nullable Object received) {
        if (received == null) {
            return null;
        }
        String text = received.toString();
        return text.length() <= RECEIVED_CHARS_MAX ? text : text.substring(0, RECEIVED_CHARS_MAX) + "…";
    }
}
