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
    /// than it began.
    private static final String OF = """
            with granting as (
                select product_id, resource_id
                from subscriptions
                where environment_id = :environment and customer_id = :customer and status in ('ACTIVE', 'IN_TRIAL')
                    and resource_id in ('', :resource) and start_at <= :now and (end_at is null or end_at > :now)
                order by status = 'IN_TRIAL', start_at, subscription_id
                offset :source
                limit 1)
            select coalesce(usage_since, start_at) as counted_from,
                coalesce(usage_since > start_at, false) or exists (
                    select
                    from subscriptions as former
                    where former.environment_id = :environment and former.customer_id = :customer
                        and former.product_id = it.product_id and former.resource_id = it.resource_id
                        and former.subscription_id <> it.subscription_id
                        and former.cancel_reason in ('UPGRADE_OR_DOWNGRADE', 'TRIAL_CONVERTED')
                        and former.end_at = greatest(it.start_at, it.created_at)) as is_change
            from subscriptions as it
            join granting using (product_id, resource_id)
            where it.environment_id = :environment and it.customer_id = :customer and it.start_at <= :now
                and (usage_since is null or usage_since >= start_at)
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
