package dev.ambit.subscription;

import dev.ambit.catalog.PricingType;
import dev.ambit.db.Columns;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Slice;
import dev.ambit.http.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

public final class Subscriptions {

    private static final String COLUMNS = """
            subscription_id, public_id, customer_id, resource_id, product_id, plan_id, plan_version, pricing_type,
                addons, status, start_at, end_at, cancelled_at, cancel_reason, metadata, kept, created_at, updated_at
            """;

    private static final String SELECT = "select " + COLUMNS + """
            from subscriptions
            where environment_id = :environment
            """;

    private static final String FIND = SELECT + "and subscription_id = :id";

    private static final String LIVE = SELECT + """
                and customer_id = :customer and status in ('ACTIVE', 'IN_TRIAL')
            order by start_at, subscription_id
            """;

    private static final String FILTER = """
                and (:customer::text is null or customer_id = :customer)
                and (:plan::text is null or plan_id = :plan)
                and (:resource::text is null or resource_id = :resource)
                and (:statuses::text[] is null or status = any (:statuses::text[]))
                and (:pricingTypes::text[] is null or pricing_type = any (:pricingTypes::text[]))
            """;

    private static final String LIST = SELECT + FILTER + """
                and (created_at, subscription_id) > (:createdAt, :id)
                and created_at >= :since and created_at < :until
            order by created_at, subscription_id
            limit :limit
            """;

    private static final String LIST_BACKWARDS = SELECT + FILTER + """
                and (created_at, subscription_id) < (:createdAt, :id)
                and created_at >= :since and created_at < :until
            order by created_at desc, subscription_id desc
            limit :limit
            """;

    private static final String INSERT = """
            insert into subscriptions (environment_id, subscription_id, public_id, customer_id, resource_id,
                product_id, plan_id, plan_version, pricing_type, addons, status, start_at, metadata, kept, created_at,
                updated_at)
            values (:environment, :id, :publicId, :customerId, :resourceId,
                :productId, :planId, :planVersion, :pricingType, :addons::jsonb, :status, :startAt, :metadata::jsonb,
                :kept::jsonb, :createdAt, :updatedAt)
            on conflict (environment_id, subscription_id) do nothing
            """;

    private static final String CANCEL = """
            update subscriptions
            set status = 'CANCELED', end_at = :now, cancelled_at = :now, cancel_reason = :reason, updated_at = :now
            where environment_id = :environment and subscription_id = :id
            returning
            """ + COLUMNS;

    /// Which of them to list; null is no condition.
    record Filter(
            @Nullable String customerId,
            @Nullable String planId,
            @Nullable String resourceId,
            @Nullable List<SubscriptionStatus> statuses,
            @Nullable List<PricingType> pricingTypes) {}

    private Subscriptions() {}

    static Optional<Subscription> find(Handle tx, EnvironmentId environment, String id) {
        return tx.createQuery(FIND)
                .bind("environment", environment.value())
                .bind("id", id)
                .map(Subscriptions::read)
                .findOne();
    }

    /// What grants something to the customer or to one of its resources.
    public static List<Subscription> live(Handle tx, EnvironmentId environment, String customerId) {
        return tx.createQuery(LIVE)
                .bind("environment", environment.value())
                .bind("customer", customerId)
                .map(Subscriptions::read)
                .list();
    }

    /// Nearest first.
    static List<Subscription> list(Handle tx, EnvironmentId environment, Filter filter, Slice slice) {
        return tx.createQuery(slice.isBackwards() ? LIST_BACKWARDS : LIST)
                .bind("environment", environment.value())
                .bind("customer", filter.customerId())
                .bind("plan", filter.planId())
                .bind("resource", filter.resourceId())
                .bind("statuses", Columns.names(filter.statuses()))
                .bind("pricingTypes", Columns.names(filter.pricingTypes()))
                .bindMethods(slice)
                .map(Subscriptions::read)
                .list();
    }

    /// Makes it, if its id is free.
    ///
    /// @return whether it was
    static boolean insert(Handle tx, EnvironmentId environment, Subscription it) {
        return tx.createUpdate(INSERT)
                        .bind("environment", environment.value())
                        .bind("id", it.id())
                        .bind("publicId", it.publicId())
                        .bind("customerId", it.customerId())
                        .bind("resourceId", it.resourceId())
                        .bind("productId", it.productId())
                        .bind("planId", it.planId())
                        .bind("planVersion", it.planVersion())
                        .bind("pricingType", it.pricingType())
                        .bind("addons", Json.text(it.addons()))
                        .bind("status", it.status())
                        .bind("startAt", it.startAt())
                        .bind("metadata", Json.text(it.metadata()))
                        .bind("kept", Json.text(it.kept()))
                        .bind("createdAt", it.createdAt())
                        .bind("updatedAt", it.updatedAt())
                        .execute()
                == 1;
    }

    public static Subscription cancel(
            Handle tx, EnvironmentId environment, String id, CancelReason reason, Instant now) {
        return tx.createQuery(CANCEL)
                .bind("environment", environment.value())
                .bind("id", id)
                .bind("reason", reason)
                .bind("now", now)
                .map(Subscriptions::read)
                .one();
    }

    private static Subscription read(ResultSet row, StatementContext context) throws SQLException {
        String cancelReason = row.getString("cancel_reason");
        return new Subscription(
                row.getString("subscription_id"),
                row.getObject("public_id", UUID.class),
                row.getString("customer_id"),
                row.getString("resource_id"),
                row.getString("product_id"),
                row.getString("plan_id"),
                row.getInt("plan_version"),
                PricingType.valueOf(row.getString("pricing_type")),
                Json.list(row.getString("addons"), BoughtAddon.class),
                SubscriptionStatus.valueOf(row.getString("status")),
                row.getTimestamp("start_at").toInstant(),
                Columns.instant(row, "end_at"),
                Columns.instant(row, "cancelled_at"),
                cancelReason == null ? null : CancelReason.valueOf(cancelReason),
                Json.texts(row.getString("metadata")),
                Json.map(row.getString("kept")),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant());
    }
}
