package dev.ambit.webhook;

import dev.ambit.db.Columns;
import dev.ambit.db.EnvironmentId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// The SQL of failed attempts; successful ones are not stored.
public final class EndpointAttempts {

    private static final String SELECT = """
        select attempt_id, sequence, message_id, type, lane, attempt, at, response_status, response_head,
            latency_millis, error, next_attempt_at
        from endpoint_attempts
        where environment_id = :environment and endpoint_id = :endpoint
        """;

    private static final String OF_EVENT = "and sequence = :sequence";

    private static final String OLDER = """
            and (at, attempt_id) < (:at, :id)
        order by at desc, attempt_id desc
        limit :limit
        """;

    private static final String NEWER = """
            and (at, attempt_id) > (:at, :id)
        order by at, attempt_id
        limit :limit
        """;

    private static final String LIST = SELECT + OLDER;
    private static final String LIST_BACKWARDS = SELECT + NEWER;
    private static final String LIST_OF_EVENT = SELECT + OF_EVENT + OLDER;
    private static final String LIST_OF_EVENT_BACKWARDS = SELECT + OF_EVENT + NEWER;

    private static final String INSERT = """
        insert into endpoint_attempts (environment_id, endpoint_id, attempt_id, sequence, message_id, type, lane,
            attempt, at, response_status, response_head, latency_millis, error, next_attempt_at)
        select :environment, failed.*
        from unnest(:endpoints::uuid[], :ids::uuid[], :sequences::bigint[], :messages::uuid[], :types::text[],
            :lanes::text[], :numbers::int[], :times::timestamptz[], :statuses::int[], :heads::text[],
            :latencies::bigint[], :errors::text[], :nexts::timestamptz[])
            as failed (endpoint, id, sequence, message, type, lane, number, at, status, head, latency, error, next)
        where exists (
            select from endpoints where environment_id = :environment and endpoint_id = failed.endpoint)
        on conflict do nothing
        """;

    private static final int FORGOTTEN_MAX = 1_000;

    /// Works like the statement with this name in [Deliveries].
    private static final String SWEEP = """
        with old as materialized (
            select old.endpoint_id, old.attempt_id
            from (select endpoint_id from endpoints where environment_id = :environment) as endpoint
            cross join lateral (
                select endpoint_id, attempt_id
                from endpoint_attempts
                where environment_id = :environment and endpoint_id = endpoint.endpoint_id
                    and at <= greatest(:before::timestamptz, (
                        select at
                        from endpoint_attempts
                        where environment_id = :environment and endpoint_id = endpoint.endpoint_id
                        order by at desc, attempt_id desc
                        offset :keptMax
                        limit 1))
                order by at
                limit :sweptMax
                for update skip locked) as old
            limit :sweptMax)
        delete from endpoint_attempts as it
        using old
        where it.environment_id = :environment and it.endpoint_id = old.endpoint_id
            and it.attempt_id = old.attempt_id
        """;

    /// Attempts by older servers have no customer, so their responses are erased too. Locked rows are skipped,
    /// because the transaction that locks them deletes them.
    private static final String ERASE_RESPONSES = """
        with told as materialized (
            select endpoint_id, attempt_id
            from endpoint_attempts
            where environment_id = :environment and response_head is not null
                and (lane = :customer or lane is null) and sequence <= :through
            limit :forgottenMax
            for update skip locked)
        update endpoint_attempts as it
        set response_head = null
        from told
        where it.environment_id = :environment and it.endpoint_id = told.endpoint_id
            and it.attempt_id = told.attempt_id
        """;

    private static final String FIND = SELECT + "and attempt_id = :id";

    private EndpointAttempts() {}

    static Optional<EndpointAttempt> find(Handle tx, EnvironmentId environment, UUID endpoint, UUID id) {
        return tx.createQuery(FIND)
                .bind("environment", environment.value())
                .bind("endpoint", endpoint)
                .bind("id", id)
                .map(EndpointAttempts::read)
                .findOne();
    }

    /// Inserts attempts. Skips those of deleted endpoints, and those that are stored already after an unconfirmed
    /// commit.
    static void insert(Handle tx, EnvironmentId environment, Map<UUID, List<EndpointAttempt>> byEndpoint) {
        List<UUID> endpoints = new ArrayList<>();
        List<EndpointAttempt> all = new ArrayList<>();
        byEndpoint.forEach((endpoint, attempts) -> attempts.forEach(it -> {
            endpoints.add(endpoint);
            all.add(it);
        }));
        if (all.isEmpty()) {
            return;
        }
        tx.createUpdate(INSERT)
                .bind("environment", environment.value())
                .bind("endpoints", endpoints.toArray(UUID[]::new))
                .bind("ids", each(all, EndpointAttempt::id).toArray(UUID[]::new))
                .bind("sequences", each(all, EndpointAttempt::sequence).toArray(Long[]::new))
                .bind("messages", each(all, EndpointAttempt::messageId).toArray(UUID[]::new))
                .bind("types", each(all, EndpointAttempt::type).toArray(String[]::new))
                .bind("lanes", each(all, EndpointAttempt::lane).toArray(String[]::new))
                .bind("numbers", each(all, EndpointAttempt::attempt).toArray(Integer[]::new))
                .bind("times", each(all, it -> it.at().toString()).toArray(String[]::new))
                .bind("statuses", each(all, EndpointAttempt::responseStatus).toArray(Integer[]::new))
                .bind("heads", each(all, EndpointAttempt::responseHead).toArray(String[]::new))
                .bind("latencies", each(all, EndpointAttempt::latencyMillis).toArray(Long[]::new))
                .bind("errors", each(all, EndpointAttempt::error).toArray(String[]::new))
                .bind(
                        "nexts",
                        each(
                                        all,
                                        it -> it.nextAttemptAt() == null
                                                ? null
                                                : it.nextAttemptAt().toString())
                                .toArray(String[]::new))
                .execute();
    }

    /// Removes old attempts, and all but the newest `keptMax` of each endpoint; at most `sweptMax` in total.
    ///
    /// @return the number of removed attempts
    static int sweep(Handle tx, EnvironmentId environment, Instant before, int keptMax, int sweptMax) {
        return tx.createUpdate(SWEEP)
                .bind("environment", environment.value())
                .bind("before", before)
                .bind("keptMax", keptMax)
                .bind("sweptMax", sweptMax)
                .execute();
    }

    /// Erases some responses to events about a customer, because they may contain the customer's data.
    ///
    /// @param through the last event number
    /// @return whether more may be left
    public static boolean eraseResponses(Handle tx, EnvironmentId environment, String customerId, long through) {
        return tx.createUpdate(ERASE_RESPONSES)
                        .bind("environment", environment.value())
                        .bind("customer", OutgoingEvent.laneOf(customerId))
                        .bind("through", through)
                        .bind("forgottenMax", FORGOTTEN_MAX)
                        .execute()
                == FORGOTTEN_MAX;
    }

    private static <T> Stream<@Nullable T> each(
            List<EndpointAttempt> all, Function<EndpointAttempt, @Nullable T> part) {
        return all.stream().map(part);
    }

    /// Lists, in the order of the page, the attempts that follow the attempt `id`, which was made at `at`.
    ///
    /// @param sequence null: all events
    static List<EndpointAttempt> list(
            Handle tx,
            EnvironmentId environment,
            UUID endpoint,
            @Nullable Long sequence,
            Instant at,
            UUID id,
            boolean isBackwards,
            int limit) {
        String all = isBackwards ? LIST_BACKWARDS : LIST;
        String ofEvent = isBackwards ? LIST_OF_EVENT_BACKWARDS : LIST_OF_EVENT;
        var query =
                sequence == null ? tx.createQuery(all) : tx.createQuery(ofEvent).bind("sequence", sequence);
        return query.bind("environment", environment.value())
                .bind("endpoint", endpoint)
                .bind("at", at)
                .bind("id", id)
                .bind("limit", limit)
                .map(EndpointAttempts::read)
                .list();
    }

    private static EndpointAttempt read(ResultSet row, StatementContext context) throws SQLException {
        return new EndpointAttempt(
                row.getObject("attempt_id", UUID.class),
                row.getObject("sequence", Long.class),
                row.getObject("message_id", UUID.class),
                row.getString("type"),
                row.getString("lane"),
                row.getInt("attempt"),
                row.getTimestamp("at").toInstant(),
                row.getObject("response_status", Integer.class),
                row.getString("response_head"),
                row.getLong("latency_millis"),
                row.getString("error"),
                Columns.instant(row, "next_attempt_at"));
    }
}
