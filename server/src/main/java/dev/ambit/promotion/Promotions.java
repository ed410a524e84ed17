package dev.ambit.promotion;

import dev.ambit.catalog.PackageEntitlement;
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

final class Promotions {

    private static final String SELECT = """
            select public_id, customer_id, feature_id, content, period, visible, start_at, end_at, created_at, updated_at
            from promotional_entitlements
            where environment_id = :environment and customer_id = :customer
            """;

    private static final String FIND = SELECT + "and feature_id = :feature";

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

    private static final String SAVE = """
            insert into promotional_entitlements (environment_id, customer_id, feature_id, public_id, content, period,
                visible, start_at, end_at, created_at, updated_at)
            values (:environment, :customer, :feature, :id, :content::jsonb, :period, :visible, :startAt, :endAt,
                :createdAt, :updatedAt)
            on conflict (environment_id, customer_id, feature_id)
            do update set content = excluded.content, period = excluded.period, visible = excluded.visible,
                start_at = excluded.start_at, end_at = excluded.end_at, updated_at = excluded.updated_at
            """;

    private static final String REMOVE = """
            delete from promotional_entitlements
            where environment_id = :environment and customer_id = :customer and feature_id = :feature
            """;

    private Promotions() {}

    static Optional<Promotion> find(Handle tx, EnvironmentId environment, String customerId, String featureId) {
        return tx.createQuery(FIND)
                .bind("environment", environment.value())
                .bind("customer", customerId)
                .bind("feature", featureId)
                .map(Promotions::read)
                .findOne();
    }

    /// Nearest first.
    ///
    /// @param active null: all
    static List<Promotion> list(
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
                .map(Promotions::read)
                .list();
    }

    /// In the place of what was promised of the same feature.
    static void save(Handle tx, EnvironmentId environment, Promotion it) {
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
                .bind("createdAt", it.createdAt())
                .bind("updatedAt", it.updatedAt())
                .execute();
    }

    static void remove(Handle tx, EnvironmentId environment, Promotion it) {
        tx.createUpdate(REMOVE)
                .bind("environment", environment.value())
                .bind("customer", it.customerId())
                .bind("feature", it.entitlement().featureId())
                .execute();
    }

    private static Promotion read(ResultSet row, StatementContext context) throws SQLException {
        return new Promotion(
                row.getObject("public_id", UUID.class),
                row.getString("customer_id"),
                Json.readStored(row.getString("content"), PackageEntitlement.class),
                PromotionPeriod.valueOf(row.getString("period")),
                row.getBoolean("visible"),
                row.getTimestamp("start_at").toInstant(),
                Columns.instant(row, "end_at"),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant());
    }
}
