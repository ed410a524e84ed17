package dev.ambit.applier;

import org.jspecify.annotations.Nullable;

/// Quotes foreign text for a line of the log if it could end the line or look like several words.
final class LogText {

    private static final int CHARS_MAX = 100;
    private static final String PLAIN = "._:/+=@-";

    private LogText() {}

    static String of(@Nullable String value) {
        if (value == null || (value.length() <= CHARS_MAX && value.chars().allMatch(LogText::isPlain))) {
            return String.valueOf(value);
        }
        var text = new StringBuilder("\"");
        value.chars().limit(CHARS_MAX).forEach(it -> {
            if (it >= ' ' && it < 0x7f && it != '"' && it != '\\') {
                text.append((char) it);
            } else {
                text.append("\\u%04x".formatted(it));
            }
        });
        return text.append(value.length() > CHARS_MAX ? "…\"" : "\"").toString();
    }

    private static boolean isPlain(int it) {
        return (it >= 'a' && it <= 'z')
                || (it >= 'A' && it <= 'Z')
                || (it >= '0' && it <= '9')
                || PLAIN.indexOf(it) >= 0;
    }
}
