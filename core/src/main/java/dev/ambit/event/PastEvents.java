package dev.ambit.event;

import dev.ambit.db.EnvironmentId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// Finds the last event about an entity or one of its parts, such as a counter and its periods, at a past time.
/// The cost depends on the number of the customer's entities of that type, not on the number of events.
public final class PastEvents {

    /// The result.
    ///
    /// @param event the last event, if any
    /// @param recordedAt the real time at which it was recorded
    /// @param isCut whether retention may have removed an event that also matches and is later than `event`
    public record Newest(@Nullable Event event, Instant recordedAt, boolean isCut) {}

    /// Jumps from one entity to the next along the index, and finds the last event about each part. For a time it
    /// uses a binary search, because events about one entity happen in the order of their numbers; the events of a
    /// whole environment do not ([EventTimes]).
    ///
    /// Retention keeps one event per part. If the kept event happened after the time, an earlier event may have
    /// been removed. This does not matter if the found event is after the start of the event log.
    private static final String NEWEST = """
        with recursive things (entity_id) as (
            select min(entity_id)
            from events
            where environment_id = :environment and customer_id = :customer and entity_type = :entityType
                and entity_id >= :entity
            union all
            select (
                select entity_id
                from events
                where environment_id = :environment and customer_id = :customer and entity_type = :entityType
                    and entity_id > things.entity_id
                order by entity_id
                limit 1)
            from things
            where things.entity_id is not null
        ), newest as (
            select max(last.sequence) as sequence,
                coalesce(max(kept.sequence) filter (where kept.is_later), 0) as cut
            from things
            cross join lateral (
                with recursive search (low, high) as (
                    select 0::bigint, least(:through, (
                        select coalesce(max(sequence), 0) from events where environment_id = :environment))
                    union all
                    select case when probe.is_later then search.low else halved.middle end,
                        case when probe.is_later then probe.sequence - 1 else search.high end
                    from search
                    cross join lateral (select (search.low + search.high + 1) / 2 as middle) as halved
                    left join lateral (
                        select sequence, happened_at > :until as is_later
                        from events
                        where environment_id = :environment and customer_id = :customer
                            and entity_type = :entityType and entity_id = things.entity_id
                            and sequence > search.low and sequence <= halved.middle
                        order by sequence desc
                        limit 1) as probe on true
                    where search.low < search.high)
                select min(high) as through from search) as ended
            left join lateral (
                select sequence
                from events
                where environment_id = :environment and customer_id = :customer and entity_type = :entityType
                    and entity_id = things.entity_id and sequence <= ended.through
                order by sequence desc
                limit 1) as last on true
            left join lateral (
                select sequence, happened_at > :until as is_later
                from events
                where environment_id = :environment and customer_id = :customer and entity_type = :entityType
                    and entity_id = things.entity_id and sequence < :oldest
                order by sequence desc
                limit 1) as kept on true
            where things.entity_id = :entity or starts_with(things.entity_id, :entity || '/'))
        select newest.cut > 0 and coalesce(newest.sequence, 0) < :oldest as is_cut,
            events.sequence, message_id, type, entity_id, customer_id, actor, trace_id, happened_at, format, body,
            coalesce(recorded_at, happened_at) as recorded_at
        from newest
        left join events on events.environment_id = :environment and events.sequence = newest.sequence
        """;

    private PastEvents() {}

    /// Finds the last event about `entity`, or about a part of it, whose id continues after a slash: up to the
    /// time `until` and the number `through`.
    ///
    /// @param oldest the start of the event log
    public static Newest newest(
            Handle tx,
            EnvironmentId environment,
            String customerId,
            EntityType entityType,
            String entityId,
            long oldest,
            long through,
            Instant until) {
        return tx.createQuery(NEWEST)
                .bind("environment", environment.value())
                .bind("customer", customerId)
                .bind("entityType", entityType.name())
                .bind("entity", entityId)
                .bind("oldest", oldest)
                .bind("through", through)
                .bind("until", until)
                .map(PastEvents::read)
                .one();
    }

    private static Newest read(ResultSet row, StatementContext context) throws SQLException {
        boolean isCut = row.getBoolean("is_cut");
        return row.getObject("sequence") == null
                ? new Newest(null, Instant.EPOCH, isCut)
                : new Newest(Events.event(row), row.getTimestamp("recorded_at").toInstant(), isCut);
    }
}
