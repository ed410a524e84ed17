package dev.ambit.environment;

import dev.ambit.access.ApiKeys;
import dev.ambit.access.KeyRefusal;
import dev.ambit.access.KeyRefusals;
import dev.ambit.audit.AccountAuditLog;
import dev.ambit.audit.AccountOperation;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import org.jdbi.v3.core.Handle;

/// Records calls with expired keys in the audit log. The caller, who may be a stranger, only learns that the key does
/// not work.
public final class KeyRefusalLoop {

    private final Transactions transactions;
    private final KeyRefusals refusals;

    public KeyRefusalLoop(Transactions transactions, KeyRefusals refusals) {
        this.transactions = transactions;
        this.refusals = refusals;
    }

    /// Records the calls since the last run.
    public void runOnce() {
        refusals.take()
                .forEach(it -> transactions.in(it.account(), tx -> {
                    record(tx, it);
                    return null;
                }));
    }

    private static void record(Handle tx, KeyRefusal refusal) {
        Environments.find(tx, refusal.account(), refusal.environment()).ifPresent(environment -> {
            Transactions.addScope(tx, refusal.environment());
            ApiKeys.find(tx, refusal.environment(), refusal.keyId())
                    .ifPresent(key -> AccountAuditLog.add(
                            tx,
                            refusal.account(),
                            new Author(refusal.actor(), refusal.traceId()),
                            KeyState.auditEntry(AccountOperation.KEY_REFUSED, environment, key, key),
                            refusal.at()));
        });
    }
}
