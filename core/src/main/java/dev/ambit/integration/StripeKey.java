package dev.ambit.integration;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.INTEGRATION_VALIDATION;

import dev.ambit.problem.Problem;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A secret or restricted key of a Stripe account. Only its last characters are ever shown.
final class StripeKey {

    private static final String FIELD = "secretKey";

    /// The rest must be long enough that the last characters reveal nothing.
    private static final Pattern FORM = Pattern.compile("([rs]k_(test|live)_)[0-9A-Za-z_]{16,240}");

    private static final int SHOWN_CHARS = 4;
    private static final String HIDDEN = "…";

    private final String secret;
    private final String prefix;
    private final StripeMode mode;

    /// Parses a key.
    ///
    /// @throws Problem 400 if it has another form
    StripeKey(String secret) {
        Matcher matcher = FORM.matcher(secret);
        if (!matcher.matches()) {
            throw BAD_USER_INPUT
                    .because(
                            "`%s` is not a Stripe secret key or restricted key. Send a key that starts with `sk_` or `rk_`."
                                    .formatted(FIELD))
                    .at(FIELD, HIDDEN, "a secret or restricted key: sk_test_…, rk_test_…, sk_live_… or rk_live_…");
        }
        this.secret = secret;
        this.prefix = matcher.group(1);
        this.mode = matcher.group(2).equals("live") ? StripeMode.LIVE : StripeMode.TEST;
    }

    String secret() {
        return secret;
    }

    /// Returns the mode by the key's prefix; Stripe's response is checked too.
    StripeMode mode() {
        return mode;
    }

    String lastFour() {
        return secret.substring(secret.length() - SHOWN_CHARS);
    }

    /// Returns the problem without repeating the key.
    Problem refused(String message, String allowed) {
        return INTEGRATION_VALIDATION.because(message).at(FIELD, this, allowed);
    }

    @Override
    public String toString() {
        return prefix + HIDDEN + lastFour();
    }
}
