package dev.ambit.subscription;

import static dev.ambit.problem.ProblemCode.SUBSCRIPTION_NOT_FOUND;

import dev.ambit.catalog.BillingPeriod;
import dev.ambit.catalog.PackageEntitlement;
import dev.ambit.catalog.PricingType;
import dev.ambit.db.Columns;
import dev.ambit.db.EnvironmentId;
import dev.ambit.http.Json;
import dev.ambit.problem.Problem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

public final class Subscriptions {

    private static final System.Logger LOG = System.getLogger(Subscriptions.class.getName());

    private static final String COLUMNS = """
        subscription_id, public_id, customer_id, resource_id, product_id, plan_id, plan_version, plan_price_version,
            pricing_type, addons, units, agreed, status, start_at, end_at, cancelled_at, cancel_reason,
            billing_period, period_start_at, period_end_at, trial_end_at, trial_end_behavior, billed_since,
            usage_since, counted_since, ends_for_good, ends_by_term, scheduled, metadata, kept, created_at, updated_at, told_at
        """;

    /// The beginning of a query that [#read] reads.
    static final String SELECT = "select " + COLUMNS + """
        from subscriptions
        where environment_id = :environment
        """;

    private static final String FIND = SELECT + "and subscription_id = :id";

    private static final String FIND_ALL = SELECT + "and subscription_id = any (:ids::text[])";

    private static final String LIVE = SELECT + """
            and customer_id = any (:customers::text[]) and status in ('ACTIVE', 'IN_TRIAL')
        order by start_at, subscription_id
        """;

    private static final String OPEN = SELECT + """
            and customer_id = :customer and status not in ('CANCELED', 'EXPIRED')
        order by start_at, subscription_id
        """;

    private static final String INSERT = """
        insert into subscriptions (environment_id, subscription_id, public_id, customer_id, resource_id, product_id,
            plan_id, plan_version, plan_price_version, pricing_type, addons, units, agreed, status, start_at, end_at,
            cancelled_at, billing_period, period_start_at, period_end_at, trial_end_at, trial_end_behavior, billed_since,
            usage_since, counted_since, ends_for_good, ends_by_term, scheduled, next_at, metadata, kept, created_at,
            updated_at, told_at)
        values (:environment, :id, :publicId, :customerId, :resourceId, :productId,
            :planId, :planVersion, :planPriceVersion, :pricingType, :addons::jsonb, :units::jsonb, :agreed::jsonb, :status,
            :startAt, :endAt, :cancelledAt, :billingPeriod, :periodStartAt, :periodEndAt, :trialEndAt, :trialEnd,
            :billedSince, :usageSince, :countedSince, :endsForGood, :endsByTerm, :scheduled::jsonb, :nextAt,
            :metadata::jsonb, :kept::jsonb, :createdAt, :updatedAt, :toldAt)
        on conflict (environment_id, subscription_id) do nothing
        """;

    /// Saves all mutable columns.
    private static final String SAVE = """
        update subscriptions
        set former_resources = case when resource_id = :resourceId then former_resources
                else array_append(former_resources, resource_id) end,
            resource_id = :resourceId, plan_version = :planVersion, plan_price_version = :planPriceVersion,
            pricing_type = :pricingType, addons = :addons::jsonb, units = :units::jsonb, agreed = :agreed::jsonb,
            status = :status, end_at = :endAt, cancelled_at = :cancelledAt, cancel_reason = :cancelReason,
            period_start_at = :periodStartAt, period_end_at = :periodEndAt, billed_since = :billedSince,
            usage_since = :usageSince, counted_since = :countedSince, ends_for_good = :endsForGood,
            ends_by_term = :endsByTerm, billing_period = :billingPeriod, trial_end_at = :trialEndAt,
            scheduled = :scheduled::jsonb, metadata = :metadata::jsonb, kept = :kept::jsonb, next_at = :nextAt,
            updated_at = :updatedAt, told_at = :toldAt
        where environment_id = :environment and subscription_id = :id
        """;

    private static final String DUE = SELECT + """
            and next_at <= :now
        order by next_at, subscription_id
        limit :limit
        """;

    private static final String FIRST_DUE = """
        select subscription_id
        from subscriptions
        where environment_id = :environment and customer_id = :customer and next_at <= :now
        order by next_at, subscription_id
        limit 1
        """;

    private static final String FIRST = """
        select subscription_id
        from subscriptions
        where environment_id = :environment and next_at <= :now
        order by next_at, subscription_id
        limit 1
        """;

    private static final String SET_ASIDE = """
        update subscriptions
        set next_at = null
        where environment_id = :environment and subscription_id = :id and next_at <= :now
        """;

    private static final String NEXT = """
        select min(next_at)
        from subscriptions
        where environment_id = :environment
        """;

    /// Whether the customer ever had a trial or a paid subscription of the product.
    private static final String HAS_TRIED = """
        select exists (
            select from subscriptions
            where environment_id = :environment and customer_id = :customer and product_id = :product
                and (trial_end_at is not null or pricing_type = 'PAID'))
        """;

    private Subscriptions() {}

    static Problem missing(String id) {
        return SUBSCRIPTION_NOT_FOUND.because(
                "Subscription `%s` does not exist in this environment. List the subscriptions to find its id."
                        .formatted(Problem.shortened(id)));
    }

    static Optional<Subscription> find(Handle tx, EnvironmentId environment, String id) {
        return tx.createQuery(FIND)
                .bind("environment", environment.value())
                .bind("id", id)
                .map(Subscriptions::read)
                .findOne();
    }

    /// Finds the subscriptions with these ids. Ignores unknown ids.
    static List<Subscription> find(Handle tx, EnvironmentId environment, Collection<String> ids) {
        return tx.createQuery(FIND_ALL)
                .bind("environment", environment.value())
                .bind("ids", ids.toArray(String[]::new))
                .map(Subscriptions::read)
                .list();
    }

    /// Lists the subscriptions that grant entitlements to the customer or its resources.
    public static List<Subscription> live(Handle tx, EnvironmentId environment, String customerId) {
        return live(tx, environment, List.of(customerId));
    }

    /// Lists the live subscriptions of many customers.
    static List<Subscription> live(Handle tx, EnvironmentId environment, Collection<String> customerIds) {
        return tx.createQuery(LIVE)
                .bind("environment", environment.value())
                .bind("customers", customerIds.toArray(String[]::new))
                .map(Subscriptions::read)
                .list();
    }

    /// Lists the subscriptions that have not ended, including future ones.
    static List<Subscription> open(Handle tx, EnvironmentId environment, String customerId) {
        return tx.createQuery(OPEN)
                .bind("environment", environment.value())
                .bind("customer", customerId)
                .map(Subscriptions::read)
                .list();
    }

    /// Inserts the subscription if its id is free.
    ///
    /// @return whether it was inserted
    static boolean insert(Handle tx, EnvironmentId environment, Subscription it) {
        SubscriptionLifecycle.Trial trial = it.course().trial();
        boolean isNew = bind(tx.createUpdate(INSERT), environment, it)
                        .bind("publicId", it.publicId())
                        .bind("customerId", it.customerId())
                        .bind("productId", it.productId())
                        .bind("planId", it.planId())
                        .bind("startAt", it.startAt())
                        .bind("trialEnd", trial == null ? null : trial.end().name())
                        .bind("createdAt", it.createdAt())
                        .execute()
                == 1;
        if (isNew) {
            SubscriptionSearch.index(tx, environment, it);
        }
        return isNew;
    }

    /// Saves and returns the subscription.
    static Subscription save(Handle tx, EnvironmentId environment, Subscription it) {
        bind(tx.createUpdate(SAVE), environment, it)
                .bind("cancelReason", it.course().ending().reason())
                .execute();
        return it;
    }

    /// Lists the subscriptions with a change that is due, in the order of the changes.
    static List<Subscription> due(Handle tx, EnvironmentId environment, Instant now, int limit) {
        return tx.createQuery(DUE)
                .bind("environment", environment.value())
                .bind("now", now)
                .bind("limit", limit)
                .map(Subscriptions::read)
                .list();
    }

    /// Finds the first due subscription of a customer.
    static Optional<String> firstDue(Handle tx, EnvironmentId environment, String customerId, Instant now) {
        return tx.createQuery(FIRST_DUE)
                .bind("environment", environment.value())
                .bind("customer", customerId)
                .bind("now", now)
                .mapTo(String.class)
                .findOne();
    }

    /// Finds the first due subscription.
    static Optional<String> first(Handle tx, EnvironmentId environment, Instant now) {
        return tx.createQuery(FIRST)
                .bind("environment", environment.value())
                .bind("now", now)
                .mapTo(String.class)
                .findOne();
    }

    /// Disables automatic changes of the subscription until a request changes it.
    ///
    /// @return whether it was still due
    static boolean setAside(Handle tx, EnvironmentId environment, String id, Instant now) {
        return tx.createUpdate(SET_ASIDE)
                        .bind("environment", environment.value())
                        .bind("id", id)
                        .bind("now", now)
                        .execute()
                > 0;
    }

    /// Returns the time of the next automatic change.
    static Optional<Instant> next(Handle tx, EnvironmentId environment) {
        return tx.createQuery(NEXT)
                .bind("environment", environment.value())
                .map((row, _) -> Optional.ofNullable(Columns.instant(row, "min")))
                .one();
    }

    static boolean hasTried(Handle tx, EnvironmentId environment, String customerId, String productId) {
        return tx.createQuery(HAS_TRIED)
                .bind("environment", environment.value())
                .bind("customer", customerId)
                .bind("product", productId)
                .mapTo(Boolean.class)
                .one();
    }

    private static Update bind(Update update, EnvironmentId environment, Subscription it) {
        SubscriptionLifecycle course = it.course();
        SubscriptionState.Turn next = it.next();
        return update.bind("environment", environment.value())
                .bind("id", it.id())
                .bind("planVersion", it.bought().planVersion())
                .bind("planPriceVersion", it.bought().planPriceVersion())
                .bind("pricingType", it.pricingType())
                .bind("addons", Json.text(it.addons()))
                .bind("units", Json.text(it.bought().units()))
                .bind("agreed", Json.text(it.bought().agreed()))
                .bind("status", course.status())
                .bind("endAt", course.ending().at())
                .bind("cancelledAt", course.ending().cancelledAt())
                .bind("periodStartAt", course.billing().startAt())
                .bind("periodEndAt", course.billing().endAt())
                .bind("resourceId", it.resourceId())
                .bind("billingPeriod", it.billingPeriod())
                .bind("trialEndAt", course.trialEndAt())
                .bind("metadata", Json.text(it.metadata()))
                .bind("kept", Json.text(it.kept()))
                .bind("endsForGood", course.ending().isForGood())
                .bind("endsByTerm", course.ending().isByTerm())
                .bind("scheduled", it.scheduled() == null ? null : Json.text(it.scheduled()))
                .bind("billedSince", course.billing().since())
                .bind("usageSince", course.usage().periodsFrom())
                .bind("countedSince", course.usage().lifetimeFrom())
                .bind("nextAt", next == null ? null : next.at())
                .bind("updatedAt", it.updatedAt())
                .bind("toldAt", it.toldAt());
    }

    static Subscription read(ResultSet row, StatementContext context) throws SQLException {
        return new Subscription(
                row.getString("subscription_id"),
                row.getObject("public_id", UUID.class),
                row.getString("customer_id"),
                row.getString("resource_id"),
                row.getString("product_id"),
                new SubscriptionContent(
                        row.getString("plan_id"),
                        row.getInt("plan_version"),
                        row.getObject("plan_price_version", Integer.class),
                        PricingType.valueOf(row.getString("pricing_type")),
                        Json.list(row.getString("addons"), BoughtAddon.class),
                        Json.list(row.getString("units"), BoughtUnits.class),
                        Json.list(row.getString("agreed"), PackageEntitlement.class)),
                course(row),
                scheduled(row),
                Json.texts(row.getString("metadata")),
                Json.map(row.getString("kept")),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant(),
                row.getTimestamp("told_at").toInstant());
    }

    /// A stored update may be unreadable if the rules have changed. It then fails, without affecting other changes.
    private static @Nullable ScheduledUpdate scheduled(ResultSet row) throws SQLException {
        String stored = row.getString("scheduled");
        try {
            return stored == null ? null : Json.readStored(stored, ScheduledUpdate.class);
        } catch (IllegalStateException unreadable) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "The scheduled change of subscription " + row.getString("subscription_id")
                            + " cannot be read and is skipped",
                    unreadable);
            return ScheduledUpdate.unreadable(row.getTimestamp("updated_at").toInstant());
        }
    }

    private static SubscriptionLifecycle course(ResultSet row) throws SQLException {
        String cancelReason = row.getString("cancel_reason");
        String billingPeriod = row.getString("billing_period");
        String trialEnd = row.getString("trial_end_behavior");
        Instant trialEndAt = Columns.instant(row, "trial_end_at");
        return new SubscriptionLifecycle(
                SubscriptionStatus.valueOf(row.getString("status")),
                row.getTimestamp("start_at").toInstant(),
                new SubscriptionLifecycle.Ending(
                        Columns.instant(row, "end_at"),
                        Columns.instant(row, "cancelled_at"),
                        cancelReason == null ? null : CancelReason.valueOf(cancelReason),
                        row.getBoolean("ends_for_good"),
                        row.getBoolean("ends_by_term")),
                new SubscriptionLifecycle.Billing(
                        billingPeriod == null ? null : BillingPeriod.valueOf(billingPeriod),
                        Columns.instant(row, "billed_since"),
                        Columns.instant(row, "period_start_at"),
                        Columns.instant(row, "period_end_at")),
                trialEndAt == null || trialEnd == null
                        ? null
                        : new SubscriptionLifecycle.Trial(trialEndAt, TrialEnd.valueOf(trialEnd)),
                new UsageCounting(Columns.instant(row, "usage_since"), Columns.instant(row, "counted_since")));
    }
}
