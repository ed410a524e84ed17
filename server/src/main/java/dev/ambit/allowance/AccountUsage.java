package dev.ambit.allowance;

import dev.ambit.db.AccountId;
import dev.ambit.db.Transactions;
import dev.ambit.environment.EnvironmentType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/// What an account uses: what counts against its allowance, and what is shown beside it.
record AccountUsage(AccountUse counted, AccountUse others) {

    private static final String LIVE = """
            select type, products, subscriptions
            from live_things(:account)
            """;

    /// Among PostgreSQL's advisory locks, those that guard the room that an account has left.
    private static final int LOCKS = 8;

    private static final String LOCK = """
            select 1
            from pg_advisory_xact_lock(:locks, :account)
            """;

    static AccountUsage find(Handle tx, AccountId account, Instant now) {
        ReportedEvents.Sum events = ReportedEvents.find(tx, account, now);
        AccountUsage live = live(tx, account);
        return new AccountUsage(live.counted.reporting(events.counted()), live.others.reporting(events.others()));
    }

    /// Without events. Nobody else makes something of the account until `tx` ends, so that two do not both have the
    /// last room.
    static AccountUsage lockLive(Handle tx, AccountId account) {
        tx.createQuery(LOCK)
                .bind("locks", LOCKS)
                .bind("account", account.value())
                .mapTo(Integer.class)
                .one();
        Transactions.enter(tx, account);
        return live(tx, account);
    }

    private static AccountUsage live(Handle tx, AccountId account) {
        List<Map.Entry<EnvironmentType, AccountUse>> all = tx.createQuery(LIVE)
                .bind("account", account.value())
                .map((row, _) -> Map.entry(
                        EnvironmentType.valueOf(row.getString("type")),
                        new AccountUse(row.getLong("products"), row.getLong("subscriptions"), 0)))
                .list();
        List<AccountUse> counted = new ArrayList<>();
        List<AccountUse> others = new ArrayList<>();
        all.forEach(it -> (it.getKey().isCountedAgainstAllowance() ? counted : others).add(it.getValue()));
        return new AccountUsage(AccountUse.sum(counted), AccountUse.sum(others));
    }
}
