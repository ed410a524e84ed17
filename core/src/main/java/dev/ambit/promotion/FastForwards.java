package dev.ambit.promotion;

import dev.ambit.db.AccountId;
import dev.ambit.http.Json;
import dev.ambit.promotion.FastForward.Difference;
import dev.ambit.promotion.FastForward.Progress;
import dev.ambit.promotion.FastForward.Requested;
import dev.ambit.promotion.FastForward.Value;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// The SQL of fast-forwards and their differences. The callers' transactions are in the scope of the account.
final class FastForwards {

    private static final String PUT = """
        insert into fast_forwards (account_id, promotion_id, operation_id, requested, progress)
        values (:account, :promotion, :operation, :requested::jsonb, :progress::jsonb)
        on conflict (account_id, promotion_id) do update
        set operation_id = excluded.operation_id, requested = excluded.requested, progress = excluded.progress
        """;

    private static final String SELECT = """
        select promotion_id, operation_id, requested, progress
        from fast_forwards
        where account_id = :account
        """;

    private static final String FIND = SELECT + "and promotion_id = :promotion";

    private static final String OF_OPERATION = SELECT + "and operation_id = :operation";

    private static final String LOCK_OF_OPERATION = OF_OPERATION + " for update";

    private static final String SAVE = """
        update fast_forwards
        set progress = :progress::jsonb
        where account_id = :account and promotion_id = :promotion and operation_id = :operation
        """;

    private static final String ADD = """
        insert into fast_forward_differences (account_id, promotion_id, customer_id, resource_id, kind, subject, before,
            after)
        select :account, :promotion, it.customer, it.resource, it.kind, it.subject, it.before::jsonb, it.after::jsonb
        from unnest(:customers::text[], :resources::text[], :kinds::text[], :subjects::text[], :befores::text[],
                :afters::text[])
            with ordinality as it (customer, resource, kind, subject, before, after, place)
        order by it.place
        """;

    private static final String DIFFERENCES = """
        select number, customer_id, resource_id, kind, subject, before, after
        from fast_forward_differences
        where account_id = :account and promotion_id = :promotion and number > :from
        order by number
        limit :limit
        """;

    private static final String CLEAR = """
        delete from fast_forward_differences
        where account_id = :account and promotion_id = any (:promotions)
        """;

    private static final String DELETE = """
        delete from fast_forwards
        where account_id = :account and promotion_id = any (:promotions)
        returning promotion_id, operation_id, requested, progress
        """;

    private FastForwards() {}

    /// Replaces the last fast-forward of the promotion.
    static void put(Handle tx, AccountId account, FastForward it) {
        clear(tx, account, it.promotion());
        tx.createUpdate(PUT)
                .bind("account", account.value())
                .bind("promotion", it.promotion())
                .bind("operation", it.operation())
                .bind("requested", Json.text(it.requested()))
                .bind("progress", Json.text(it.progress()))
                .execute();
    }

    static Optional<FastForward> find(Handle tx, AccountId account, UUID promotion) {
        return tx.createQuery(FIND)
                .bind("account", account.value())
                .bind("promotion", promotion)
                .map(FastForwards::read)
                .findOne();
    }

    static Optional<FastForward> ofOperation(Handle tx, AccountId account, UUID operation) {
        return find(tx, OF_OPERATION, account, operation);
    }

    /// Finds the fast-forward, and locks it until `tx` ends.
    static Optional<FastForward> lockOfOperation(Handle tx, AccountId account, UUID operation) {
        return find(tx, LOCK_OF_OPERATION, account, operation);
    }

    private static Optional<FastForward> find(Handle tx, String sql, AccountId account, UUID operation) {
        return tx.createQuery(sql)
                .bind("account", account.value())
                .bind("operation", operation)
                .map(FastForwards::read)
                .findOne();
    }

    static void save(Handle tx, AccountId account, FastForward it) {
        tx.createUpdate(SAVE)
                .bind("account", account.value())
                .bind("promotion", it.promotion())
                .bind("operation", it.operation())
                .bind("progress", Json.text(it.progress()))
                .execute();
    }

    static void add(Handle tx, AccountId account, UUID promotion, List<Difference> differences) {
        if (!differences.isEmpty()) {
            tx.createUpdate(ADD)
                    .bind("account", account.value())
                    .bind("promotion", promotion)
                    .bind("customers", texts(differences, Difference::customerId))
                    .bind("resources", texts(differences, Difference::resourceId))
                    .bind("kinds", texts(differences, it -> it.kind().name()))
                    .bind("subjects", texts(differences, Difference::subject))
                    .bind("befores", texts(differences, it -> json(it.before())))
                    .bind("afters", texts(differences, it -> json(it.after())))
                    .execute();
        }
    }

    /// Lists the differences beyond the number `from`.
    static List<Difference> differences(Handle tx, AccountId account, UUID promotion, long from, int limit) {
        return tx.createQuery(DIFFERENCES)
                .bind("account", account.value())
                .bind("promotion", promotion)
                .bind("from", from)
                .bind("limit", limit)
                .map(FastForwards::difference)
                .list();
    }

    /// Deletes the differences.
    static void clear(Handle tx, AccountId account, UUID promotion) {
        clear(tx, account, List.of(promotion));
    }

    private static void clear(Handle tx, AccountId account, List<UUID> promotions) {
        tx.createUpdate(CLEAR)
                .bind("account", account.value())
                .bind("promotions", promotions.toArray(UUID[]::new))
                .execute();
    }

    /// Removes the fast-forwards of promotions.
    ///
    /// @return the removed ones, whose forks can still exist
    static List<FastForward> deleteOf(Handle tx, AccountId account, List<UUID> promotions) {
        clear(tx, account, promotions);
        return tx.createQuery(DELETE)
                .bind("account", account.value())
                .bind("promotions", promotions.toArray(UUID[]::new))
                .map(FastForwards::read)
                .list();
    }

    private static @Nullable String[] texts(List<Difference> differences, Function<Difference, @Nullable String> text) {
        return differences.stream().map(text).toArray(String[]::new);
    }

    private static @Nullable String json(@Nullable Value it) {
        return it == null ? null : Json.text(it);
    }

    private static @Nullable Value value(@Nullable String stored) {
        return stored == null ? null : Json.readStored(stored, Value.class);
    }

    private static FastForward read(ResultSet row, StatementContext context) throws SQLException {
        return new FastForward(
                row.getObject("promotion_id", UUID.class),
                row.getObject("operation_id", UUID.class),
                Json.readStored(row.getString("requested"), Requested.class),
                Json.readStored(row.getString("progress"), Progress.class));
    }

    private static Difference difference(ResultSet row, StatementContext context) throws SQLException {
        return new Difference(
                row.getLong("number"),
                row.getString("customer_id"),
                row.getString("resource_id"),
                DifferenceKind.valueOf(row.getString("kind")),
                row.getString("subject"),
                value(row.getString("before")),
                value(row.getString("after")));
    }
}
