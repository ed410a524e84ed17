package dev.ambit.environment;

import dev.ambit.db.AccountId;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.event.Changes;
import dev.ambit.event.EventLog;
import dev.ambit.event.EventType;
import java.time.Instant;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Appends events about the members and orders of an account to the event logs of its production environments. So
/// webhooks and the feed deliver them like all other events, and row level security hides them from other
/// accounts.
public final class AccountEvents {

    private final EventLog log;

    public AccountEvents(EventLog log) {
        this.log = log;
    }

    /// Appends the event of a change in the transaction of that change. Call this among the last statements,
    /// because it locks the event logs. `tx` is in the scope of the account.
    public void append(
            Handle tx, AccountId account, Author author, EventType type, UUID entity, Object body, Instant now) {
        for (Environment environment : Environments.all(tx, account)) {
            if (environment.type().receivesAccountEvents() && environment.permanentDeletionDate() == null) {
                var changes = new Changes();
                changes.add(type, entity.toString(), null, body);
                Transactions.within(tx, environment.id(), () -> log.append(tx, environment.id(), author, changes, now));
            }
        }
    }
}
