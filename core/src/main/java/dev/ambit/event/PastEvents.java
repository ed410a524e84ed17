package dev.ambit.event;

import dev.ambit.db.EnvironmentId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// The last event about a thing or one of its parts, such as a counter and its single periods, at a moment
/// that may be long ago. What it costs does not depend on how much happened to them
/// since, but goes with the number of things that the customer has of that kind.
public final class PastEvents {

    /// What the log tells of it.
    ///
    /// @param event the last one, if there is one
    /// @param recordedAt when that was written, in real time
    /// @param isCut whether it may have been another, which is not in the log any more
    public record Newest(@Nullable Event event, Instant recordedAt, boolean isCut) {}

    /// Jumps from one thing to the next along the index, and looks at the last event about each part. Where
    /// that is to have happened by a moment it is found by halving, as all about one thing happens in the
    /// order of its numbers; the time of the environment as a whole cannot be halved ([EventTimes]).
    ///
    /// A cut leaves one event about each part. If that happened later than the moment, another may have been
    /// cut that did not; it matters unless something else is told behind the cut.
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

    /// The last event about `entity`, or about a part of it, whose id has more behind a slash: of those that
    /// happened by `until` and whose number is up to `through`.
    ///
    /// @param oldest with which the log begins
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
