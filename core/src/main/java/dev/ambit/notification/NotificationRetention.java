package dev.ambit.notification;

import dev.ambit.account.Account;
import dev.ambit.account.Accounts;
import dev.ambit.db.Operator;
import dev.ambit.db.Transactions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/// Deletes notifications after 90 days, because they name people. Each run continues with the next accounts.
public final class NotificationRetention {

    private static final Duration LIFE = Duration.ofDays(90);
    private static final int ACCOUNTS_MAX = 100;
    private static final int ROWS_MAX = 1_000;

    private final Transactions transactions;
    private final InstantSource clock;

    private long last;

    public NotificationRetention(Transactions transactions, InstantSource clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    /// Deletes old notifications of some accounts.
    public void runOnce() {
        List<Account> accounts =
                transactions.read(Operator.OPERATOR, tx -> Accounts.list(tx, last, false, ACCOUNTS_MAX));
        last = accounts.size() < ACCOUNTS_MAX ? 0 : accounts.getLast().id().value();
        Instant before = clock.instant().minus(LIFE);
        accounts.forEach(it -> transactions.in(it.id(), tx -> {
            Notifications.removeOld(tx, it.id(), before, ROWS_MAX);
            return null;
        }));
    }
}
