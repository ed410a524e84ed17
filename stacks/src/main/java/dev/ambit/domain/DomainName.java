package dev.ambit.domain;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import java.net.IDN;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// A DNS name in the form in which it is stored and compared: ASCII, lower case, without a dot at its end.
///
/// @param value such as `your-store.fi`; two labels or more, and never an address in any spelling
public record DomainName(String value) {

    private static final int CHARS_MAX = 253;
    private static final String ALLOWED = "a DNS name of at least two labels, such as your-store.fi";
    private static final Pattern NAME =
            Pattern.compile("([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    /// Java maps names with these letters to other domains (IDNA 2003) than browsers do (IDNA 2008). Such names
    /// must be sent in the `xn--` form.
    private static final Pattern DEVIATIONS = Pattern.compile("[ßẞς\\u200C\\u200D]");

    /// URL parsers read a host whose last label is a number as an IPv4 address: `127.1`, `0x7f.1`, `0177.0.0.1`.
    private static final Pattern ENDS_IN_NUMBER = Pattern.compile("(.*\\.)?([0-9]+|0x[0-9a-f]*)");

    /// Returns the name in its canonical form.
    ///
    /// @param field where the caller sent it
    /// @throws dev.ambit.problem.Problem at `field`, if it is an address or no DNS name
    public static DomainName of(String text, String field) {
        Optional<String> ascii = ascii(text);
        if (isAddress(text) || ascii.map(DomainName::isAddress).orElse(false)) {
            throw BAD_USER_INPUT
                    .because(
                            ("`%s` is an IP address. A host must be a DNS name, such as your-store.fi. Point a DNS record at the"
                                            + " address and send the name of the record.")
                                    .formatted(shown(text)))
                    .at(field, shown(text), ALLOWED);
        }
        return ascii.filter(DomainName::isName)
                .map(DomainName::new)
                .orElseThrow(() -> BAD_USER_INPUT
                        .because("`%s` is not a DNS name. Send %s. Write ß, ς and joiners in the form xn--…."
                                .formatted(shown(text), ALLOWED))
                        .at(field, shown(text), ALLOWED));
    }

    /// Returns the name as a gateway or a browser compares it, or nothing if no host can have it.
    static Optional<DomainName> find(String text) {
        return ascii(text).filter(it -> isName(it) && !isAddress(it)).map(DomainName::new);
    }

    /// Returns whether this is `other` or lies below it.
    public boolean isWithin(DomainName other) {
        return value.equals(other.value) || value.endsWith("." + other.value);
    }

    @Override
    public String toString() {
        return value;
    }

    private static boolean isName(String ascii) {
        return ascii.length() <= CHARS_MAX && NAME.matcher(ascii).matches();
    }

    private static boolean isAddress(String text) {
        String plain = undotted(text.strip().toLowerCase(Locale.ROOT));
        return plain.indexOf(':') >= 0
                || plain.startsWith("[")
                || ENDS_IN_NUMBER.matcher(plain).matches();
    }

    /// Digits and dots of other scripts become ASCII here, as in browsers.
    private static Optional<String> ascii(String text) {
        try {
            return DEVIATIONS.matcher(text).find()
                    ? Optional.empty()
                    : Optional.of(undotted(IDN.toASCII(text, IDN.USE_STD3_ASCII_RULES))
                            .toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException | StringIndexOutOfBoundsException _) {
            return Optional.empty();
        }
    }

    private static String undotted(String text) {
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }

    private static String shown(String text) {
        return text.length() > CHARS_MAX ? text.substring(0, CHARS_MAX) + "…" : text;
    }
}
