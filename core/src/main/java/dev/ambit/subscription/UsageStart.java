package dev.ambit.subscription;

import dev.ambit.db.EnvironmentId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// A start of usage periods of the granting subscription, or of one that it replaced.
///
/// @param isChange whether periods restarted because the subscription changed
public record UsageStart(long atMillis, boolean isChange) {

    private static final int STARTS_MAX = 1_000;

    /// Selects the granting subscription in the order of entitlements (trials last, the oldest first), and the
    /// subscriptions that it replaced. A backdated subscription begins when it is bought. A subscription that
    /// began while another one was live, such as a trial, did not count. If usage was kept at a replacement, the
    /// new subscription adds no start. Usage that restarts within a subscription adds a start.
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

    /// Returns the last starts in order; none if a promotion grants the feature.
    ///
    /// @param source the index of the granting source
    public static List<UsageStart> of(
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
