package dev.ambit.usage;

import dev.ambit.db.EnvironmentId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/// The SQL that finds reports that were probably counted twice.
///
/// A client that gets no answer repeats its report. Servers before version 197 of the schema ignored the header
/// `Idempotency-Key` for usage, so a report without a key of its own counted again. The repetition equals a report
/// that was recorded earlier, within the time in which a client retries. If the client sent the time of use, both
/// have the same. Otherwise both have the time of their arrival.
///
/// Reports with keys of their own count once. Reports with keys from different headers are different calls of the
/// client. Not reported at all were usage that moved to another resource, and reservations that became usage: each
/// has a counterpart with the same time and the opposite value.
final class DuplicateReports {

    /// Begins the idempotency keys of corrections.
    static final String CORRECTION = "ambit-duplicate-";

    /// The shortest pause of a client before a retry. Equal reports that are closer belong to the same request.
    private static final String PAUSE_MIN = "100 milliseconds";

    /// A server handles a request within this time, so the times of arrival and of recording differ by less.
    private static final String HANDLING_MAX = "10 seconds";

    /// How far the clocks of a server and of PostgreSQL may differ.
    private static final String SKEW_MAX = "1 minute";

    /// How far apart two measurements of one statement are recorded.
    private static final String STATEMENT_MAX = "1 second";

    private static final String FIND = """
        with keys as materialized (
            select measurement_id, idempotency_key
            from usage_keys
            where environment_id = :environment
                and created_at between :start::timestamptz - make_interval(secs => :window) - interval '%2$s'
                    and :end::timestamptz + interval '%2$s'),
        reports as (
            select measurement_id, customer_id, feature_id, resource_id, micros, dimensions, measured_at, recorded_at,
                ordinal, idempotency_key is not null as has_key
            from measurements
            left join keys using (measurement_id)
            where environment_id = :environment
                and recorded_at >= :start::timestamptz - make_interval(secs => :window) and recorded_at < :end
                and (:customer::text is null or customer_id = :customer)
                and (:feature::text is null or feature_id = :feature)
                and behavior = 'DELTA' and not held and micros <> 0
                and (idempotency_key is null or idempotency_key like chr(31) || '%%')),
        compared as (
            select *,
                last_value(measurement_id) over same as same_id,
                last_value(recorded_at) over same as same_recorded_at,
                last_value(has_key) over same as same_has_key,
                last_value(measurement_id) over alike as alike_id,
                last_value(recorded_at) over alike as alike_recorded_at,
                last_value(measured_at) over alike as alike_measured_at,
                last_value(has_key) over alike as alike_has_key
            from reports
            window
                same as (
                    partition by customer_id, feature_id, resource_id, micros, dimensions, measured_at
                    order by recorded_at
                    range between make_interval(secs => :window) preceding and interval '%1$s' preceding),
                alike as (
                    partition by customer_id, feature_id, resource_id, micros, dimensions
                    order by recorded_at
                    range between make_interval(secs => :window) preceding and interval '%1$s' preceding)),
        repeated as (
            select *, same_id as repeats, same_recorded_at as repeats_recorded_at
            from compared
            where same_id is not null and not (has_key and same_has_key)
            union all
            select *, alike_id, alike_recorded_at
            from compared
            where same_id is null and not (has_key and alike_has_key)
                and abs(extract(epoch from recorded_at - measured_at - (alike_recorded_at - alike_measured_at)))
                    < extract(epoch from interval '%3$s'))
        select repeated.measurement_id, customer_id, feature_id, resource_id, micros, dimensions::text as dimensions,
            measured_at, recorded_at, ordinal, repeats, repeats_recorded_at, correction.created_at as corrected_at
        from repeated
        left join usage_keys as correction on correction.environment_id = :environment
            and correction.idempotency_key = :correction || repeated.measurement_id
        where recorded_at >= :start and (recorded_at, ordinal) > (:start::timestamptz, :ordinal)
            and not exists (
                select
                from measurements as counterpart
                where counterpart.environment_id = :environment and counterpart.customer_id = repeated.customer_id
                    and counterpart.feature_id = repeated.feature_id
                    and counterpart.measured_at = repeated.measured_at
                    and counterpart.recorded_at between repeated.recorded_at - interval '%4$s'
                        and repeated.recorded_at + interval '%4$s'
                    and counterpart.micros = -repeated.micros and counterpart.behavior = 'DELTA'
                    and not exists (select from keys where keys.measurement_id = counterpart.measurement_id))
        order by recorded_at, ordinal
        limit :limit
        """.formatted(PAUSE_MIN, SKEW_MAX, HANDLING_MAX, STATEMENT_MAX);

    private DuplicateReports() {}

    /// Finds the duplicates that were recorded in a part of the asked time, oldest first.
    static List<DuplicateReport> find(
            Handle tx,
            EnvironmentId environment,
            DuplicateQuestion question,
            DuplicateQuestion.Slice slice,
            int limit) {
        return tx.createQuery(FIND)
                .bind("environment", environment.value())
                .bind("start", slice.start())
                .bind("ordinal", slice.ordinal())
                .bind("end", slice.end())
                .bind("window", question.windowSeconds())
                .bind("customer", question.customerId())
                .bind("feature", question.featureId())
                .bind("correction", CORRECTION)
                .bind("limit", limit)
                .map(DuplicateReports::read)
                .list();
    }

    private static DuplicateReport read(ResultSet row, StatementContext context) throws SQLException {
        return new DuplicateReport(
                row.getObject("measurement_id", UUID.class),
                row.getString("customer_id"),
                row.getString("feature_id"),
                row.getString("resource_id"),
                row.getLong("micros"),
                row.getString("dimensions"),
                moment(row, "measured_at"),
                moment(row, "recorded_at"),
                row.getLong("ordinal"),
                row.getObject("repeats", UUID.class),
                moment(row, "repeats_recorded_at"),
                row.getObject("corrected_at") == null ? null : moment(row, "corrected_at"));
    }

    private static Instant moment(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
