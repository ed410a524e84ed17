package dev.ambit.account;

import java.util.regex.Pattern;

/// Text that shows what it says: without control characters, among them those that turn the direction of writing and
/// so let one name look like another.
public final class Legible {

    private static final Pattern CHARACTERS =
            Pattern.compile("[^\\p{Cc}\\u061C\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069]*");

    private Legible() {}

    /// Whether it is there, no longer than this and legible.
    public static boolean is(String text, int charsMax) {
        return !text.isBlank()
                && text.codePointCount(0, text.length()) <= charsMax
                && CHARACTERS.matcher(text).matches();
    }
}
