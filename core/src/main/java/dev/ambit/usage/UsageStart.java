package dev.ambit.usage;

import dev.ambit.db.EnvironmentId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// A moment from which the usage periods of a subscription counted, of the one that grants now or of one before it
/// (domain.md §2.3).
///
/// @param isChange whether they began anew then because something else was bought
record UsageStart(long atMillis, boolean isChange) {

    private static final int STARTS_MAX = 1_000;

    /// What grants is found as in the entitlements of the customer: what is paid or free before trials, the oldest
    /// first. What took the place of another began when that ended; one that began in the past was bought later
    /// than it began. What began beside another, as a trial does, counted for nothing. What was kept of another's
    /// usage began with that one; what began anew in the midst of one began with it as well.
    private static final String OF = """
            with granting as (
                select subscription_id as granting_id, product_id, resource_id
                from subscriptions
                where environment_id = :environment and customer_id = :customer and status in ('ACTIVE', 'IN_TRIAL')
                    and resource_id in ('', :resource) and start_at <= :now and (end_at is null or end_at > :now)
                order by status = 'IN_TRIAL', start_at, subscription_id
                offset :source
                limit 1),
            begun as (
                select subscription_id, granting_id, start_at, end_at, usage_since,
                    greatest(start_at, created_at) as begun_at
                from subscriptions
                join granting using (product_id, resource_id)
                where environment_id = :environment and customer_id = :customer and start_at <= :now
                    and status <> 'NOT_STARTED' and (end_at is null or end_at > start_at)),
            counted as (
                select *
                from begun as it
                where subscription_id = granting_id or not exists (
                    select
                    from begun as other
                    where other.subscription_id <> it.subscription_id and other.start_at < it.begun_at
                        and (other.end_at is null or other.end_at > it.begun_at)))
            select start_at as counted_from, exists (
                    select
                    from begun as former
                    where former.subscription_id <> it.subscription_id and former.end_at = it.begun_at) as is_change
            from counted as it
            where usage_since is null or usage_since >= start_at
            union all
            select usage_since, true
            from counted
            where usage_since > start_at
            order by counted_from desc
            limit :limit
            """;

    /// The last ones, in their order; none if what grants is no subscription.
    ///
    /// @param source the place of what grants among all that does
    static List<UsageStart> of(
            Handle tx, EnvironmentId environment, String customerId, String resourceId, int source, Instant now) {
        List<UsageStart> starts = new ArrayList<>(tx.createQuery(OF)
                .bind("environment", environment.value())
                .bind("customer", customerId)
                .bind("resource", resourceId)
                .bind("source", source)
                .bind("now", now)
                .bind("limit", STARTS_MAX)
                .map((row, _) -> new UsageStart(
                        row.getTimestamp("counted_from").toInstant().toEpochMilli(), row.getBoolean("is_change")))
                .list());
        Collections.reverse(starts);
        return starts;
    }
}
