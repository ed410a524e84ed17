package dev.ambit.webhook;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toMap;

import dev.ambit.db.Columns;
import dev.ambit.db.EnvironmentId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The SQL of the progress and failures of endpoints.
final class Deliveries {

    /// Does not move an endpoint whose position was changed in the meantime.
    private static final String MOVE = """
        update endpoints
        set cursor = moved.cursor, previous = moved.previous, failing_since = moved.failing_since
        from unnest(:ids::uuid[], :cursors::bigint[], :previous::bigint[], :failingSince::timestamptz[],
                :replays::uuid[]) as moved (id, cursor, previous, failing_since, replay)
        where environment_id = :environment and endpoint_id = moved.id
            and replay_operation is not distinct from moved.replay
        returning endpoint_id
        """;

    private static final String SETTLE = """
        delete from endpoint_failures
        where environment_id = :environment and endpoint_id = :endpoint and sequence = :sequence
            and state <> 'WAITING'
        """;

    private static final String END_REPLAY = """
        update endpoints
        set replay_operation = null, replay_after = null, replay_through = null
        where environment_id = :environment and replay_operation = any (:operations::uuid[])
        """;

    private static final String PUT_LANES = """
        insert into endpoint_lanes (environment_id, endpoint_id, lane, after)
        select :environment, lane.*
        from unnest(:ids::uuid[], :lanes::text[], :afters::bigint[]) as lane
        on conflict (environment_id, endpoint_id, lane) do update
        set after = excluded.after
        """;

    private static final String DROP_LANES = """
        delete from endpoint_lanes
        using unnest(:ids::uuid[], :lanes::text[]) as gone (id, key)
        where environment_id = :environment and endpoint_id = gone.id and lane = gone.key
        """;

    /// Keeps a retry that a caller requested after the last attempt began, even if that attempt was the final one.
    /// If this server has made no attempt, the stored time of the retry wins. A request for a retry and this
    /// statement both lock the endpoint's row, so they never run at the same time.
    private static final String PUT_FAILURES = """
        insert into endpoint_failures (environment_id, endpoint_id, sequence, lane, previous, state, attempts,
            first_failed_at, next_attempt_at)
        select :environment, it.id, it.number, it.lane, it.previous,
            case when it.state = 'FAILED' and asked.at is not null then 'PARKED' else it.state end,
            it.attempts, it.first, coalesce(asked.at, it.next)
        from unnest(:ids::uuid[], :sequences::bigint[], :lanes::text[], :previous::bigint[], :states::text[],
                :attempts::int[], :firsts::timestamptz[], :nexts::timestamptz[], :begun::timestamptz[])
            as it (id, number, lane, previous, state, attempts, first, next, begun)
        left join lateral (
            select kept.next_attempt_at as at
            from endpoint_failures as kept
            where kept.environment_id = :environment and kept.endpoint_id = it.id and kept.sequence = it.number
                and kept.next_attempt_at > coalesce(it.begun, '-infinity')) as asked on true
        on conflict (environment_id, endpoint_id, sequence) do update
        set state = excluded.state, attempts = excluded.attempts, next_attempt_at = excluded.next_attempt_at
        """;

    private static final String DROP_FAILURES = """
        delete from endpoint_failures
        using unnest(:ids::uuid[], :sequences::bigint[]) as gone (id, number)
        where environment_id = :environment and endpoint_id = gone.id and sequence = gone.number
        """;

    /// Removes old failures, and all but the newest `keptMax` of each endpoint. Skips locked rows, because a retry
    /// may be about to change them. The limit is in a materialized query, because PostgreSQL may evaluate a
    /// subquery repeatedly.
    private static final String SWEEP = """
        with old as materialized (
            select old.endpoint_id, old.sequence
            from (select endpoint_id from endpoints where environment_id = :environment) as endpoint
            cross join lateral (
                select endpoint_id, sequence
                from endpoint_failures
                where environment_id = :environment and endpoint_id = endpoint.endpoint_id and state = 'FAILED'
                    and (first_failed_at < :before
                        or sequence <= (select sequence
                            from endpoint_failures
                            where environment_id = :environment and endpoint_id = endpoint.endpoint_id
                                and state = 'FAILED'
                            order by sequence desc
                            offset :keptMax
                            limit 1))
                order by sequence
                limit :sweptMax
                for update skip locked) as old
            limit :sweptMax)
        delete from endpoint_failures as it
        using old
        where it.environment_id = :environment and it.endpoint_id = old.endpoint_id and it.sequence = old.sequence
        """;

    private static final String LANES = """
        select endpoint_id, lane, after
        from endpoint_lanes
        where environment_id = :environment and endpoint_id = any (:ids::uuid[])
        """;

    private static final String FAILURES = """
        select endpoint_id, sequence, lane, previous, state, attempts, first_failed_at, next_attempt_at
        from endpoint_failures
        where environment_id = :environment and endpoint_id = any (:ids::uuid[]) and state <> 'FAILED'
        """;

    /// The progress of one endpoint to store.
    ///
    /// @param replay the replay that was running, if any
    record Moved(UUID endpoint, Endpoint.@Nullable Replay replay, Progress progress) {}

    private record OfLane(
            UUID endpoint, String lane, @Nullable Long after) {}

    private record OfFailure(
            UUID endpoint, long sequence, @Nullable Failure failure) {}

    private Deliveries() {}

    /// Returns the positions of lanes that are behind, by endpoint and key.
    static Map<UUID, Map<String, Long>> lanes(Handle tx, EnvironmentId environment, Collection<UUID> endpoints) {
        return tx
                .createQuery(LANES)
                .bind("environment", environment.value())
                .bind("ids", endpoints.toArray(UUID[]::new))
                .map((row, _) -> new OfLane(
                        row.getObject("endpoint_id", UUID.class), row.getString("lane"), row.getLong("after")))
                .stream()
                .collect(groupingBy(OfLane::endpoint, toMap(OfLane::lane, it -> it.after() == null ? 0 : it.after())));
    }

    /// Returns the events to retry, by endpoint.
    static Map<UUID, List<Failure>> failures(Handle tx, EnvironmentId environment, Collection<UUID> endpoints) {
        record Found(UUID endpoint, Failure failure) {}
        return tx
                .createQuery(FAILURES)
                .bind("environment", environment.value())
                .bind("ids", endpoints.toArray(UUID[]::new))
                .map((row, _) -> new Found(
                        row.getObject("endpoint_id", UUID.class),
                        new Failure(
                                row.getLong("sequence"),
                                row.getString("lane"),
                                row.getLong("previous"),
                                Delivery.State.valueOf(row.getString("state")),
                                row.getInt("attempts"),
                                row.getTimestamp("first_failed_at").toInstant(),
                                Columns.instant(row, "next_attempt_at"),
                                null)))
                .stream()
                .collect(groupingBy(Found::endpoint, mapping(Found::failure, toList())));
    }

    /// Stores progress.
    ///
    /// @return the endpoints whose position was unchanged
    static Set<UUID> save(Handle tx, EnvironmentId environment, List<Moved> all) {
        Set<UUID> stored = move(tx, environment, all);
        List<OfLane> lanes = new ArrayList<>();
        List<OfFailure> failures = new ArrayList<>();
        for (Moved moved : all) {
            if (stored.contains(moved.endpoint())) {
                moved.progress().lanes().forEach((lane, after) -> lanes.add(new OfLane(moved.endpoint(), lane, after)));
                moved.progress()
                        .failures()
                        .forEach((sequence, failure) ->
                                failures.add(new OfFailure(moved.endpoint(), sequence, failure)));
            }
        }
        lanes(tx, environment, lanes);
        failures(tx, environment, failures);
        return stored;
    }

    /// Records that an event was delivered by a resend. Does not remove a failure that holds its lane back,
    /// because the delivery loop sends the event again.
    static void settle(Handle tx, EnvironmentId environment, UUID endpoint, long sequence) {
        tx.createUpdate(SETTLE)
                .bind("environment", environment.value())
                .bind("endpoint", endpoint)
                .bind("sequence", sequence)
                .execute();
    }

    /// Removes failures that were given up, at most `sweptMax`.
    ///
    /// @return the number of removed failures
    static int sweep(Handle tx, EnvironmentId environment, Instant before, int keptMax, int sweptMax) {
        return tx.createUpdate(SWEEP)
                .bind("environment", environment.value())
                .bind("before", before)
                .bind("keptMax", keptMax)
                .bind("sweptMax", sweptMax)
                .execute();
    }

    static void endReplays(Handle tx, EnvironmentId environment, List<UUID> operations) {
        tx.createUpdate(END_REPLAY)
                .bind("environment", environment.value())
                .bind("operations", operations.toArray(UUID[]::new))
                .execute();
    }

    private static Set<UUID> move(Handle tx, EnvironmentId environment, List<Moved> all) {
        return new HashSet<>(tx.createQuery(MOVE)
                .bind("environment", environment.value())
                .bind("ids", ids(all, Moved::endpoint))
                .bind("cursors", numbers(all, it -> it.progress().cursor()))
                .bind("previous", numbers(all, it -> it.progress().previous()))
                .bind("failingSince", times(all, it -> it.progress().failingSince()))
                .bind(
                        "replays",
                        ids(all, it -> it.replay() == null ? null : it.replay().operation()))
                .mapTo(UUID.class)
                .list());
    }

    private static void lanes(Handle tx, EnvironmentId environment, List<OfLane> all) {
        List<OfLane> put = all.stream().filter(it -> it.after() != null).toList();
        List<OfLane> gone = all.stream().filter(it -> it.after() == null).toList();
        if (!put.isEmpty()) {
            tx.createUpdate(PUT_LANES)
                    .bind("environment", environment.value())
                    .bind("ids", ids(put, OfLane::endpoint))
                    .bind("lanes", texts(put, OfLane::lane))
                    .bind("afters", numbers(put, OfLane::after))
                    .execute();
        }
        if (!gone.isEmpty()) {
            tx.createUpdate(DROP_LANES)
                    .bind("environment", environment.value())
                    .bind("ids", ids(gone, OfLane::endpoint))
                    .bind("lanes", texts(gone, OfLane::lane))
                    .execute();
        }
    }

    private static void failures(Handle tx, EnvironmentId environment, List<OfFailure> all) {
        List<OfFailure> gone = all.stream().filter(it -> it.failure() == null).toList();
        if (!gone.isEmpty()) {
            tx.createUpdate(DROP_FAILURES)
                    .bind("environment", environment.value())
                    .bind("ids", ids(gone, OfFailure::endpoint))
                    .bind("sequences", numbers(gone, OfFailure::sequence))
                    .execute();
        }
        List<UUID> endpoints = new ArrayList<>();
        List<Failure> put = new ArrayList<>();
        for (OfFailure each : all) {
            if (each.failure() != null) {
                endpoints.add(each.endpoint());
                put.add(each.failure());
            }
        }
        if (!put.isEmpty()) {
            tx.createUpdate(PUT_FAILURES)
                    .bind("environment", environment.value())
                    .bind("ids", endpoints.toArray(UUID[]::new))
                    .bind("sequences", numbers(put, Failure::sequence))
                    .bind("lanes", texts(put, Failure::lane))
                    .bind("previous", numbers(put, Failure::previous))
                    .bind("states", texts(put, it -> it.state().name()))
                    .bind("attempts", put.stream().map(Failure::attempts).toArray(Integer[]::new))
                    .bind("firsts", times(put, Failure::firstFailedAt))
                    .bind("nexts", times(put, Failure::nextAttemptAt))
                    .bind("begun", times(put, Failure::begunAt))
                    .execute();
        }
    }

    private static <T> @Nullable UUID[] ids(List<T> all, Function<T, @Nullable UUID> id) {
        return all.stream().map(id).toArray(UUID[]::new);
    }

    private static <T> @Nullable Long[] numbers(List<T> all, Function<T, @Nullable Long> number) {
        return all.stream().map(number).toArray(Long[]::new);
    }

    private static <T> String[] texts(List<T> all, Function<T, String> text) {
        return all.stream().map(text).toArray(String[]::new);
    }

    private static <T> @Nullable String[] times(List<T> all, Function<T, @Nullable Instant> time) {
        return all.stream()
                .map(it -> {
                    Instant instant = time.apply(it);
                    return instant == null ? null : instant.toString();
                })
                .toArray(String[]::new);
    }
}
