package dev.ambit.receipt;

import static java.util.stream.Collectors.toMap;

import dev.ambit.access.EnvironmentRoles;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.http.Json;
import dev.ambit.operation.DueOperations;
import dev.ambit.operation.Operations;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// The SQL of running deletions. They have no scope, because the account or environment that they remove
/// disappears.
public final class Removals {

    private static final String INSERT = """
        insert into removals (operation_id, account_id, environments, subject, asked_at)
        values (:operation, :account, :environments, :subject, :now)
        """;

    private static final String TAKE_OVER = """
        update removals
        set operation_id = :operation
        where operation_id = :before
        """;

    private static final String STORE_ACCESS_RULES = """
        with signed as (
            update receipts
            set follows = :follows, overrides = :overrides
            where account_id = :account and environments = array[:environment::int])
        update removals
        set follows = :follows, overrides = :overrides
        where account_id = :account and environments = array[:environment::int]
        """;

    private static final String FIND = """
        select operation_id, account_id, environments, subject, removed, asked_at
        from removals
        where operation_id = :operation
        """;

    private static final String COUNT = """
        update removals
        set removed = jsonb_set(removed, array[:part],
            to_jsonb(coalesce((removed ->> :part)::bigint, 0) + :removed::bigint))
        where operation_id = :operation
        """;

    private static final String COUNT_ONCE = """
        update removals
        set removed = :parts::jsonb || removed
        where operation_id = :operation
        """;

    /// Ignores canceled deletions, because the deletion that superseded them has taken over their work.
    private static final String ARE_OTHERS = """
        select exists (
            select from removals
            join %s as operations using (operation_id)
            where removals.account_id = :account and operation_id <> :operation and state <> 'CANCELED')
        """.formatted(Operations.STATES);

    private static final String FIND_RECENT = """
        select unnest(environments)
        from removals
        union
        select unnest(environments)
        from receipts
        where signed_at > now() - interval '10 minutes'
        limit :limit
        """;

    private static final String REMOVE = """
        delete from removals
        where operation_id = :operation
        """;

    private Removals() {}

    /// Records what an operation removes, before it begins.
    ///
    /// @param environments whose rows are removed
    /// @param subject null if the names are unknown
    public static void insert(
            Handle tx,
            UUID operation,
            AccountId account,
            List<EnvironmentId> environments,
            @Nullable Subject subject,
            Instant now) {
        tx.createUpdate(INSERT)
                .bind("operation", operation)
                .bind("account", account.value())
                .bind("environments", numbers(environments))
                .bind("subject", subject == null ? "{}" : Json.text(subject))
                .bind("now", now)
                .execute();
    }

    /// Passes the work and counts of one operation to another.
    ///
    /// @return whether there was any
    public static boolean takeOver(Handle tx, UUID before, UUID operation) {
        return tx.createUpdate(TAKE_OVER)
                        .bind("before", before)
                        .bind("operation", operation)
                        .execute()
                > 0;
    }

    /// Stores the access rules of an environment, which decide who sees receipts of its past and present removals.
    ///
    /// @param environment the present state
    public static void storeAccessRules(Handle tx, EnvironmentRoles environment) {
        tx.createUpdate(STORE_ACCESS_RULES)
                .bind("account", environment.account().value())
                .bind("environment", environment.id().value())
                .bind("follows", environment.followsProduction())
                .bind(
                        "overrides",
                        environment.overrides().stream()
                                .map(it -> it.subject() + " " + it.granted())
                                .toArray(String[]::new))
                .execute();
    }

    public static Optional<Removal> find(Handle tx, UUID operation) {
        return tx.createQuery(FIND)
                .bind("operation", operation)
                .map(Removals::read)
                .findOne();
    }

    /// Counts removed rows in the transaction that removes them, so that each is counted once.
    ///
    /// @param part the table, the cache, or the files
    public static void count(Handle tx, UUID operation, String part, long removed) {
        if (removed > 0) {
            tx.createUpdate(COUNT)
                    .bind("operation", operation)
                    .bind("part", part)
                    .bind("removed", removed)
                    .execute();
        }
    }

    /// Counts removals outside of the database like [#count], but skips parts that were counted before.
    public static void countOnce(Handle tx, UUID operation, Map<String, Long> parts) {
        Map<String, Long> some = new TreeMap<>(parts);
        some.values().removeIf(it -> it <= 0);
        if (!some.isEmpty()) {
            tx.createUpdate(COUNT_ONCE)
                    .bind("operation", operation)
                    .bind("parts", Json.text(some))
                    .execute();
        }
    }

    /// Returns whether the account has other running deletions.
    public static boolean areOthers(Handle tx, AccountId account, UUID operation) {
        return tx.createQuery(ARE_OTHERS)
                .bind("account", account.value())
                .bind("operation", operation)
                .mapTo(Boolean.class)
                .one();
    }

    /// Returns the environments that are being removed, or were within the last minutes.
    public static List<EnvironmentId> recent(Handle tx, int limit) {
        return tx.createQuery(FIND_RECENT)
                .bind("limit", limit)
                .map((row, _) -> new EnvironmentId(row.getInt(1)))
                .list();
    }

    /// Schedules deletions again that ended on an older server without receipts, because rows may remain.
    public static void reschedule(Handle tx, Instant now) {
        DueOperations.reopen(tx, "select operation_id from removals", now);
    }

    static void remove(Handle tx, UUID operation) {
        tx.createUpdate(REMOVE).bind("operation", operation).execute();
    }

    static Integer[] numbers(List<EnvironmentId> environments) {
        return environments.stream().map(EnvironmentId::value).toArray(Integer[]::new);
    }

    static List<EnvironmentId> environments(ResultSet row) throws SQLException {
        return Arrays.stream((Integer[]) row.getArray("environments").getArray())
                .map(EnvironmentId::new)
                .toList();
    }

    private static Removal read(ResultSet row, StatementContext context) throws SQLException {
        Map<String, Long> removed = Json.map(row.getString("removed")).entrySet().stream()
                .collect(toMap(
                        Map.Entry::getKey,
                        it -> ((Number) it.getValue()).longValue(),
                        (first, _) -> first,
                        TreeMap::new));
        return new Removal(
                row.getObject("operation_id", UUID.class),
                new AccountId(row.getInt("account_id")),
                environments(row),
                row.getString("subject"),
                removed,
                row.getTimestamp("asked_at").toInstant());
    }
}
