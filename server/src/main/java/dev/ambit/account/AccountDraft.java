package dev.ambit.account;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// An account someone asks for. A draft that exists is valid.
public record AccountDraft(
        String displayName, @Nullable Slug slug, @Nullable String ownerEmail) {

    private static final int NAME_CHARS_MAX = 64;
    private static final int EMAIL_CHARS_MAX = 255;
    private static final Pattern EMAIL = Pattern.compile("[^@\\s]{1,64}@[^@\\s]{1,190}");

    public AccountDraft {
        requireName(displayName);
        if (ownerEmail != null
                && !(EMAIL.matcher(ownerEmail).matches() && Legible.isPlain(ownerEmail, EMAIL_CHARS_MAX))) {
            throw BAD_USER_INPUT.because("This is no e-mail address.").at("ownerEmail", ownerEmail, EMAIL.pattern());
        }
    }

    public static boolean isName(String displayName) {
        return Legible.isPlain(displayName, NAME_CHARS_MAX);
    }

    /// The name itself, or a problem.
    public static String requireName(String displayName) {
        if (!isName(displayName)) {
            throw BAD_USER_INPUT
                    .because("A name can be read by people.")
                    .at("displayName", displayName, "1 to " + NAME_CHARS_MAX + " printable characters");
        }
        return displayName;
    }
}
