package dev.ambit.notification;

import dev.ambit.account.Account;
import dev.ambit.account.Accounts;
import dev.ambit.db.AccountId;
import dev.ambit.db.Operator;
import dev.ambit.db.Transactions;
import dev.ambit.db.Work;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/// Deletes notifications after 90 days, because they name people. Each run continues with the next accounts, and an
/// error in one account does not affect the others.
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
        accounts.forEach(it -> Work.attempt(
                () -> "Cannot delete old notifications of account " + it.id().value(),
                () -> removeOld(it.id(), before)));
    }

    private void removeOld(AccountId account, Instant before) {
        transactions.in(account, tx -> {
            Notifications.removeOld(tx, account, before, ROWS_MAX);
            return null;
        });
    }
}
