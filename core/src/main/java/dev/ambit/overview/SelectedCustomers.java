package dev.ambit.overview;

import dev.ambit.customer.CustomerConditions;
import dev.ambit.customer.CustomerSelection;
import dev.ambit.customer.Customers;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Slice;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/// Selects customers by their subscriptions and limits. Each statement begins with the smallest known set: the
/// search results, the subscriptions of a plan or status in the order of the page, the trials that end soon, or the
/// limits that are nearly used up.
public final class SelectedCustomers implements CustomerSelection {

    /// With more customers near a limit, it is faster to walk over all customers in the order of the page.
    private static final int NEAR_LIMIT_MAX = 5_000;

    private static final String NEAR_LIMIT = """
            (not :near or exists (
                select
                from limit_uses
                where limit_uses.environment_id = :environment and limit_uses.customer_id = %s.customer_id
                    and (limit_uses.resets_at is null or limit_uses.resets_at > :now)))
        """;

    private static final String CONDITIONS = """
            and customers.archived_at is null
            and (:name::text is null or customers.name = :name)
            and (:email::text is null or customers.email = :email)
            and ((:plan::text is null and :status::text is null and :trialBefore::timestamptz is null) or exists (
                select
                from counted_subscriptions as sold
                where sold.environment_id = :environment and sold.customer_id = customers.customer_id
                    and (:plan::text is null or sold.plan_id = :plan)
                    and (:status::text is null or sold.status = :status)
                    and (:trialBefore::timestamptz is null or sold.trial_ends_at < :trialBefore)))
            and %s
        """.formatted(NEAR_LIMIT.formatted("customers"));

    private static final String OF_CUSTOMERS = """
        select customers.customer_id
        from %s as customers
        where customers.environment_id = :environment
        """.formatted(Customers.NAMES) + CONDITIONS;

    /// Looks up each search result. Otherwise PostgreSQL may walk over all customers in the order of the page until it
    /// has met enough of them.
    private static final String OF_IDS = """
        select customers.customer_id
        from unnest(:ids::text[]) as chosen (customer_id)
        cross join lateral (
            select *
            from %s as customers
            where customers.environment_id = :environment and customers.customer_id = chosen.customer_id
            offset 0) as customers
        where true
        """.formatted(Customers.NAMES) + CONDITIONS;

    /// Begins with a set of customers that has few rows.
    private static final String OF_SET = """
        select customers.customer_id
        from (%s) as chosen
        join %s as customers on customers.environment_id = :environment and customers.customer_id = chosen.customer_id
        where true
        """;

    private static final String OF_TRIALS = OF_SET.formatted("""
            select distinct customer_id from counted_subscriptions
            where environment_id = :environment and trial_ends_at < :trialBefore""", Customers.NAMES) + CONDITIONS;

    private static final String OF_LIMITS = OF_SET.formatted("""
            select distinct customer_id from limit_uses where environment_id = :environment""", Customers.NAMES) + CONDITIONS;

    private static final String PLAN = ofSubscriptions("plan_id = :plan");
    private static final String STATUS = ofSubscriptions("status = :status");

    /// The set that a statement begins with.
    enum StartingSet {
        IDS(OF_IDS, "customers.created_at", "customers.customer_id"),
        CUSTOMERS(OF_CUSTOMERS, "customers.created_at", "customers.customer_id"),
        TRIALS(OF_TRIALS, "customers.created_at", "customers.customer_id"),
        LIMITS(OF_LIMITS, "customers.created_at", "customers.customer_id"),
        PLANS(PLAN, "chosen.customer_created_at", "chosen.customer_id"),
        STATUSES(STATUS, "chosen.customer_created_at", "chosen.customer_id");

        private final String onward;
        private final String backward;

        StartingSet(String select, String createdAt, String id) {
            onward = select + """
                    and (%1$s, %2$s) > (:createdAt, :id)
                    and %1$s >= :since and %1$s < :until
                order by %1$s, %2$s
                limit :limit
                """.formatted(createdAt, id);
            backward = select + """
                    and (%1$s, %2$s) < (:createdAt, :id)
                    and %1$s >= :since and %1$s < :until
                order by %1$s desc, %2$s desc
                limit :limit
                """.formatted(createdAt, id);
        }
    }

    private final OverviewLoop loop;

    public SelectedCustomers(OverviewLoop loop) {
        this.loop = loop;
    }

    @Override
    public List<String> select(Handle tx, EnvironmentId environment, CustomerConditions conditions, Slice slice) {
        Instant now = loop.now(tx, environment);
        return read(tx, environment, startingSet(tx, environment, conditions, now), conditions, slice, now);
    }

    /// Reads in the order of the index. Checks limits first, because few customers of a plan may be near a limit.
    private static String ofSubscriptions(String condition) {
        return """
        select chosen.customer_id
        from (
            select distinct customer_created_at, customer_id
            from counted_subscriptions
            where environment_id = :environment and %s and %s) as chosen
        cross join lateral (
            select
            from %s as customers
            where customers.environment_id = :environment and customers.customer_id = chosen.customer_id
            %s
            limit 1) as matching
        where true
        """.formatted(condition, NEAR_LIMIT.formatted("counted_subscriptions"), Customers.NAMES, CONDITIONS);
    }

    static List<String> read(
            Handle tx,
            EnvironmentId environment,
            StartingSet startingSet,
            CustomerConditions conditions,
            Slice slice,
            Instant now) {
        Query query = tx.createQuery(slice.isBackwards() ? startingSet.backward : startingSet.onward);
        if (conditions.ids() != null) {
            query.bind("ids", conditions.ids().toArray(String[]::new));
        }
        return query.bind("environment", environment.value())
                .bind("name", conditions.name())
                .bind("email", conditions.email())
                .bind("plan", conditions.planId())
                .bind("status", conditions.status())
                .bind("trialBefore", conditions.trialEndsBefore())
                .bind("near", conditions.isNearLimit())
                .bind("now", now)
                .bindMethods(slice)
                .mapTo(String.class)
                .list();
    }

    private static StartingSet startingSet(
            Handle tx, EnvironmentId environment, CustomerConditions conditions, Instant now) {
        if (conditions.ids() != null) {
            return StartingSet.IDS;
        }
        if (conditions.name() != null || conditions.email() != null) {
            return StartingSet.CUSTOMERS;
        }
        if (conditions.isNearLimit()
                && LimitUses.countCustomers(tx, environment, now, NEAR_LIMIT_MAX + 1) <= NEAR_LIMIT_MAX) {
            return StartingSet.LIMITS;
        }
        if (conditions.trialEndsBefore() != null) {
            return StartingSet.TRIALS;
        }
        if (conditions.planId() != null) {
            return StartingSet.PLANS;
        }
        return conditions.status() != null ? StartingSet.STATUSES : StartingSet.CUSTOMERS;
    }
}
