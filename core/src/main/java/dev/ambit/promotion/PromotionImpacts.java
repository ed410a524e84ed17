package dev.ambit.promotion;

import dev.ambit.db.EnvironmentId;
import dev.ambit.entitlement.DecisionComparison.Change;
import dev.ambit.entitlement.DecisionComparison.Outcome;
import dev.ambit.http.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/// The SQL of the impacts of applied promotions. The environment is the target of the promotion.
public final class PromotionImpacts {

    private static final int ERASED_MAX = 1_000;

    private static final String FIND = """
        select content
        from promotion_impacts
        where environment_id = :environment and promotion_id = :promotion
        """;

    private static final String PUT = """
        insert into promotion_impacts (environment_id, promotion_id, content)
        values (:environment, :promotion, :content::jsonb)
        on conflict (environment_id, promotion_id) do update
        set content = excluded.content
        """;

    private static final String ADD = """
        insert into promotion_impact_changes (environment_id, promotion_id, customer_id, resource_id, feature_id, before,
            after)
        select :environment, :promotion, it.customer, it.resource, it.feature, it.before::jsonb, it.after::jsonb
        from unnest(:customers::text[], :resources::text[], :features::text[], :befores::text[], :afters::text[])
            as it (customer, resource, feature, before, after)
        """;

    private static final String CHANGES = """
        select customer_id, resource_id, feature_id, before, after
        from promotion_impact_changes
        where environment_id = :environment and promotion_id = :promotion
            and (customer_id, resource_id, feature_id) > (:customer, :resource, :feature)
        order by customer_id, resource_id, feature_id
        limit :limit
        """;

    private static final String DELETE_CHANGES = """
        delete from promotion_impact_changes
        where environment_id = :environment and promotion_id = any (:promotions)
        """;

    private static final String DELETE = """
        delete from promotion_impacts
        where environment_id = :environment and promotion_id = any (:promotions)
        """;

    private static final String ERASE = """
        delete from promotion_impact_changes
        where environment_id = :environment and customer_id = :customer
            and (promotion_id, resource_id, feature_id) in (
                select promotion_id, resource_id, feature_id
                from promotion_impact_changes
                where environment_id = :environment and customer_id = :customer
                limit :limit)
        """;

    private PromotionImpacts() {}

    static Optional<KeptImpact> find(Handle tx, EnvironmentId target, UUID promotion) {
        return tx.createQuery(FIND)
                .bind("environment", target.value())
                .bind("promotion", promotion)
                .map((row, _) -> Json.readStored(row.getString("content"), KeptImpact.class))
                .findOne();
    }

    /// Stores the counts, and replaces those of the promotion.
    static void put(Handle tx, EnvironmentId target, UUID promotion, KeptImpact it) {
        tx.createUpdate(PUT)
                .bind("environment", target.value())
                .bind("promotion", promotion)
                .bind("content", Json.text(it))
                .execute();
    }

    static void add(Handle tx, EnvironmentId target, UUID promotion, List<Change> changes) {
        if (!changes.isEmpty()) {
            tx.createUpdate(ADD)
                    .bind("environment", target.value())
                    .bind("promotion", promotion)
                    .bind("customers", texts(changes, Change::customerId))
                    .bind("resources", texts(changes, Change::resourceId))
                    .bind("features", texts(changes, Change::featureId))
                    .bind("befores", texts(changes, it -> Json.text(it.before())))
                    .bind("afters", texts(changes, it -> Json.text(it.after())))
                    .execute();
        }
    }

    /// Lists the changes after a position by customer, resource and feature.
    static List<Change> changes(
            Handle tx,
            EnvironmentId target,
            UUID promotion,
            String customer,
            String resource,
            String feature,
            int limit) {
        return tx.createQuery(CHANGES)
                .bind("environment", target.value())
                .bind("promotion", promotion)
                .bind("customer", customer)
                .bind("resource", resource)
                .bind("feature", feature)
                .bind("limit", limit)
                .map(PromotionImpacts::change)
                .list();
    }

    static void delete(Handle tx, EnvironmentId target, Collection<UUID> promotions) {
        for (String sql : List.of(DELETE_CHANGES, DELETE)) {
            tx.createUpdate(sql)
                    .bind("environment", target.value())
                    .bind("promotions", promotions.toArray(UUID[]::new))
                    .execute();
        }
    }

    /// Erases some changes of a customer. The counts stay.
    ///
    /// @return whether more may be left
    public static boolean erase(Handle tx, EnvironmentId environment, String customer) {
        return tx.createUpdate(ERASE)
                        .bind("environment", environment.value())
                        .bind("customer", customer)
                        .bind("limit", ERASED_MAX)
                        .execute()
                == ERASED_MAX;
    }

    private static String[] texts(List<Change> changes, Function<Change, String> text) {
        return changes.stream().map(text).toArray(String[]::new);
    }

    private static Change change(ResultSet row, StatementContext context) throws SQLException {
        return new Change(
                row.getString("customer_id"),
                row.getString("resource_id"),
                row.getString("feature_id"),
                Json.readStored(row.getString("before"), Outcome.class),
                Json.readStored(row.getString("after"), Outcome.class));
    }
}
