package dev.ambit.usage;

import dev.ambit.db.EnvironmentId;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// The SQL of reported values.
final class Measurements {

    /// In the order of counting, which the ordinal preserves.
    private static final String INSERT = """
        insert into measurements (environment_id, customer_id, feature_id, measured_at, measurement_id, resource_id,
            behavior, held, micros, moved, dimensions)
        select :environment, it.customer, it.feature, to_timestamp(it.at / 1000000.0), it.id::uuid, it.resource,
            it.behavior, it.held, it.micros, it.moved, it.dimensions::jsonb
        from unnest(:customers::text[], :features::text[], :times::bigint[], :ids::text[], :resources::text[],
                :behaviors::text[], :held::boolean[], :micros::bigint[], :moved::bigint[],
                :dimensions::text[])
            with ordinality
            as it (customer, feature, at, id, resource, behavior, held, micros, moved, dimensions, place)
        order by it.place
        """;

    private static final String PAGE = """
        select measured_at, ordinal, held,
            case when moved is null or cardinality(:names::text[]) > 0 then behavior else 'DELTA' end as behavior,
            case when moved is null or cardinality(:names::text[]) > 0 then micros else moved end as micros,
            case when cardinality(:names::text[]) > 0 then array(
                select left(dimensions ->> it.name, 255)
                from unnest(:names::text[]) with ordinality as it (name, place)
                order by it.place) end as tags
        from measurements
        where environment_id = :environment and customer_id = :customer and feature_id = :feature
            and resource_id = :resource and (measured_at, ordinal) > (:at, :ordinal) and measured_at <= :end
        order by measured_at, ordinal
        limit :limit
        """;

    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long NANOS_PER_MICRO = 1_000;

    private Measurements() {}

    static void insert(Handle tx, EnvironmentId environment, List<UsageLine> lines) {
        tx.createUpdate(INSERT)
                .bind("environment", environment.value())
                .bind("customers", texts(lines, line -> line.counter().customerId()))
                .bind("features", texts(lines, line -> line.counter().featureId()))
                .bind(
                        "times",
                        lines.stream().map(line -> micros(line.measuredAt())).toArray(Long[]::new))
                .bind("ids", texts(lines, line -> line.id().toString()))
                .bind("resources", texts(lines, line -> line.counter().resourceId()))
                .bind("behaviors", texts(lines, line -> line.behavior().name()))
                .bind("held", lines.stream().map(UsageLine::isHeld).toArray(Boolean[]::new))
                .bind("micros", lines.stream().map(UsageLine::micros).toArray(Long[]::new))
                .bind("moved", lines.stream().map(UsageLine::movedMicros).toArray(Long[]::new))
                .bind("dimensions", texts(lines, UsageLine::dimensions))
                .execute();
    }

    /// Returns the next values of a history in the order of measurement; values of the same time in the order of
    /// counting.
    ///
    /// @param last the last value that was read
    static List<Measured> after(
            Handle tx, EnvironmentId environment, UsageQuestion question, Measured last, int limit) {
        return tx.createQuery(PAGE)
                .bind("environment", environment.value())
                .bind("customer", question.customerId())
                .bind("resource", question.resourceId())
                .bind("feature", question.featureId())
                .bind("at", last.at())
                .bind("ordinal", last.ordinal())
                .bind("end", question.end())
                .bind("names", question.groupBy().toArray(String[]::new))
                .bind("limit", limit)
                .map(Measurements::read)
                .list();
    }

    private static Measured read(ResultSet row, StatementContext context) throws SQLException {
        return new Measured(
                row.getObject("measured_at", OffsetDateTime.class).toInstant(),
                row.getLong("ordinal"),
                UsageBehavior.valueOf(row.getString("behavior")),
                row.getBoolean("held"),
                row.getLong("micros"),
                tags(row.getArray("tags")));
    }

    private static List<@Nullable String> tags(@Nullable Array tags) throws SQLException {
        return tags == null ? List.of() : Arrays.asList((@Nullable String[]) tags.getArray());
    }

    private static long micros(Instant at) {
        return at.getEpochSecond() * MICROS_PER_SECOND + at.getNano() / NANOS_PER_MICRO;
    }

    private static String[] texts(List<UsageLine> lines, Function<UsageLine, @Nullable String> text) {
        return lines.stream().map(text).toArray(String[]::new);
    }
}
