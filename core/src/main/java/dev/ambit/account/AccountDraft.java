package dev.ambit.account;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.problem.Problem;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A requested account. A draft that exists is valid.
public record AccountDraft(
        String displayName, @Nullable Slug slug, @Nullable String ownerEmail) {

    private static final int NAME_CHARS_MAX = 64;
    private static final Pattern SPACES_AT_ENDS = Pattern.compile("^[\\s\\p{Zs}]+|[\\s\\p{Zs}]+$");

    public AccountDraft {
        displayName = requireName(displayName);
        if (ownerEmail != null && !EmailSyntax.isAddress(ownerEmail)) {
            throw BAD_USER_INPUT
                    .because(
                            "`ownerEmail` must be an e-mail address such as `ann@example.com`; received `%s`. Correct it."
                                    .formatted(Problem.shortened(ownerEmail)))
                    .at("ownerEmail", ownerEmail, EmailSyntax.FORM);
        }
    }

    /// Returns whether the name is printable and short enough.
    public static boolean isName(String displayName) {
        return PrintableText.isPlain(displayName, NAME_CHARS_MAX);
    }

    /// Returns the name without leading and trailing spaces.
    ///
    /// @throws dev.ambit.problem.Problem 400 if it is not printable or too long
    public static String requireName(String displayName) {
        String trimmed = SPACES_AT_ENDS.matcher(displayName).replaceAll("");
        if (!isName(trimmed)) {
            throw BAD_USER_INPUT
                    .because("`displayName` must have 1 to %d printable characters; received `%s`. Choose another name."
                            .formatted(NAME_CHARS_MAX, Problem.shortened(displayName)))
                    .at("displayName", displayName, "1 to " + NAME_CHARS_MAX + " printable characters");
        }
        return trimmed;
    }
}
