package dev.ambit.grant;

import dev.ambit.catalog.PackageEntitlement;
import dev.ambit.db.Columns;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Slice;
import dev.ambit.event.EventType;
import dev.ambit.http.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

public final class PromotionalGrants {

    /// The promotions of `:environment` that end after `:after` up to `:until`, as a SQL table for joins in queries
    /// of other tables.
    public static final String ENDS = """
        (select customer_id, end_at
            from promotional_entitlements
            where environment_id = :environment and end_at > :after and end_at <= :until)
        """;

    private static final String SELECT = """
        select public_id, customer_id, feature_id, content, period, visible, start_at, end_at, created_at, updated_at
        from promotional_entitlements
        where environment_id = :environment and customer_id = :customer
        """;

    private static final String FIND = SELECT + "and feature_id = :feature";

    private static final String OF_CUSTOMERS = """
        select public_id, customer_id, feature_id, content, period, visible, start_at, end_at, created_at, updated_at
        from promotional_entitlements
        where environment_id = :environment and customer_id = any (:customers::text[])
        order by customer_id, feature_id
        """;

    private static final String STATUS = """
            and (:active::boolean is null
                or (start_at <= :now and (end_at is null or end_at > :now)) = :active)
        """;

    private static final String LIST = SELECT + STATUS + """
            and (created_at, feature_id) > (:createdAt, :id)
            and created_at >= :since and created_at < :until
        order by created_at, feature_id
        limit :limit
        """;

    private static final String LIST_BACKWARDS = SELECT + STATUS + """
            and (created_at, feature_id) < (:createdAt, :id)
            and created_at >= :since and created_at < :until
        order by created_at desc, feature_id desc
        limit :limit
        """;

    private static final String BY = """
        select next_at, public_id, customer_id, feature_id, content, period, visible, start_at, end_at, created_at,
            updated_at
        from promotional_entitlements
        where environment_id = :environment and next_at <= :now
        """;

    private static final String DUE = BY + """
        order by next_at, customer_id, feature_id
        limit :limit
        """;

    private static final String DUE_OF_CUSTOMER = BY + """
            and customer_id = :customer
        order by next_at, feature_id
        limit :limit
        """;

    private static final String FIRST = """
        select customer_id || ':' || feature_id
        from promotional_entitlements
        where environment_id = :environment and next_at <= :now
        order by next_at, customer_id, feature_id
        limit 1
        """;

    private static final String SET_ASIDE = """
        update promotional_entitlements
        set next_at = null
        where environment_id = :environment and customer_id || ':' || feature_id = :name and next_at <= :now
        """;

    private static final String NEXT = """
        select min(next_at)
        from promotional_entitlements
        where environment_id = :environment
        """;

    private static final String RESCHEDULE = """
        update promotional_entitlements
        set next_at = due.next_at
        from unnest(:customers::text[], :features::text[], :nextAts::timestamptz[])
            as due (customer_id, feature_id, next_at)
        where environment_id = :environment and promotional_entitlements.customer_id = due.customer_id
            and promotional_entitlements.feature_id = due.feature_id
        """;

    private static final String SAVE = """
        insert into promotional_entitlements (environment_id, customer_id, feature_id, public_id, content, period,
            visible, start_at, end_at, next_at, created_at, updated_at)
        values (:environment, :customer, :feature, :id, :content::jsonb, :period, :visible, :startAt, :endAt,
            :nextAt, :createdAt, :updatedAt)
        on conflict (environment_id, customer_id, feature_id)
        do update set content = excluded.content, period = excluded.period, visible = excluded.visible,
            start_at = excluded.start_at, end_at = excluded.end_at, next_at = excluded.next_at,
            updated_at = excluded.updated_at
        """;

    private static final String REMOVE = """
        delete from promotional_entitlements
        where environment_id = :environment and customer_id = :customer and feature_id = :feature
        """;

    /// A promotion with a due event.
    ///
    /// @param at when it was due
    record Due(PromotionalGrant promotion, Instant at) {

        EventType type() {
            return at.equals(promotion.endAt()) ? EventType.PROMOTION_EXPIRED : EventType.PROMOTION_ENDS_SOON;
        }
    }

    private PromotionalGrants() {}

    /// Lists due promotions, earliest first.
    static List<Due> due(Handle tx, EnvironmentId environment, Instant now, int limit) {
        return due(tx.createQuery(DUE), environment, now, limit);
    }

    static List<Due> due(Handle tx, EnvironmentId environment, String customerId, Instant now, int limit) {
        return due(tx.createQuery(DUE_OF_CUSTOMER).bind("customer", customerId), environment, now, limit);
    }

    private static List<Due> due(Query query, EnvironmentId environment, Instant now, int limit) {
        return query.bind("environment", environment.value())
                .bind("now", now)
                .bind("limit", limit)
                .map((row, context) ->
                        new Due(read(row, context), row.getTimestamp("next_at").toInstant()))
                .list();
    }

    /// Returns the customer and feature of the first due promotion.
    static Optional<String> first(Handle tx, EnvironmentId environment, Instant now) {
        return tx.createQuery(FIRST)
                .bind("environment", environment.value())
                .bind("now", now)
                .mapTo(String.class)
                .findOne();
    }

    /// Disables the events of a promotion until it is granted again.
    ///
    /// @return whether it was still due
    static boolean setAside(Handle tx, EnvironmentId environment, String name, Instant now) {
        return tx.createUpdate(SET_ASIDE)
                        .bind("environment", environment.value())
                        .bind("name", name)
                        .bind("now", now)
                        .execute()
                > 0;
    }

    /// Returns the next due time.
    static Optional<Instant> next(Handle tx, EnvironmentId environment) {
        return tx.createQuery(NEXT)
                .bind("environment", environment.value())
                .map((row, _) -> Optional.ofNullable(Columns.instant(row, "min")))
                .one();
    }

    /// Sets the next due time of promotions whose due events were added.
    static void reschedule(Handle tx, EnvironmentId environment, List<Due> due) {
        tx.createUpdate(RESCHEDULE)
                .bind("environment", environment.value())
                .bind("customers", texts(due, it -> it.promotion().customerId()))
                .bind("features", texts(due, it -> it.promotion().entitlement().featureId()))
                .bind("nextAts", texts(due, it -> it.promotion().nextDueAfter(it.at())))
                .execute();
    }

    static Optional<PromotionalGrant> find(Handle tx, EnvironmentId environment, String customerId, String featureId) {
        return tx.createQuery(FIND)
                .bind("environment", environment.value())
                .bind("customer", customerId)
                .bind("feature", featureId)
                .map(PromotionalGrants::read)
                .findOne();
    }

    static List<PromotionalGrant> ofCustomers(Handle tx, EnvironmentId environment, Collection<String> customers) {
        return tx.createQuery(OF_CUSTOMERS)
                .bind("environment", environment.value())
                .bind("customers", customers.toArray(String[]::new))
                .map(PromotionalGrants::read)
                .list();
    }

    /// Lists promotions in the order of the page.
    ///
    /// @param active null: all
    static List<PromotionalGrant> list(
            Handle tx,
            EnvironmentId environment,
            String customerId,
            @Nullable Boolean active,
            Instant now,
            Slice slice) {
        return tx.createQuery(slice.isBackwards() ? LIST_BACKWARDS : LIST)
                .bind("environment", environment.value())
                .bind("customer", customerId)
                .bind("active", active)
                .bind("now", now)
                .bindMethods(slice)
                .map(PromotionalGrants::read)
                .list();
    }

    /// Inserts or replaces the promotion of the feature.
    static void save(Handle tx, EnvironmentId environment, PromotionalGrant it) {
        tx.createUpdate(SAVE)
                .bind("environment", environment.value())
                .bind("customer", it.customerId())
                .bind("feature", it.entitlement().featureId())
                .bind("id", it.id())
                .bind("content", Json.text(it.entitlement()))
                .bind("period", it.period())
                .bind("visible", it.visible())
                .bind("startAt", it.startAt())
                .bind("endAt", it.endAt())
                .bind("nextAt", it.nextDueAfter(it.updatedAt()))
                .bind("createdAt", it.createdAt())
                .bind("updatedAt", it.updatedAt())
                .execute();
    }

    static void remove(Handle tx, EnvironmentId environment, PromotionalGrant it) {
        tx.createUpdate(REMOVE)
                .bind("environment", environment.value())
                .bind("customer", it.customerId())
                .bind("feature", it.entitlement().featureId())
                .execute();
    }

    private static @Nullable String[] texts(List<Due> due, Function<Due, @Nullable Object> of) {
        return due.stream().map(it -> Objects.toString(of.apply(it), null)).toArray(String[]::new);
    }

    private static PromotionalGrant read(ResultSet row, StatementContext context) throws SQLException {
        return new PromotionalGrant(
                row.getObject("public_id", UUID.class),
                row.getString("customer_id"),
                Json.readStored(row.getString("content"), PackageEntitlement.class),
                GrantPeriod.valueOf(row.getString("period")),
                row.getBoolean("visible"),
                row.getTimestamp("start_at").toInstant(),
                Columns.instant(row, "end_at"),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant());
    }
}
