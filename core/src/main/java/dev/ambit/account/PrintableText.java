package dev.ambit.account;

import java.util.regex.Pattern;

/// Validates printable text: no control characters, including those that change the direction of writing and so
/// make names look alike.
public final class PrintableText {

    private static final Pattern CHARACTERS =
            Pattern.compile("[^\\p{Cc}\\u061C\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069]*");

    /// Invisible characters: controls, format characters, line ends and blank letters.
    private static final String HIDDEN = "\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\u115F\\u1160\\u2800\\u3164\\uFFA0";

    private static final String SEEN = "[^%s\\p{Zs}]".formatted(HIDDEN);

    /// Emoji and scripts such as Persian need joiners; between Latin letters joiners are only invisible.
    private static final String UNLATIN = "[^%s\\p{Zs}\\p{ASCII}\\p{IsLatin}]".formatted(HIDDEN);

    private static final Pattern NOTHING_HIDDEN =
            Pattern.compile("(?:%s[\\u200C\\u200D](?=%s)|%s[\\u200C\\u200D](?=%s)|[^%s])*"
                    .formatted(UNLATIN, SEEN, SEEN, UNLATIN, HIDDEN));

    private static final Pattern LETTER = Pattern.compile("[^%s\\p{Zs}\\p{M}]".formatted(HIDDEN));

    private PrintableText() {}

    /// Returns whether the text is not blank, printable and within the length.
    public static boolean is(String text, int charsMax) {
        return !text.isBlank()
                && text.codePointCount(0, text.length()) <= charsMax
                && CHARACTERS.matcher(text).matches();
    }

    /// Returns whether the text is printable and without invisible characters, for new identifiers. Stored ones
    /// may be older than this rule.
    public static boolean isPlain(String text, int charsMax) {
        return is(text, charsMax)
                && NOTHING_HIDDEN.matcher(text).matches()
                && LETTER.matcher(text).find();
    }
}
