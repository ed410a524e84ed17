package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import org.jspecify.annotations.Nullable;

/// The id of a customer, a subscription or a resource, which the caller's own system chose. Ids are compared byte
/// for byte: Ambit neither trims nor normalizes them.
public final class ExternalId {

    private static final int CHARS_MAX = 255;
    private static final int SHOWN_CHARS_MAX = 80;

    private static final String ALLOWED =
            "1 to %d characters without control, format, surrogate or unassigned characters,".formatted(CHARS_MAX)
                    + " no space at either end, and not \".\" or \"..\"";

    private ExternalId() {}

    /// Returns the id, or throws `BadUserInput` at `field`.
    public static String valid(String field, String id) {
        String fault = fault(id);
        if (fault != null) {
            throw BAD_USER_INPUT
                    .because("`%s` %s; received `%s`. Send %s.".formatted(field, fault, shown(id), ALLOWED))
                    .at(field, id, ALLOWED);
        }
        return id;
    }

    private static @Nullable String fault(String id) {
        if (id.isEmpty()) {
            return "is empty";
        }
        if (id.codePointCount(0, id.length()) > CHARS_MAX) {
            return "is longer than %d characters".formatted(CHARS_MAX);
        }
        if (id.equals(".") || id.equals("..")) {
            return "is a relative path segment";
        }
        if (isSpace(id.codePointAt(0)) || isSpace(id.codePointBefore(id.length()))) {
            return "begins or ends with a space";
        }
        return id.codePoints().allMatch(ExternalId::isVisible) ? null : "contains an invisible character";
    }

    private static boolean isSpace(int character) {
        return Character.isSpaceChar(character) || Character.isWhitespace(character);
    }

    private static boolean isVisible(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    /// Escapes invisible characters, so that a message shows what is wrong.
    private static String shown(String id) {
        var shown = new StringBuilder();
        id.codePoints().limit(SHOWN_CHARS_MAX).forEach(it -> {
            if (isVisible(it)) {
                shown.appendCodePoint(it);
            } else {
                shown.append("\\u{%x}".formatted(it));
            }
        });
        return id.codePointCount(0, id.length()) > SHOWN_CHARS_MAX
                ? shown.append('…').toString()
                : shown.toString();
    }
}
