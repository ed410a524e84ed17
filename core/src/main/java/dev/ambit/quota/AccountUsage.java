package dev.ambit.quota;

import dev.ambit.db.AccountId;
import dev.ambit.db.Transactions;
import dev.ambit.environment.EnvironmentNames;
import dev.ambit.environment.EnvironmentType;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;

/// The usage of an account: entities that count against its allowance, and others that are only shown.
///
/// @param environments in the order of their creation
record AccountUsage(List<LiveEntityCounts> environments, ReportedEvents.Sum events) {

    private static final String LIVE = """
        select environment_id, slug, display_name, type, products, subscriptions
        from live_places(:account, :types::text[])
        join %s as environments using (environment_id)
        where account_id = :account
        order by environment_id
        """.formatted(EnvironmentNames.TYPES);

    /// The class of PostgreSQL advisory locks for allowances.
    private static final int LOCKS = 8;

    private static final String LOCK = """
        select 1
        from pg_advisory_xact_lock(:locks, :account)
        """;

    static AccountUsage find(Handle tx, AccountId account, Instant now) {
        return new AccountUsage(live(tx, account, _ -> true), ReportedEvents.find(tx, account, now));
    }

    /// Returns the counted usage without events, and locks it until `tx` ends, so that two transactions cannot both
    /// use the last unit.
    static AccountUse lockCounted(Handle tx, AccountId account) {
        tx.createQuery(LOCK)
                .bind("locks", LOCKS)
                .bind("account", account.value())
                .mapTo(Integer.class)
                .one();
        Transactions.addScope(tx, account);
        return sum(live(tx, account, EnvironmentType::isCountedAgainstAllowance), 0);
    }

    AccountUse counted() {
        return sum(environments.stream().filter(LiveEntityCounts::isCounted).toList(), events.counted());
    }

    AccountUse others() {
        return sum(environments.stream().filter(it -> !it.isCounted()).toList(), events.others());
    }

    private static AccountUse sum(List<LiveEntityCounts> those, long reported) {
        return new AccountUse(
                those.stream().mapToLong(LiveEntityCounts::products).sum(),
                those.stream().mapToLong(LiveEntityCounts::subscriptions).sum(),
                reported);
    }

    private static List<LiveEntityCounts> live(Handle tx, AccountId account, Predicate<EnvironmentType> which) {
        String[] types = Arrays.stream(EnvironmentType.values())
                .filter(which)
                .map(Enum::name)
                .toArray(String[]::new);
        return tx.createQuery(LIVE)
                .bind("account", account.value())
                .bind("types", types)
                .map(LiveEntityCounts::read)
                .list();
    }
}
