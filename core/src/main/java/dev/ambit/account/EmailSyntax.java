package dev.ambit.account;

import java.util.regex.Pattern;

/// Validates new e-mail addresses: `local@host` as people have them. Quoted local parts and address literals such as
/// `ann@[192.0.2.1]`, which RFC 5321 also allows, serve only to bypass rules for hosts.
public final class EmailSyntax {

    /// Describes the allowed form for error messages.
    public static final String FORM = "name@host, without brackets, quotes and IP addresses";

    private static final String LOCAL = "[^@\\s\\p{C}\"(),:;<>\\[\\]\\\\]{1,64}";
    private static final String LETTER = "[\\p{L}\\p{M}\\p{N}]";
    private static final String LABEL = LETTER + "(?:[\\p{L}\\p{M}\\p{N}-]{0,61}" + LETTER + ")?";
    private static final Pattern ADDRESS =
            Pattern.compile("%1$s@(?=.{1,189}$)(?:%2$s\\.)*(?!\\d+$)%2$s".formatted(LOCAL, LABEL));

    private EmailSyntax() {}

    public static boolean isAddress(String text) {
        return ADDRESS.matcher(text).matches();
    }
}
