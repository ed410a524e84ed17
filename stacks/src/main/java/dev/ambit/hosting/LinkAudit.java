package dev.ambit.hosting;

import dev.ambit.account.Account;
import dev.ambit.account.Accounts;
import dev.ambit.audit.AccountAuditEntry;
import dev.ambit.audit.AccountAuditLog;
import dev.ambit.audit.AccountOperation;
import dev.ambit.db.Operator;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import java.time.InstantSource;
import java.util.Optional;

/// Writes refused requests on the link to the audit log of the operator's account.
///
/// @param clock reads the time of an entry
public record LinkAudit(Transactions transactions, InstantSource clock) {

    private static final String OPERATOR = "operator";

    /// State after a refusal.
    ///
    /// @param refusedRequests how many requests this server has refused
    record Refusals(long refusedRequests) {}

    /// Writes an entry on a thread of its own, because requests are refused on I/O threads.
    ///
    /// @param count refused requests until now
    public void refused(long count) {
        Thread.ofVirtual().name("link audit").start(() -> add(count));
    }

    private void add(long count) {
        Optional<Account> operator = transactions.read(Operator.OPERATOR, tx -> Accounts.find(tx, OPERATOR));
        operator.ifPresent(account -> transactions.in(account.id(), tx -> {
            var entry = new AccountAuditEntry(
                    AccountOperation.HOST_REFUSED, account.publicId(), null, null, new Refusals(count));
            AccountAuditLog.add(tx, account.id(), Author.SYSTEM, entry, clock.instant());
            return null;
        }));
    }
}
