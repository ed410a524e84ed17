package dev.ambit.usage;

import dev.ambit.db.EnvironmentId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

final class Reservations {

    private static final String INSERT = """
        insert into reservations (environment_id, reservation_id, customer_id, resource_id, feature_id, period_start,
            period_end, micros, state, reserved_at, lapses_at)
        select :environment, it.id::uuid, it.customer, it.resource, it.feature, it.period_start, it.period_end,
            it.micros, 'HELD', it.reserved_at, it.lapses_at
        from unnest(:ids::text[], :customers::text[], :resources::text[], :features::text[],
                :starts::timestamptz[], :ends::timestamptz[], :micros::bigint[], :reserved::timestamptz[],
                :lapses::timestamptz[])
            as it (id, customer, resource, feature, period_start, period_end, micros, reserved_at, lapses_at)
        """;

    private static final String LOCK = """
        select reservation_id, customer_id, resource_id, feature_id,
            (extract(epoch from period_start) * 1000)::bigint as period_start,
            case when isfinite(period_end) then (extract(epoch from period_end) * 1000)::bigint
                else 9223372036854775807 end as period_end,
            micros, state, reserved_at, lapses_at
        from reservations
        where environment_id = :environment and reservation_id = :id
        for update
        """;

    private static final String DUE = """
        select reservation_id, customer_id, resource_id, feature_id,
            (extract(epoch from period_start) * 1000)::bigint as period_start,
            case when isfinite(period_end) then (extract(epoch from period_end) * 1000)::bigint
                else 9223372036854775807 end as period_end,
            micros, state, reserved_at, lapses_at
        from reservations
        where environment_id = :environment and state = 'HELD' and lapses_at <= :now
        order by lapses_at
        limit :limit
        for update skip locked
        """;

    private static final String NEXT = """
        select lapses_at
        from reservations
        where environment_id = :environment and state = 'HELD'
        order by lapses_at
        limit 1
        """;

    private static final String SETTLE = """
        update reservations
        set state = :state, settled_at = :now
        where environment_id = :environment and reservation_id = any (:ids::uuid[])
        """;

    private Reservations() {}

    static void insert(Handle tx, EnvironmentId environment, List<Reservation> reservations) {
        tx.createUpdate(INSERT)
                .bind("environment", environment.value())
                .bind("ids", texts(reservations, it -> it.id().toString()))
                .bind("customers", texts(reservations, it -> it.counter().customerId()))
                .bind("resources", texts(reservations, it -> it.counter().resourceId()))
                .bind("features", texts(reservations, it -> it.counter().featureId()))
                .bind(
                        "starts",
                        texts(reservations, it -> Counters.time(it.counter().periodStartMillis())))
                .bind(
                        "ends",
                        texts(reservations, it -> Counters.time(it.counter().periodEndMillis())))
                .bind("micros", reservations.stream().map(Reservation::micros).toArray(Long[]::new))
                .bind("reserved", texts(reservations, it -> it.reservedAt().toString()))
                .bind("lapses", texts(reservations, it -> it.lapsesAt().toString()))
                .execute();
    }

    /// Locks the reservation until `tx` ends.
    static Optional<Reservation> lock(Handle tx, EnvironmentId environment, UUID id) {
        return tx.createQuery(LOCK)
                .bind("environment", environment.value())
                .bind("id", id)
                .map(Reservations::read)
                .findOne();
    }

    /// Locks expired reservations like [#lock], and skips those that another transaction is settling.
    static List<Reservation> lockDue(Handle tx, EnvironmentId environment, Instant now, int limit) {
        return tx.createQuery(DUE)
                .bind("environment", environment.value())
                .bind("now", now)
                .bind("limit", limit)
                .map(Reservations::read)
                .list();
    }

    /// Returns the time of the next expiry.
    static Optional<Instant> next(Handle tx, EnvironmentId environment) {
        return tx.createQuery(NEXT)
                .bind("environment", environment.value())
                .map((row, _) -> instant(row, "lapses_at"))
                .findOne();
    }

    static void settle(
            Handle tx, EnvironmentId environment, List<Reservation> reservations, Reservation.State end, Instant now) {
        tx.createUpdate(SETTLE)
                .bind("environment", environment.value())
                .bind("ids", texts(reservations, it -> it.id().toString()))
                .bind("state", end.name())
                .bind("now", now)
                .execute();
    }

    private static Reservation read(ResultSet row, StatementContext context) throws SQLException {
        return new Reservation(
                row.getObject("reservation_id", UUID.class),
                Counters.key(row),
                row.getLong("micros"),
                Reservation.State.valueOf(row.getString("state")),
                instant(row, "reserved_at"),
                instant(row, "lapses_at"));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static String[] texts(List<Reservation> reservations, Function<Reservation, String> text) {
        return reservations.stream().map(text).toArray(String[]::new);
    }
}
