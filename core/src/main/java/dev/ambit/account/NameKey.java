package dev.ambit.account;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/// The canonical form of a name, for checks of uniqueness. It ignores case, invisible characters, Unicode
/// composition and repeated spaces. Letters of different scripts that look alike stay different.
public record NameKey(String value) {

    /// Controls, format characters, line ends, blank letters and variation selectors.
    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\u034F\\u115F\\u1160\\u17B4"
            + "\\u17B5\\u180B-\\u180F\\u2800\\u3164\\uFE00-\\uFE0F\\uFFA0\\x{E0100}-\\x{E01EF}]");

    private static final Pattern SPACES = Pattern.compile("\\p{Zs}+");

    /// Returns the key of a name.
    public static NameKey of(String name) {
        String visible = INVISIBLE.matcher(name).replaceAll("");
        String spaced = SPACES.matcher(visible).replaceAll(" ").strip();
        // Upper case first: lower case alone keeps ß apart from SS, and both forms of the Greek sigma.
        String folded = composed(spaced).toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
        return new NameKey(composed(folded));
    }

    private static String composed(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC);
    }
}
