package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.FEATURE_NOT_FOUND;

import dev.ambit.db.Columns;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Slice;
import dev.ambit.engine.FeatureType;
import dev.ambit.engine.MeterType;
import dev.ambit.http.Json;
import dev.ambit.problem.Problem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

public final class Features {

    /// The meters of features as a SQL table, for joins in queries of other tables. Features of reported usage have
    /// none.
    public static final String METERS = """
        (select environment_id, feature_id, meter from features)
        """;

    private static final String COLUMNS = """
        feature_id, public_id, display_name, description, feature_type, meter_type, feature_units, feature_units_plural,
        enum_configuration, unit_transformation, metadata, meter, created_at, updated_at, used_at,
        archived_at
        """;

    private static final String SELECT = "select " + COLUMNS + """
        from features
        where environment_id = :environment
        """;

    private static final String FIND = SELECT + "and feature_id = :id";

    private static final String ALL = SELECT + "order by feature_id";

    private static final String LIST = SELECT + """
            and (created_at, feature_id) > (:createdAt, :id)
            and created_at >= :since and created_at < :until
            and (:only::text is null or feature_id = :only)
            and (:statuses::text[] is null
                or case when archived_at is not null then 'SUSPENDED' when used_at is null then 'NEW' else 'ACTIVE'
                    end = any (:statuses::text[]))
            and (:types::text[] is null or feature_type = any (:types::text[]))
            and (:meters::text[] is null or meter_type = any (:meters::text[]))
        order by created_at, feature_id
        limit :limit
        """;

    private static final String LIST_BACKWARDS = SELECT + """
            and (created_at, feature_id) < (:createdAt, :id)
            and created_at >= :since and created_at < :until
            and (:only::text is null or feature_id = :only)
            and (:statuses::text[] is null
                or case when archived_at is not null then 'SUSPENDED' when used_at is null then 'NEW' else 'ACTIVE'
                    end = any (:statuses::text[]))
            and (:types::text[] is null or feature_type = any (:types::text[]))
            and (:meters::text[] is null or meter_type = any (:meters::text[]))
        order by created_at desc, feature_id desc
        limit :limit
        """;

    private static final String INSERT = """
        insert into features (environment_id, feature_id, display_name, description, feature_type, meter_type,
            feature_units, feature_units_plural, enum_configuration, unit_transformation, metadata, meter,
            created_at, updated_at)
        select :environment, draft.id, draft.name, draft.description, draft.type, draft.meter, draft.unit,
            draft.units, draft.values::jsonb, draft.transformation::jsonb, draft.metadata::jsonb,
            draft.counts::jsonb, :now, :now
        from unnest(:ids::text[], :names::text[], :descriptions::text[], :types::text[], :meters::text[],
                :units::text[], :unitsPlural::text[], :values::text[], :transformations::text[],
                :metadata::text[], :counts::text[])
            as draft (id, name, description, type, meter, unit, units, values, transformation, metadata, counts)
        on conflict do nothing
        """;

    /// Sets everything except id, type and meter type, which are fixed at creation, and unarchives the feature.
    private static final String UPDATE = """
        update features
        set display_name = draft.name, description = draft.description, feature_units = draft.unit,
            feature_units_plural = draft.units, enum_configuration = draft.values::jsonb,
            unit_transformation = draft.transformation::jsonb, metadata = draft.metadata::jsonb,
            meter = draft.counts::jsonb, updated_at = :now, archived_at = null
        from unnest(:ids::text[], :names::text[], :descriptions::text[], :types::text[], :meters::text[],
                :units::text[], :unitsPlural::text[], :values::text[], :transformations::text[],
                :metadata::text[], :counts::text[])
            as draft (id, name, description, type, meter, unit, units, values, transformation, metadata, counts)
        where environment_id = :environment and feature_id = draft.id
        """;

    private static final String ARCHIVE = """
        update features
        set archived_at = :now, updated_at = :now
        where environment_id = :environment and feature_id = any (:ids::text[])
        returning\
        """ + " " + COLUMNS;

    private static final String USE = """
        update features
        set used_at = :now
        where environment_id = :environment and feature_id = any (:ids::text[]) and used_at is null
        returning\
        """ + " " + COLUMNS;

    /// The conditions of a list; null means no condition.
    record Filter(
            @Nullable String only,
            @Nullable List<FeatureStatus> statuses,
            @Nullable List<FeatureType> types,
            @Nullable List<MeterType> meters) {}

    private Features() {}

    public static Optional<CatalogFeature> find(Handle tx, EnvironmentId environment, String id) {
        return tx.createQuery(FIND)
                .bind("environment", environment.value())
                .bind("id", id)
                .map(Features::read)
                .findOne();
    }

    /// @throws Problem 404 if the feature does not exist
    static CatalogFeature require(Handle tx, EnvironmentId environment, String id) {
        return find(tx, environment, id).orElseThrow(() -> missing(id));
    }

    static Problem missing(String id) {
        return FEATURE_NOT_FOUND
                .because("Feature `%s` does not exist. Check the id, or create the feature first."
                        .formatted(Problem.shortened(id)))
                .with("refId", id);
    }

    /// Lists all features, including archived ones, ordered by id.
    public static List<CatalogFeature> all(Handle tx, EnvironmentId environment) {
        return tx.createQuery(ALL)
                .bind("environment", environment.value())
                .map(Features::read)
                .list();
    }

    /// Archives features. Customers keep them, but they cannot be granted again.
    static List<CatalogFeature> archive(
            Handle tx, EnvironmentId environment, List<FeatureDraft> features, Instant now) {
        List<CatalogFeature> archived = tx.createQuery(ARCHIVE)
                .bind("environment", environment.value())
                .bind("ids", texts(features, FeatureDraft::id))
                .bind("now", now)
                .map(Features::read)
                .list();
        index(tx, environment, features);
        return archived;
    }

    /// Records that features are in use. This is not an edit.
    ///
    /// @return the features that were not in use before
    public static List<CatalogFeature> use(Handle tx, EnvironmentId environment, List<String> ids, Instant now) {
        return tx.createQuery(USE)
                .bind("environment", environment.value())
                .bind("ids", ids.toArray(String[]::new))
                .bind("now", now)
                .map(Features::read)
                .list();
    }

    /// Lists features in the order of the page.
    static List<CatalogFeature> list(Handle tx, EnvironmentId environment, Filter filter, Slice slice) {
        return tx.createQuery(slice.isBackwards() ? LIST_BACKWARDS : LIST)
                .bind("environment", environment.value())
                .bind("only", filter.only())
                .bind("statuses", Columns.names(filter.statuses()))
                .bind("types", Columns.names(filter.types()))
                .bind("meters", Columns.names(filter.meters()))
                .bindMethods(slice)
                .map(Features::read)
                .list();
    }

    /// Inserts the features whose ids are free.
    ///
    /// @return the number of inserted features
    static int insert(Handle tx, EnvironmentId environment, List<FeatureDraft> drafts, Instant now) {
        int inserted = bound(tx.createUpdate(INSERT), environment, drafts, now).execute();
        if (inserted > 0) {
            index(tx, environment, drafts);
        }
        return inserted;
    }

    static void update(Handle tx, EnvironmentId environment, List<FeatureDraft> drafts, Instant now) {
        bound(tx.createUpdate(UPDATE), environment, drafts, now).execute();
        index(tx, environment, drafts);
    }

    private static void index(Handle tx, EnvironmentId environment, List<FeatureDraft> features) {
        CatalogSearch.FEATURES.index(
                tx, environment, features.stream().map(FeatureDraft::id).toList());
    }

    private static <T extends SqlStatement<T>> T bound(
            T statement, EnvironmentId environment, List<FeatureDraft> drafts, Instant now) {
        return statement
                .bind("environment", environment.value())
                .bind("now", now)
                .bind("ids", texts(drafts, FeatureDraft::id))
                .bind("names", texts(drafts, FeatureDraft::displayName))
                .bind("descriptions", texts(drafts, FeatureDraft::description))
                .bind("types", texts(drafts, draft -> draft.featureType().name()))
                .bind("meters", texts(drafts, draft -> draft.meterType().name()))
                .bind("units", texts(drafts, FeatureDraft::featureUnits))
                .bind("unitsPlural", texts(drafts, FeatureDraft::featureUnitsPlural))
                .bind("values", texts(drafts, draft -> Json.text(draft.enumConfiguration())))
                .bind("transformations", texts(drafts, Features::transformation))
                .bind("metadata", texts(drafts, draft -> Json.text(draft.metadata())))
                .bind("counts", texts(drafts, it -> it.meter() == null ? null : Json.text(it.meter())));
    }

    private static @Nullable String transformation(FeatureDraft draft) {
        return draft.unitTransformation() == null ? null : Json.text(draft.unitTransformation());
    }

    private static String[] texts(List<FeatureDraft> drafts, Function<FeatureDraft, @Nullable String> text) {
        return drafts.stream().map(text).toArray(String[]::new);
    }

    private static CatalogFeature read(ResultSet row, StatementContext context) throws SQLException {
        String transformation = row.getString("unit_transformation");
        String meter = row.getString("meter");
        return new CatalogFeature(
                new FeatureDraft(
                        row.getString("feature_id"),
                        row.getString("display_name"),
                        row.getString("description"),
                        FeatureType.valueOf(row.getString("feature_type")),
                        MeterType.valueOf(row.getString("meter_type")),
                        row.getString("feature_units"),
                        row.getString("feature_units_plural"),
                        Json.list(row.getString("enum_configuration"), EnumValue.class),
                        transformation == null ? null : Json.readStored(transformation, UnitTransformation.class),
                        Json.texts(row.getString("metadata")),
                        meter == null ? null : Json.readStored(meter, FeatureMeter.class)),
                row.getObject("public_id", UUID.class),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant(),
                Columns.instant(row, "used_at"),
                Columns.instant(row, "archived_at"));
    }
}
