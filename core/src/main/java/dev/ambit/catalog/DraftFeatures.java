package dev.ambit.catalog;

import dev.ambit.db.EnvironmentId;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// The SQL of draft features: those that have a row in the price table of a product although no plan grants them yet.
/// Publishing a plan that grants a feature ends its draft row.
final class DraftFeatures {

    private static final String LIST = """
        select unnest(draft_features)
        from products
        where environment_id = :environment and product_id = :product
        """;

    private static final String ADD = """
        update products
        set draft_features = array_append(draft_features, :feature)
        where environment_id = :environment and product_id = :product and :feature <> all (draft_features)
        """;

    private static final String REMOVE = """
        update products
        set draft_features = array(
            select it.feature
            from unnest(draft_features) with ordinality as it (feature, place)
            where it.feature <> all (:features::text[])
            order by it.place)
        where environment_id = :environment and product_id = :product and draft_features && :features::text[]
        """;

    private DraftFeatures() {}

    /// Returns the ids in the order in which they were added.
    static List<String> list(Handle tx, EnvironmentId environment, String productId) {
        return tx.createQuery(LIST)
                .bind("environment", environment.value())
                .bind("product", productId)
                .mapTo(String.class)
                .list();
    }

    static void add(Handle tx, EnvironmentId environment, String productId, String featureId) {
        tx.createUpdate(ADD)
                .bind("environment", environment.value())
                .bind("product", productId)
                .bind("feature", featureId)
                .execute();
    }

    static void remove(Handle tx, EnvironmentId environment, String productId, List<String> features) {
        tx.createUpdate(REMOVE)
                .bind("environment", environment.value())
                .bind("product", productId)
                .bind("features", features.toArray(String[]::new))
                .execute();
    }
}
