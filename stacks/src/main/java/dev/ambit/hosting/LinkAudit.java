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
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Writes refused requests on the link, and changes of hosts, to the audit log of the operator's account.
public final class LinkAudit {

    private static final System.Logger LOG = System.getLogger(LinkAudit.class.getName());
    private static final String OPERATOR = "operator";

    private final Transactions transactions;
    private final InstantSource clock;
    private final Map<Integer, Long> denials = new ConcurrentHashMap<>();

    /// State after a refusal.
    ///
    /// @param refusedRequests number of requests that this link has refused since it started
    record Refusals(long refusedRequests) {}

    /// State after a refusal of a known host.
    ///
    /// @param request that the host may not send
    record Denial(String host, String request, long refusedRequests) {}

    /// State of a host after a change.
    record HostChange(String host, String state) {}

    /// State of a move of an account.
    ///
    /// @param from name of the old host; empty, like `to`, if the operator cancels a move or gives up old files
    /// @param failure why the server canceled the move; null if it did not
    record Move(
            String account,
            String from,
            String to,
            String state,
            @Nullable String failure) {}

    /// @param clock reads the time of an entry
    public LinkAudit(Transactions transactions, InstantSource clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    /// Writes an entry on a thread of its own, because requests are refused on I/O threads.
    ///
    /// @param count refused requests until now
    public void refused(long count) {
        Thread.ofVirtual()
                .name("link audit")
                .start(() -> add(AccountOperation.HOST_REFUSED, Author.SYSTEM, new Refusals(count)));
    }

    /// Writes an entry for the 1st, 2nd, 4th, 8th … request that a host may not send.
    void refused(Host host, String request) {
        long count = denials.merge(host.id(), 1L, Long::sum);
        if (Long.bitCount(count) == 1) {
            LOG.log(System.Logger.Level.WARNING, "The host {0} was refused: {1}", host.name(), request);
            add(AccountOperation.HOST_REFUSED, Author.SYSTEM, new Denial(host.name(), request, count));
        }
    }

    /// Writes an entry for a change of a host.
    void add(AccountOperation operation, String host, Author author, HostState state) {
        add(operation, author, new HostChange(host, state.name()));
    }

    /// Writes an entry for a change of a move by the server.
    void add(String account, String from, String to, String state) {
        add(account, from, to, state, Author.SYSTEM);
    }

    /// Writes an entry for a change of a move.
    void add(String account, String from, String to, String state, Author author) {
        add(AccountOperation.HOST_MOVED, author, new Move(account, from, to, state, null));
    }

    /// Writes an entry for a move that the server has canceled after failures.
    void addFailed(String account, String from, String to, String failure) {
        LOG.log(System.Logger.Level.WARNING, "The move of {0} to {1} was canceled: {2}", account, to, failure);
        add(AccountOperation.HOST_MOVED, Author.SYSTEM, new Move(account, from, to, "CANCELED", failure));
    }

    private void add(AccountOperation operation, Author author, Object after) {
        Optional<Account> operator = transactions.read(Operator.OPERATOR, tx -> Accounts.find(tx, OPERATOR));
        operator.ifPresent(account -> transactions.in(account.id(), tx -> {
            var entry = new AccountAuditEntry(operation, account.publicId(), null, null, after);
            AccountAuditLog.add(tx, account.id(), author, entry, clock.instant());
            return null;
        }));
    }
}
