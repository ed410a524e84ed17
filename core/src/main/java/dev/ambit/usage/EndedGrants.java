package dev.ambit.usage;

import dev.ambit.db.Columns;
import dev.ambit.db.EnvironmentId;
import dev.ambit.grant.PromotionalGrants;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// The SQL of promotions whose end has passed; their end events are written later. The customer's remaining
/// entitlements may have other periods, in which events were not counted yet.
final class EndedGrants {

    private static final int GRANTS_MAX = 5_000;

    private static final String LAST = """
        select max(end_at) as end_at
        from (
            select end_at
            from %s as promotions
            order by end_at
            limit :limit) as ended
        """.formatted(PromotionalGrants.ENDS);

    private static final String OF = """
        select distinct metered_customers.customer_id, resource_id
        from %s as promotions
        join metered_customers on metered_customers.environment_id = :environment
            and metered_customers.customer_id = promotions.customer_id
        """.formatted(PromotionalGrants.ENDS);

    private static final String EXISTS = """
        select exists (
            select
            from %s as promotions
            where customer_id = :customer)
        """.formatted(PromotionalGrants.ENDS);

    private EndedGrants() {}

    /// Returns the latest end among the first [#GRANTS_MAX] promotions that ended.
    static Optional<Instant> last(Handle tx, EnvironmentId environment, Instant after, Instant until) {
        return tx.createQuery(LAST)
                .bind("environment", environment.value())
                .bind("after", after)
                .bind("until", until)
                .bind("limit", GRANTS_MAX)
                .map((row, _) -> Optional.ofNullable(Columns.instant(row, "end_at")))
                .one();
    }

    /// Returns customers with events whose promotion ended in that time.
    static List<MeteredCustomer> of(Handle tx, EnvironmentId environment, Instant after, Instant until) {
        return tx.createQuery(OF)
                .bind("environment", environment.value())
                .bind("after", after)
                .bind("until", until)
                .map((row, _) -> new MeteredCustomer(row.getString("customer_id"), row.getString("resource_id")))
                .list();
    }

    static boolean exist(Handle tx, EnvironmentId environment, MeteredCustomer of, Instant after, Instant until) {
        return tx.createQuery(EXISTS)
                .bind("environment", environment.value())
                .bind("customer", of.customerId())
                .bind("after", after)
                .bind("until", until)
                .mapTo(Boolean.class)
                .one();
    }
}
