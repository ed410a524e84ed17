package dev.ambit.integration;

import dev.ambit.audit.AccountAct;
import dev.ambit.audit.AccountOperation;
import dev.ambit.environment.Environment;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The Stripe account that an environment is connected to, without its key.
///
/// @param lastFour characters of the key
/// @param connectedAt since when it is this account, whichever its key
record StripeAccount(String stripeAccountId, StripeMode mode, String lastFour, Instant connectedAt) {

    /// What the audit log says of it.
    static AccountAct act(
            AccountOperation operation,
            Environment environment,
            @Nullable StripeAccount before,
            @Nullable StripeAccount after) {
        return new AccountAct(operation, environment.publicId(), environment.publicId(), before, after);
    }
}
