package dev.ambit.webhook;

import static dev.ambit.problem.ProblemCode.WEBHOOK_NOT_FOUND;

import dev.ambit.db.Columns;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.IdParser;
import dev.ambit.db.Slice;
import dev.ambit.event.EventLogs;
import dev.ambit.http.Json;
import dev.ambit.problem.Problem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// The SQL of the settings of endpoints. [Deliveries] stores their progress. Of the updates in this class, only
/// the one that enables an endpoint changes its progress too.
final class Endpoints {

    private static final String COLUMNS = """
        endpoint_id, url, description, event_types, status, disabled_reason, order_hold_millis, secret,
            secret_before, secret_before_until, secrets_earlier, secrets_earlier_until, legacy_secret, chaos, starts_after, cursor, previous,
            failing_since, replay_operation, replay_after, replay_through, skipped_from, skipped_through, created_at, updated_at
        """;

    /// Returns the written row, as [#read] expects it.
    static final String RETURNING = "returning " + COLUMNS;

    private static final String SELECT = "select " + COLUMNS + """
        from endpoints
        where environment_id = :environment
        """;

    private static final String FIND = SELECT + "and endpoint_id = :id";
    private static final String LOCK = FIND + " for update";

    private static final String LIST = SELECT + """
            and (created_at, endpoint_id::text) > (:createdAt, :id)
        order by created_at, endpoint_id::text
        limit :limit
        """;

    private static final String LIST_BACKWARDS = SELECT + """
            and (created_at, endpoint_id::text) < (:createdAt, :id)
        order by created_at desc, endpoint_id::text desc
        limit :limit
        """;

    private static final String COUNT = """
        select count(*)
        from endpoints
        where environment_id = :environment
        """;

    private static final String INSERT = """
        insert into endpoints (environment_id, endpoint_id, url, description, event_types, status,
            order_hold_millis, secret, legacy_secret, starts_after, cursor, previous, created_at, updated_at)
        values (:environment, :id, :url, :description, :eventTypes, 'ACTIVE', :orderHoldMillis, :secret,
            :legacySecret, :startsAfter, :startsAfter, 0, :now, :now)
        """ + RETURNING;

    private static final String UPDATE = """
        update endpoints
        set url = :url, description = :description, event_types = :eventTypes,
            order_hold_millis = :orderHoldMillis, updated_at = :now
        where environment_id = :environment and endpoint_id = :id
        """ + RETURNING;

    /// Records events that are no longer in the event log as skipped. Lanes that are behind continue with the
    /// events that remain.
    private static final String ENABLE = """
        with log as (
            select oldest - 1 as gone
            from
        """ + EventLogs.HELD_OLDEST + """
            as held
        ), place as (
            select least(cursor, (
                select min(after)
                from endpoint_lanes
                where environment_id = :environment and endpoint_id = :id)) as after
            from endpoints
            where environment_id = :environment and endpoint_id = :id
        ), lanes as (
            update endpoint_lanes
            set after = log.gone
            from log
            where environment_id = :environment and endpoint_id = :id and after < log.gone
        )
        update endpoints
        set status = 'ACTIVE', disabled_reason = null, failing_since = null, updated_at = :now,
            cursor = greatest(cursor, log.gone),
            previous = case when cursor < log.gone then log.gone else previous end,
            skipped_from = case when place.after < log.gone then place.after + 1 end,
            skipped_through = case when place.after < log.gone then log.gone end
        from log, place
        where environment_id = :environment and endpoint_id = :id
        """ + RETURNING;

    private static final String DISABLE = """
        update endpoints
        set status = 'INACTIVE', disabled_reason = :reason, updated_at = :now
        where environment_id = :environment and endpoint_id = :id
        """ + RETURNING;

    private static final String ROTATE = """
        update endpoints
        set secret = :secret, secret_before = secret, secret_before_until = :beforeUntil, updated_at = :now,
            (secrets_earlier, secrets_earlier_until) = (
                select coalesce(array_agg(it.secret order by it.until), '{}'),
                    coalesce(array_agg(it.until order by it.until), '{}')
                from unnest(array_append(secrets_earlier, secret_before),
                        array_append(secrets_earlier_until, secret_before_until)) as it (secret, until)
                where it.until > :now)
        where environment_id = :environment and endpoint_id = :id
        """ + RETURNING;

    private static final String SET_CHAOS = """
        update endpoints
        set chaos = :chaos::jsonb, updated_at = :now
        where environment_id = :environment and endpoint_id = :id
        """ + RETURNING;

    /// Deletes the endpoint with its lanes, failures and attempts.
    private static final String DELETE = """
        with lanes as (
            delete from endpoint_lanes where environment_id = :environment and endpoint_id = :id
        ), failures as (
            delete from endpoint_failures where environment_id = :environment and endpoint_id = :id
        ), attempts as (
            delete from endpoint_attempts where environment_id = :environment and endpoint_id = :id
        )
        delete from endpoints
        where environment_id = :environment and endpoint_id = :id
        """;

    private Endpoints() {}

    /// Lists endpoints in the order of the page.
    static List<Endpoint> list(Handle tx, EnvironmentId environment, Slice slice) {
        return tx.createQuery(slice.isBackwards() ? LIST_BACKWARDS : LIST)
                .bind("environment", environment.value())
                .bind("createdAt", slice.createdAt())
                .bind("id", slice.id())
                .bind("limit", slice.limit())
                .map(Endpoints::read)
                .list();
    }

    /// Lists all endpoints of any status.
    static List<Endpoint> all(Handle tx, EnvironmentId environment) {
        return tx.createQuery(SELECT)
                .bind("environment", environment.value())
                .map(Endpoints::read)
                .list();
    }

    static Optional<Endpoint> find(Handle tx, EnvironmentId environment, UUID id) {
        return one(tx, FIND, environment, id);
    }

    /// Locks the endpoint until `tx` ends.
    static Optional<Endpoint> lock(Handle tx, EnvironmentId environment, UUID id) {
        return one(tx, LOCK, environment, id);
    }

    /// Returns the endpoint by the id that a caller sent.
    ///
    /// @throws Problem 404 if the environment has no such endpoint
    static Endpoint require(Handle tx, EnvironmentId environment, String id) {
        return IdParser.uuid(id).flatMap(it -> find(tx, environment, it)).orElseThrow(() -> missing(id));
    }

    /// Returns the endpoint like [#require], and locks it.
    static Endpoint requireLocked(Handle tx, EnvironmentId environment, String id) {
        return IdParser.uuid(id).flatMap(it -> lock(tx, environment, it)).orElseThrow(() -> missing(id));
    }

    static int count(Handle tx, EnvironmentId environment) {
        return tx.createQuery(COUNT)
                .bind("environment", environment.value())
                .mapTo(Integer.class)
                .one();
    }

    /// @param startsAfter the first received event is after this number
    static Endpoint insert(
            Handle tx,
            EnvironmentId environment,
            EndpointDraft draft,
            byte[] secret,
            byte @Nullable [] legacySecret,
            long startsAfter,
            Instant now) {
        return tx.createQuery(INSERT)
                .bind("environment", environment.value())
                .bind("id", UUID.randomUUID())
                .bind("url", draft.url())
                .bind("description", draft.description())
                .bind("eventTypes", draft.eventTypes().toArray(String[]::new))
                .bind("orderHoldMillis", draft.orderHold().toMillis())
                .bind("secret", secret)
                .bind("legacySecret", legacySecret)
                .bind("startsAfter", startsAfter)
                .bind("now", now)
                .map(Endpoints::read)
                .one();
    }

    static Endpoint update(Handle tx, EnvironmentId environment, UUID id, EndpointDraft draft, Instant now) {
        return tx.createQuery(UPDATE)
                .bind("environment", environment.value())
                .bind("id", id)
                .bind("url", draft.url())
                .bind("description", draft.description())
                .bind("eventTypes", draft.eventTypes().toArray(String[]::new))
                .bind("orderHoldMillis", draft.orderHold().toMillis())
                .bind("now", now)
                .map(Endpoints::read)
                .one();
    }

    static Endpoint enable(Handle tx, EnvironmentId environment, UUID id, Instant now) {
        return tx.createQuery(ENABLE)
                .bind("environment", environment.value())
                .bind("id", id)
                .bind("now", now)
                .map(Endpoints::read)
                .one();
    }

    /// @param reason null: a caller disabled it
    static Endpoint disable(Handle tx, EnvironmentId environment, UUID id, @Nullable String reason, Instant now) {
        return tx.createQuery(DISABLE)
                .bind("environment", environment.value())
                .bind("id", id)
                .bind("reason", reason)
                .bind("now", now)
                .map(Endpoints::read)
                .one();
    }

    /// Sets a new secret; the present one also signs until `beforeUntil`, and earlier ones until their own ends.
    static Endpoint rotate(
            Handle tx, EnvironmentId environment, UUID id, byte[] secret, Instant beforeUntil, Instant now) {
        return tx.createQuery(ROTATE)
                .bind("environment", environment.value())
                .bind("id", id)
                .bind("secret", secret)
                .bind("beforeUntil", beforeUntil)
                .bind("now", now)
                .map(Endpoints::read)
                .one();
    }

    static Endpoint setChaos(Handle tx, EnvironmentId environment, UUID id, @Nullable Chaos chaos, Instant now) {
        return tx.createQuery(SET_CHAOS)
                .bind("environment", environment.value())
                .bind("id", id)
                .bind("chaos", chaos == null ? null : Json.text(chaos))
                .bind("now", now)
                .map(Endpoints::read)
                .one();
    }

    static void delete(Handle tx, EnvironmentId environment, UUID id) {
        tx.createUpdate(DELETE)
                .bind("environment", environment.value())
                .bind("id", id)
                .execute();
    }

    private static Optional<Endpoint> one(Handle tx, String sql, EnvironmentId environment, UUID id) {
        return tx.createQuery(sql)
                .bind("environment", environment.value())
                .bind("id", id)
                .map(Endpoints::read)
                .findOne();
    }

    private static Problem missing(String id) {
        return WEBHOOK_NOT_FOUND.because(
                "Webhook `%s` does not exist in this environment. List the webhooks to find its id."
                        .formatted(Problem.shortened(id)));
    }

    static Endpoint read(ResultSet row, StatementContext context) throws SQLException {
        String chaos = row.getString("chaos");
        UUID replay = row.getObject("replay_operation", UUID.class);
        Long skippedFrom = row.getObject("skipped_from", Long.class);
        return new Endpoint(
                row.getObject("endpoint_id", UUID.class),
                row.getString("url"),
                row.getString("description"),
                List.of((String[]) row.getArray("event_types").getArray()),
                Endpoint.Status.valueOf(row.getString("status")),
                row.getString("disabled_reason"),
                Duration.ofMillis(row.getLong("order_hold_millis")),
                secrets(row),
                chaos == null ? null : Json.readStored(chaos, Chaos.class),
                row.getLong("starts_after"),
                row.getLong("cursor"),
                row.getLong("previous"),
                Columns.instant(row, "failing_since"),
                replay == null
                        ? null
                        : new Endpoint.Replay(replay, row.getLong("replay_after"), row.getLong("replay_through")),
                skippedFrom == null ? null : new Endpoint.Skipped(skippedFrom, row.getLong("skipped_through")),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant());
    }

    private static EndpointSecrets secrets(ResultSet row) throws SQLException {
        List<EndpointSecrets.Previous> previous = new ArrayList<>();
        byte[] before = row.getBytes("secret_before");
        Instant beforeUntil = Columns.instant(row, "secret_before_until");
        if (before != null && beforeUntil != null) {
            previous.add(new EndpointSecrets.Previous(before, beforeUntil));
        }
        byte[][] earlier = (byte[][]) row.getArray("secrets_earlier").getArray();
        Timestamp[] ends = (Timestamp[]) row.getArray("secrets_earlier_until").getArray();
        for (int i = earlier.length - 1; i >= 0; i--) {
            previous.add(new EndpointSecrets.Previous(earlier[i], ends[i].toInstant()));
        }
        return new EndpointSecrets(row.getBytes("secret"), previous, row.getBytes("legacy_secret"));
    }
}
