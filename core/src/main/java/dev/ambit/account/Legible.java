package dev.ambit.account;

import java.util.regex.Pattern;

/// Text that shows what it says: without control characters, among them those that turn the direction of writing and
/// so let one name look like another.
public final class Legible {

    private static final Pattern CHARACTERS =
            Pattern.compile("[^\\p{Cc}\\u061C\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069]*");

    /// What nobody sees: formats, ends of lines, and letters that are blank.
    private static final String HIDDEN = "\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\u115F\\u1160\\u2800\\u3164\\uFFA0";

    private static final String SEEN = "[^%s\\p{Zs}]".formatted(HIDDEN);

    /// Emoji and scripts such as the Persian are written with joiners; between Latin letters they would only hide.
    private static final String UNLATIN = "[^%s\\p{Zs}\\p{ASCII}\\p{IsLatin}]".formatted(HIDDEN);

    private static final Pattern NOTHING_HIDDEN =
            Pattern.compile("(?:%s[\\u200C\\u200D](?=%s)|%s[\\u200C\\u200D](?=%s)|[^%s])*"
                    .formatted(UNLATIN, SEEN, SEEN, UNLATIN, HIDDEN));

    private static final Pattern LETTER = Pattern.compile("[^%s\\p{Zs}\\p{M}]".formatted(HIDDEN));

    private Legible() {}

    /// Whether it is there, no longer than this and legible.
    public static boolean is(String text, int charsMax) {
        return !text.isBlank()
                && text.codePointCount(0, text.length()) <= charsMax
                && CHARACTERS.matcher(text).matches();
    }

    /// As [#is], and nothing in it is hidden: for what comes in to tell one thing from another. What is kept already
    /// may be older than this rule.
    public static boolean isPlain(String text, int charsMax) {
        return is(text, charsMax)
                && NOTHING_HIDDEN.matcher(text).matches()
                && LETTER.matcher(text).find();
    }
}
