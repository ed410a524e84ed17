package dev.ambit.applier;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jdbi.v3.core.Handle;

/// The checksums of the tables in 256 buckets, as the server computes them (docs/reference/event-feed.md), and
/// whether each row is as it was written. Read in one pass from one snapshot of the database.
///
/// @param through all events up to this number were received
/// @param buckets by number; empty buckets are omitted
/// @param orphans subscriptions with a version but without a row
record TableChecksums(long through, Map<Integer, Bucket> buckets, List<Orphan> orphans) {

    static final int BUCKETS = 256;

    /// @param sum checksum of the versions
    /// @param isMoving whether a version is newer than the first gap, so that the checksum belongs to no event
    ///     number
    /// @param isAltered whether another program has changed a row
    record Bucket(long sum, boolean isMoving, boolean isAltered) {

        static final Bucket EMPTY = new Bucket(0, false, false);
    }

    /// A subscription of which only the version is left.
    ///
    /// @param number the number of its newest event; 0 if unknown
    record Orphan(String subscriptionId, long number) {}

    private static final int ORPHANS_MAX = 100;

    /// Enables full scans, which are off for reads by key, and avoids parallel workers.
    private static final String READ_ALL = """
            set transaction isolation level repeatable read;
            set local enable_seqscan = on;
            set local enable_hashjoin = on;
            set local enable_mergejoin = on;
            set local plan_cache_mode = force_custom_plan;
            set local max_parallel_workers_per_gather = 0;
            set local statement_timeout = '25s';
            """;

    private static final String THROUGH = """
            select through from ambit.status
            """;

    private static final String CHECKSUMS = """
            with customers as (
                select customer_id, greatest(versions.profile_number, versions.deleted_number) as newest,
                    case when versions.profile_at is not null and row.entitlements is not null
                        then ambit.digest('customer ' || customer_id || ' ' || versions.profile_number) end as number,
                    versions.digest is distinct from ambit.digest(customer_id, row.name, row.email, row.billing_id,
                            extract(epoch from row.created_at)::text, extract(epoch from row.updated_at)::text,
                            extract(epoch from versions.created_at)::text, extract(epoch from versions.updated_at)::text,
                            extract(epoch from versions.profile_at)::text, versions.profile_number::text,
                            versions.is_creation_seen::text, extract(epoch from versions.deleted_at)::text,
                            versions.deleted_number::text)
                        or (versions.profile_at is null) <> (row.entitlements is null)
                        or (row.entitlements::text <> '[]' and not exists (
                            select from ambit.entitlement_lists as lists
                            where lists.customer_id = row.customer_id and lists.resource_id = '')) as is_altered
                from ambit.customer_versions as versions
                full join public.customers as row using (customer_id)
            ),
            counters as (
                select customer_id, resource_id, max(number) as number
                from ambit.usage_rows
                group by customer_id, resource_id
            ),
            lists as (
                select lists.customer_id, greatest(lists.number, counters.number) as newest,
                    case when row.customer_id is not null then ambit.digest('entitlement ' || lists.customer_id
                        || case when lists.resource_id = '' then ' ' else ':' || lists.resource_id || ' ' end
                        || greatest(lists.number, counters.number)) end as number,
                    lists.digest is distinct from ambit.digest(lists.customer_id, lists.resource_id,
                            extract(epoch from lists.happened_at)::text, lists.number::text,
                            extract(epoch from lists.updated_at)::text,
                            case when lists.resource_id = '' and row.customer_id is not null
                                then row.entitlements else lists.entitlements end::text)
                        or (lists.resource_id = '' and row.customer_id is not null and lists.entitlements is not null)
                        as is_altered
                from ambit.entitlement_lists as lists
                left join public.customers as row on row.customer_id = lists.customer_id
                left join counters on counters.customer_id = lists.customer_id
                    and counters.resource_id = lists.resource_id
            ),
            usage as (
                select customer_id, number as newest, null::bigint as number,
                    digest is distinct from ambit.digest(customer_id, resource_id, feature_id,
                        extract(epoch from happened_at)::text, number::text, reported::text) as is_altered
                from ambit.usage_rows
            ),
            rows as (
                select subscription_id, customer_id, status, plan_id, plan_name, billing_id, start_date, end_date,
                    cancellation_date, trial_end_date, created_at, updated_at, true as is_shown, false as is_misplaced
                from public.subscriptions
                union all
                select subscription_id, customer_id, status, plan_id, plan_name, billing_id, start_date, end_date,
                    cancellation_date, trial_end_date, created_at, updated_at, false,
                    (plan_id is not null and plan_name is not null and start_date is not null and exists (
                        select from public.customers where customers.customer_id = waiting.customer_id))
                        or exists (
                            select from public.subscriptions as shown
                            where shown.subscription_id = waiting.subscription_id)
                from ambit.waiting_subscriptions as waiting
            ),
            subscriptions as (
                select row.customer_id, versions.number as newest,
                    case when row.is_shown and row.status not in ('CANCELED', 'EXPIRED')
                        then ambit.digest('subscription ' || subscription_id || ' ' || versions.number) end as number,
                    row.is_misplaced or versions.digest is distinct from ambit.digest(subscription_id, row.customer_id,
                        row.status, row.plan_id, row.plan_name, row.billing_id, extract(epoch from row.start_date)::text,
                        extract(epoch from row.end_date)::text, extract(epoch from row.cancellation_date)::text,
                        extract(epoch from row.trial_end_date)::text, extract(epoch from row.created_at)::text,
                        extract(epoch from row.updated_at)::text, extract(epoch from versions.created_at)::text,
                        extract(epoch from versions.happened_at)::text, versions.number::text,
                        versions.is_creation_seen::text) as is_altered
                from rows as row
                left join ambit.subscription_versions as versions using (subscription_id)
            )
            select ambit.bucket(customer_id) as bucket, bit_xor(number) as sum,
                coalesce(bool_or(newest > :through), false) as is_moving, bool_or(is_altered) as is_altered
            from (
                select * from customers
                union all select * from lists
                union all select * from usage
                union all select * from subscriptions) as things
            where customer_id is not null
            group by 1
            """;

    private static final String ORPHANS = """
            select versions.subscription_id, coalesce(versions.number, 0) as number
            from ambit.subscription_versions as versions
            where not exists (
                    select from public.subscriptions
                    where subscriptions.subscription_id = versions.subscription_id)
                and not exists (
                    select from ambit.waiting_subscriptions
                    where waiting_subscriptions.subscription_id = versions.subscription_id)
            limit :max
            """;

    /// Reads the checksums. Must be the first statement of `tx`.
    static TableChecksums of(Handle tx) {
        tx.execute(READ_ALL);
        long through = tx.createQuery(THROUGH).mapTo(Long.class).one();
        Map<Integer, Bucket> buckets = new HashMap<>();
        tx.createQuery(CHECKSUMS)
                .bind("through", through)
                .map((row, _) -> Map.entry(
                        row.getInt("bucket"),
                        new Bucket(row.getLong("sum"), row.getBoolean("is_moving"), row.getBoolean("is_altered"))))
                .forEach(it -> buckets.put(it.getKey(), it.getValue()));
        List<Orphan> orphans = tx.createQuery(ORPHANS)
                .bind("max", ORPHANS_MAX)
                .map((row, _) -> new Orphan(row.getString("subscription_id"), row.getLong("number")))
                .list();
        return new TableChecksums(through, buckets, orphans);
    }

    /// Returns the buckets to restore from the server.
    ///
    /// @param sums checksums of the server at the same event number
    BitSet differing(List<Long> sums) {
        var differing = new BitSet(BUCKETS);
        for (int i = 0; i < BUCKETS; i++) {
            Bucket bucket = Objects.requireNonNullElse(buckets.get(i), Bucket.EMPTY);
            differing.set(i, bucket.isAltered() || (!bucket.isMoving() && bucket.sum() != sums.get(i)));
        }
        return differing;
    }
}
