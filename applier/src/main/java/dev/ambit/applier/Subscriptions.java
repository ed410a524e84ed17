package dev.ambit.applier;

import dev.ambit.applier.Facet.Subscription;
import dev.ambit.applier.Facet.SubscriptionKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The rows of subscriptions, waiting subscriptions, and the newest event about each subscription.
final class Subscriptions {

    private static final String COLUMNS = """
            select versions.subscription_id, versions.happened_at, versions.number, versions.is_creation_seen,
                versions.digest,
                it.is_misplaced, it.customer_id, it.status, it.plan_id, it.plan_name, it.billing_id,
                it.start_date at time zone 'UTC' as start_date, it.end_date at time zone 'UTC' as end_date,
                it.cancellation_date at time zone 'UTC' as cancellation_date,
                it.trial_end_date at time zone 'UTC' as trial_end_date,
                coalesce(versions.created_at, it.created_at at time zone 'UTC', versions.happened_at) as created_at,
                it.created_at at time zone 'UTC' is not distinct from versions.created_at as is_dated_so,
                coalesce(it.updated_at at time zone 'UTC', versions.happened_at) as updated_at
            from ambit.subscription_versions as versions
            left join lateral (
                select created_at, updated_at, customer_id, status, plan_id, plan_name, billing_id, start_date, end_date,
                    cancellation_date, trial_end_date, false as is_misplaced
                from public.subscriptions
                where subscriptions.subscription_id = versions.subscription_id
                union all
                select created_at, updated_at, customer_id, status, plan_id, plan_name, billing_id, start_date, end_date,
                    cancellation_date, trial_end_date,
                    plan_id is not null and plan_name is not null and start_date is not null and exists (
                        select from public.customers
                        where customers.customer_id = waiting_subscriptions.customer_id)
                from ambit.waiting_subscriptions
                where waiting_subscriptions.subscription_id = versions.subscription_id) as it on true
            """;

    private static final String FIND = COLUMNS + """
            where versions.subscription_id = any (?::text[])
            """;

    private static final String FIND_WAITING = COLUMNS + """
            where versions.subscription_id = any (array(
                select subscription_id from ambit.waiting_subscriptions where customer_id = any (?::text[])))
            """;

    private static final String FIND_OF_CUSTOMERS = COLUMNS + """
            where versions.subscription_id = any (array(
                select subscription_id from ambit.waiting_subscriptions where customer_id = any (?::text[])
                union all
                select subscription_id from public.subscriptions where customer_id = any (?::text[])))
            """;

    private static final String INSERT_VERSION = """
            insert into ambit.subscription_versions (subscription_id, happened_at, number, is_creation_seen, created_at,
                digest)
            select it.subscription_id, it.happened_at, it.number, it.is_creation_seen, it.created_at, it.digest
            from unnest(?::text[], ?::timestamptz[], ?::bigint[], ?::boolean[],
                    ?::timestamptz[], ?::bigint[])
                as it (subscription_id, happened_at, number, is_creation_seen, created_at, digest)
            on conflict (subscription_id) do update
            set happened_at = excluded.happened_at, number = excluded.number,
                is_creation_seen = excluded.is_creation_seen, created_at = excluded.created_at, digest = excluded.digest
            """;

    private static final String ROWS = """
             (created_at, updated_at, subscription_id, customer_id, status, plan_id, plan_name, billing_id, start_date,
                end_date, cancellation_date, trial_end_date)
            select it.created_at, it.updated_at, it.subscription_id, it.customer_id, it.status, it.plan_id, it.plan_name,
                it.billing_id, it.start_date, it.end_date, it.cancellation_date, it.trial_end_date
            from unnest(?::timestamp[], ?::timestamp[], ?::text[], ?::text[],
                    ?::text[], ?::text[], ?::text[], ?::text[], ?::timestamp[],
                    ?::timestamp[], ?::timestamp[], ?::timestamp[])
                as it (created_at, updated_at, subscription_id, customer_id, status, plan_id, plan_name, billing_id,
                    start_date, end_date, cancellation_date, trial_end_date)
            on conflict (subscription_id) do update
            set created_at = excluded.created_at, updated_at = excluded.updated_at, customer_id = excluded.customer_id,
                status = excluded.status, plan_id = excluded.plan_id, plan_name = excluded.plan_name,
                billing_id = excluded.billing_id, start_date = excluded.start_date, end_date = excluded.end_date,
                cancellation_date = excluded.cancellation_date, trial_end_date = excluded.trial_end_date
            """;

    private static final String SHOW = "insert into public.subscriptions" + ROWS;
    private static final String INSERT_WAITING = "insert into ambit.waiting_subscriptions" + ROWS;
    private static final String HIDE = "delete from public.subscriptions where subscription_id = any (?::text[])";
    private static final String STOP_WAITING =
            "delete from ambit.waiting_subscriptions where subscription_id = any (?::text[])";
    private static final String FORGET =
            "delete from ambit.subscription_versions where subscription_id = any (?::text[])";

    /// @param digest null if the row must be repaired
    record Row(String id, Subscription facet, @Nullable Long digest) {}

    private Subscriptions() {}

    static void load(StatementBatch batch, Facets facets, Collection<String> ids) {
        batch.ask(FIND, row -> loaded(facets, row), (Object) ColumnArrays.texts(ids));
    }

    /// Loads subscriptions that arrived before their customers.
    static void loadWaiting(StatementBatch batch, Facets facets, Collection<String> customers) {
        batch.ask(FIND_WAITING, row -> loaded(facets, row), (Object) ColumnArrays.texts(customers));
    }

    static void loadOfCustomers(StatementBatch batch, Facets facets, Collection<String> customers) {
        String[] ids = ColumnArrays.texts(customers);
        batch.ask(FIND_OF_CUSTOMERS, row -> loaded(facets, row), ids, ids);
    }

    static void note(StatementBatch batch, Collection<Row> rows) {
        batch.tell(
                INSERT_VERSION,
                ColumnArrays.of(rows, Row::id),
                ColumnArrays.of(rows, it -> it.facet().stamp().at()),
                ColumnArrays.of(rows, it -> it.facet().stamp().number()),
                ColumnArrays.of(rows, it -> it.facet().isCreationSeen()),
                ColumnArrays.of(rows, it -> it.facet().createdAt()),
                ColumnArrays.of(rows, Row::digest));
    }

    static void show(StatementBatch batch, Collection<Row> rows) {
        write(batch, SHOW, rows);
    }

    static void keepWaiting(StatementBatch batch, Collection<Row> rows) {
        write(batch, INSERT_WAITING, rows);
    }

    static void hide(StatementBatch batch, Collection<String> ids) {
        batch.tell(HIDE, (Object) ColumnArrays.texts(ids));
    }

    static void stopWaiting(StatementBatch batch, Collection<String> ids) {
        batch.tell(STOP_WAITING, (Object) ColumnArrays.texts(ids));
    }

    static void forget(StatementBatch batch, Collection<String> ids) {
        batch.tell(FORGET, (Object) ColumnArrays.texts(ids));
    }

    private static void write(StatementBatch batch, String sql, Collection<Row> rows) {
        batch.tell(
                sql,
                ColumnArrays.of(rows, it -> it.facet().createdAt()),
                ColumnArrays.of(rows, it -> it.facet().updatedAt()),
                ColumnArrays.of(rows, Row::id),
                ColumnArrays.of(rows, it -> it.facet().customerId()),
                ColumnArrays.of(rows, it -> it.facet().status()),
                ColumnArrays.of(rows, it -> it.facet().planId()),
                ColumnArrays.of(rows, it -> it.facet().planName()),
                ColumnArrays.of(rows, it -> it.facet().billingId()),
                ColumnArrays.of(rows, it -> it.facet().startDate()),
                ColumnArrays.of(rows, it -> it.facet().endDate()),
                ColumnArrays.of(rows, it -> it.facet().cancellationDate()),
                ColumnArrays.of(rows, it -> it.facet().trialEndDate()));
    }

    private static boolean loaded(Facets facets, ResultSet row) throws SQLException {
        var key = new SubscriptionKey(row.getString("subscription_id"));
        if (row.getString("status") == null) {
            facets.lose(
                    key,
                    new Facets.Lost(
                            Objects.requireNonNull(ColumnArrays.instant(row, "created_at")),
                            Objects.requireNonNull(ColumnArrays.instant(row, "updated_at")),
                            row.getBoolean("is_creation_seen")));
            return false;
        }
        Subscription subscription = subscription(row);
        Long digest = ColumnArrays.number(row, "digest");
        boolean isUnaltered = digest != null
                && digest == Digest.of(key, subscription)
                && row.getBoolean("is_dated_so")
                && !row.getBoolean("is_misplaced");
        facets.load(key, subscription, isUnaltered);
        return isUnaltered;
    }

    private static Subscription subscription(ResultSet row) throws SQLException {
        return new Subscription(
                ColumnArrays.stamp(row, "happened_at", "number"),
                row.getString("customer_id"),
                row.getString("status"),
                row.getString("plan_id"),
                row.getString("plan_name"),
                row.getString("billing_id"),
                ColumnArrays.instant(row, "start_date"),
                ColumnArrays.instant(row, "end_date"),
                ColumnArrays.instant(row, "cancellation_date"),
                ColumnArrays.instant(row, "trial_end_date"),
                Objects.requireNonNull(ColumnArrays.instant(row, "created_at")),
                row.getBoolean("is_creation_seen"),
                Objects.requireNonNull(ColumnArrays.instant(row, "updated_at")));
    }
}
