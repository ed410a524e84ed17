package dev.ambit.integration;

import dev.ambit.audit.AccountAuditEntry;
import dev.ambit.audit.AccountOperation;
import dev.ambit.environment.Environment;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The connected Stripe account of an environment, without its key.
///
/// @param lastFour the last four characters of the key
/// @param connectedAt since when this account is connected, with any key
record StripeAccount(String stripeAccountId, StripeMode mode, String lastFour, Instant connectedAt) {

    /// Returns the entry of the audit log.
    static AccountAuditEntry auditEntry(
            AccountOperation operation,
            Environment environment,
            @Nullable StripeAccount before,
            @Nullable StripeAccount after) {
        return new AccountAuditEntry(operation, environment.publicId(), environment.publicId(), before, after);
    }
}
