package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.PRODUCT_NOT_FOUND;

import dev.ambit.db.Columns;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Slice;
import dev.ambit.http.Json;
import dev.ambit.problem.Problem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

public final class Products {

    private static final String SELECT = """
        select product_id, display_name, description, is_default, multiple_subscriptions, settings,
            usage_reset_cutoff, auto_cancellation_rules, metadata, created_at, updated_at, archived_at
        from products
        where environment_id = :environment
        """;

    private static final String FIND = SELECT + "and product_id = :id";

    private static final String ALL = SELECT + "order by product_id";

    private static final String BEGINNING = SELECT + """
            and settings ->> 'subscriptionStartSetup' <> 'PLAN_SELECTION' and archived_at is null
            and not multiple_subscriptions
        order by product_id
        """;

    private static final String AUTO_CANCELLATIONS = """
        select rule ->> 'sourcePlanId' as source, rule ->> 'targetPlanId' as target
        from products
        cross join jsonb_array_elements(auto_cancellation_rules) as it (rule)
        where environment_id = :environment and auto_cancellation_rules is not null
        """;

    private static final String LIST = SELECT + """
            and (created_at, product_id) > (:createdAt, :id)
            and created_at >= :since and created_at < :until
            and (:only::text is null or product_id = :only)
            and (:archived::boolean is null or (archived_at is not null) = :archived)
        order by created_at, product_id
        limit :limit
        """;

    private static final String LIST_BACKWARDS = SELECT + """
            and (created_at, product_id) < (:createdAt, :id)
            and created_at >= :since and created_at < :until
            and (:only::text is null or product_id = :only)
            and (:archived::boolean is null or (archived_at is not null) = :archived)
        order by created_at desc, product_id desc
        limit :limit
        """;

    private static final String INSERT = """
        insert into products (environment_id, product_id, display_name, description, is_default,
            multiple_subscriptions, metadata, created_at, updated_at)
        values (:environment, :id, :displayName, :description, :isDefault,
            :multipleSubscriptions, :metadata::jsonb, :now, :now)
        on conflict do nothing
        """;

    private static final String INSERT_ALL = """
        insert into products (environment_id, product_id, display_name, description, is_default,
            multiple_subscriptions, settings, usage_reset_cutoff, auto_cancellation_rules, metadata, created_at,
            updated_at)
        select :environment, it.id, it.name, it.description, it.is_default, it.multiple, it.settings::jsonb,
            it.cutoff, it.rules::jsonb, it.metadata::jsonb, :now, :now
        from unnest(:ids::text[], :names::text[], :descriptions::text[], :defaults::boolean[], :multiples::boolean[],
                :settings::text[], :cutoffs::text[], :rules::text[], :metadata::text[])
            as it (id, name, description, is_default, multiple, settings, cutoff, rules, metadata)
        """;

    private static final String RENAME = """
        update products
        set display_name = :displayName, metadata = :metadata::jsonb, updated_at = :now, archived_at = null
        where environment_id = :environment and product_id = :id
            and (archived_at is not null
                or (display_name, metadata) is distinct from (:displayName, :metadata::jsonb))
        """;

    /// Updates all columns except the id, the default flag and the archival.
    private static final String UPDATE = """
        update products
        set display_name = :displayName, description = :description, metadata = :metadata::jsonb,
            multiple_subscriptions = :multipleSubscriptions, settings = :settings::jsonb,
            usage_reset_cutoff = :cutoff,
            auto_cancellation_rules = :rules::jsonb, updated_at = :now
        where environment_id = :environment and product_id = :id
        """;

    private static final String ARCHIVE = """
        update products
        set archived_at = :now, updated_at = :now
        where environment_id = :environment and product_id = :id
        """;

    private static final String UNARCHIVE = """
        update products
        set archived_at = null, updated_at = :now
        where environment_id = :environment and product_id = :id
        """;

    private Products() {}

    public static Optional<Product> find(Handle tx, EnvironmentId environment, String id) {
        return tx.createQuery(FIND)
                .bind("environment", environment.value())
                .bind("id", id)
                .map(Products::read)
                .findOne();
    }

    /// @throws dev.ambit.problem.Problem 404 if the product does not exist
    static Product require(Handle tx, EnvironmentId environment, String id) {
        return find(tx, environment, id)
                .orElseThrow(() -> PRODUCT_NOT_FOUND.because(
                        "Product `%s` does not exist. Check the id, or create the product first."
                                .formatted(Problem.shortened(id))));
    }

    /// Lists the products that every new customer gets a subscription to.
    public static List<Product> beginning(Handle tx, EnvironmentId environment) {
        return tx.createQuery(BEGINNING)
                .bind("environment", environment.value())
                .map(Products::read)
                .list();
    }

    /// Lists the auto-cancellation rules of all products.
    public static List<AutoCancellationRule> autoCancellations(Handle tx, EnvironmentId environment) {
        return tx.createQuery(AUTO_CANCELLATIONS)
                .bind("environment", environment.value())
                .map((row, _) -> new AutoCancellationRule(row.getString("source"), row.getString("target")))
                .list();
    }

    public static List<Product> all(Handle tx, EnvironmentId environment) {
        return tx.createQuery(ALL)
                .bind("environment", environment.value())
                .map(Products::read)
                .list();
    }

    /// Lists products in the order of the page; null means no condition.
    static List<Product> list(
            Handle tx, EnvironmentId environment, @Nullable String only, @Nullable Boolean archived, Slice slice) {
        return tx.createQuery(slice.isBackwards() ? LIST_BACKWARDS : LIST)
                .bind("environment", environment.value())
                .bind("only", only)
                .bind("archived", archived)
                .bindMethods(slice)
                .map(Products::read)
                .list();
    }

    /// Inserts the product if its id is free.
    ///
    /// @return whether it was inserted
    public static boolean insert(Handle tx, EnvironmentId environment, ProductDraft draft, Instant now) {
        boolean isNew = tx.createUpdate(INSERT)
                        .bind("environment", environment.value())
                        .bind("id", draft.id())
                        .bind("displayName", draft.displayName())
                        .bind("description", draft.description())
                        .bind("isDefault", draft.isDefault())
                        .bind("multipleSubscriptions", draft.multipleSubscriptions())
                        .bind("metadata", Json.text(draft.metadata()))
                        .bind("now", now)
                        .execute()
                == 1;
        if (isNew) {
            index(tx, environment, draft.id());
        }
        return isNew;
    }

    /// Inserts products with all their fields. Their ids must be free.
    static void insertAll(Handle tx, EnvironmentId environment, List<Product> products, Instant now) {
        if (products.isEmpty()) {
            return;
        }
        tx.createUpdate(INSERT_ALL)
                .bind("environment", environment.value())
                .bind("ids", texts(products, Product::id))
                .bind("names", texts(products, Product::displayName))
                .bind("descriptions", texts(products, Product::description))
                .bind("defaults", products.stream().map(Product::isDefault).toArray(Boolean[]::new))
                .bind(
                        "multiples",
                        products.stream().map(Product::multipleSubscriptions).toArray(Boolean[]::new))
                .bind("settings", texts(products, it -> json(it.settings())))
                .bind("cutoffs", texts(products, Products::cutoff))
                .bind("rules", texts(products, it -> json(it.autoCancellationRules())))
                .bind("metadata", texts(products, it -> Json.text(it.metadata())))
                .bind("now", now)
                .execute();
        CatalogSearch.PRODUCTS.index(
                tx, environment, products.stream().map(Product::id).toList());
    }

    static void update(Handle tx, EnvironmentId environment, Product product, Instant now) {
        tx.createUpdate(UPDATE)
                .bind("environment", environment.value())
                .bind("id", product.id())
                .bind("displayName", product.displayName())
                .bind("description", product.description())
                .bind("metadata", Json.text(product.metadata()))
                .bind("multipleSubscriptions", product.multipleSubscriptions())
                .bind("settings", json(product.settings()))
                .bind("rules", json(product.autoCancellationRules()))
                .bind("cutoff", cutoff(product))
                .bind("now", now)
                .execute();
        index(tx, environment, product.id());
    }

    static void archive(Handle tx, EnvironmentId environment, String id, Instant now) {
        mark(tx, ARCHIVE, environment, id, now);
    }

    static void unarchive(Handle tx, EnvironmentId environment, String id, Instant now) {
        mark(tx, UNARCHIVE, environment, id, now);
    }

    private static void mark(Handle tx, String sql, EnvironmentId environment, String id, Instant now) {
        tx.createUpdate(sql)
                .bind("environment", environment.value())
                .bind("id", id)
                .bind("now", now)
                .execute();
        index(tx, environment, id);
    }

    /// Updates the name and metadata, and unarchives the product.
    ///
    /// @return whether anything changed
    static boolean rename(Handle tx, EnvironmentId environment, ProductDraft draft, Instant now) {
        boolean isChanged = tx.createUpdate(RENAME)
                        .bind("environment", environment.value())
                        .bind("id", draft.id())
                        .bind("displayName", draft.displayName())
                        .bind("metadata", Json.text(draft.metadata()))
                        .bind("now", now)
                        .execute()
                == 1;
        if (isChanged) {
            index(tx, environment, draft.id());
        }
        return isChanged;
    }

    private static @Nullable String cutoff(Product product) {
        UsageResetCutoffRule rule = product.usageResetCutoffRule();
        return rule == null ? null : rule.behavior().name();
    }

    private static @Nullable String json(@Nullable Object value) {
        return value == null ? null : Json.text(value);
    }

    private static String[] texts(List<Product> products, Function<Product, @Nullable String> text) {
        return products.stream().map(text).toArray(String[]::new);
    }

    private static void index(Handle tx, EnvironmentId environment, String id) {
        CatalogSearch.PRODUCTS.index(tx, environment, List.of(id));
    }

    private static Product read(ResultSet row, StatementContext context) throws SQLException {
        String settings = row.getString("settings");
        String cutoff = row.getString("usage_reset_cutoff");
        String rules = row.getString("auto_cancellation_rules");
        return new Product(
                row.getString("product_id"),
                row.getString("display_name"),
                row.getString("description"),
                row.getBoolean("is_default"),
                row.getBoolean("multiple_subscriptions"),
                settings == null ? null : Json.readStored(settings, ProductSettings.class),
                cutoff == null ? null : new UsageResetCutoffRule(UsageResetCutoffRule.Behavior.valueOf(cutoff)),
                rules == null ? null : Json.list(rules, AutoCancellationRule.class),
                Json.texts(row.getString("metadata")),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant(),
                Columns.instant(row, "archived_at"));
    }
}
