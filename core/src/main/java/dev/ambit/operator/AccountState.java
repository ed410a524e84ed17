package dev.ambit.operator;

import dev.ambit.account.Account;
import dev.ambit.audit.AccountAuditEntry;
import dev.ambit.audit.AccountOperation;
import org.jspecify.annotations.Nullable;

/// The state of an account in the audit log.
record AccountState(
        String slug,
        String displayName,
        @Nullable String ownerEmail,
        boolean devEnvironmentOrderRequired,
        boolean rotateCredentialsOnAccessLoss) {

    static AccountAuditEntry auditEntry(
            AccountOperation operation, Account account, @Nullable Account before, @Nullable Account after) {
        return new AccountAuditEntry(
                operation,
                account.publicId(),
                null,
                before == null ? null : of(before),
                after == null ? null : of(after));
    }

    private static AccountState of(Account it) {
        return new AccountState(
                it.slug().value(),
                it.displayName(),
                it.ownerEmail(),
                it.devEnvironmentOrderRequired(),
                it.rotateCredentialsOnAccessLoss());
    }
}
