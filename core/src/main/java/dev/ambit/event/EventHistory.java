package dev.ambit.event;

import dev.ambit.access.Actor;
import dev.ambit.db.EnvironmentId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// Reads who changed what in an environment from its event log. The state before a change is that of the previous
/// event about the same entity.
public final class EventHistory {

    /// Number of events that a search by actor reads per page, because no index has the actor.
    static final int SEARCHED_MAX = 10_000;

    private static final String PAGE = """
        with page as (
            select sequence, type, entity_type, entity_id, customer_id, actor, actor_id, actor_address, trace_id,
                coalesce(recorded_at, happened_at) as recorded_at, format, body
            from events
            where environment_id = :environment and sequence >= :first and sequence <= :last
                and (:actor::text is null or actor = :actor or actor_id = :actor)
        """;

    private static final String OF_ENTITY = PAGE + "and entity_id = :entityId ";

    private static final String ONWARD = """
                and sequence < :from
            order by sequence desc
            limit :limit
        )
        """;

    private static final String BACKWARD = """
                and sequence > :from
            order by sequence
            limit :limit
        )
        """;

    /// Reads the previous event in two subqueries, because a single condition for an equal or a null customer
    /// would use no index.
    private static final String WITH_WHAT_WAS_BEFORE = """
        select page.sequence, page.type, page.entity_type, page.entity_id, page.actor, page.actor_id,
            page.actor_address, page.trace_id, page.recorded_at, page.format, page.body,
            earlier.format as earlier_format, earlier.body as earlier_body
        from page
        left join lateral (
            (select format, body
            from events
            where environment_id = :environment and customer_id = page.customer_id
                and entity_type = page.entity_type and entity_id = page.entity_id and sequence < page.sequence
            order by sequence desc
            limit 1)
            union all
            (select format, body
            from events
            where page.customer_id is null and environment_id = :environment and customer_id is null
                and entity_type = page.entity_type and entity_id = page.entity_id and sequence < page.sequence
            order by sequence desc
            limit 1)
        ) as earlier on true
        """;

    private static final String LATEST_FIRST = ONWARD + WITH_WHAT_WAS_BEFORE + "order by page.sequence desc";
    private static final String LATEST_LAST = BACKWARD + WITH_WHAT_WAS_BEFORE + "order by page.sequence";

    private static final String ALL_ONWARD = PAGE + LATEST_FIRST;
    private static final String ALL_BACKWARD = PAGE + LATEST_LAST;
    private static final String OF_ENTITY_ONWARD = OF_ENTITY + LATEST_FIRST;
    private static final String OF_ENTITY_BACKWARD = OF_ENTITY + LATEST_LAST;

    private static final String REACHED = """
        select sequence
        from events
        where environment_id = :environment and sequence >= :first
        """;

    private static final String OF_ENTITY_REACHED = REACHED + "and entity_id = :entityId ";

    private static final String BELOW = """
            and sequence < :from
        order by sequence desc
        offset :searched - 1
        limit 1
        """;

    private static final String ABOVE = """
            and sequence > :from
        order by sequence
        offset :searched - 1
        limit 1
        """;

    private static final String ALL_BELOW = REACHED + BELOW;
    private static final String ALL_ABOVE = REACHED + ABOVE;
    private static final String OF_ENTITY_BELOW = OF_ENTITY_REACHED + BELOW;
    private static final String OF_ENTITY_ABOVE = OF_ENTITY_REACHED + ABOVE;

    private EventHistory() {}

    /// A recorded change.
    ///
    /// @param at in real time
    /// @param before null for the first event about the entity, or if the previous event is no longer stored
    public record Entry(
            long sequence,
            Instant at,
            Author author,
            String type,
            String entityType,
            String entityId,
            @Nullable EventBody before,
            EventBody after) {}

    /// One page.
    ///
    /// @param searched the number up to which the event log was searched; null at the end of the list
    public record Found(List<Entry> entries, @Nullable Long searched) {}

    /// Lists entries, latest first, beyond `from`.
    ///
    /// @param from an event number; null: the start of the list
    public static Found list(
            Handle tx,
            EnvironmentId environment,
            HistoryFilter filter,
            @Nullable Long from,
            boolean isBackward,
            int limit) {
        long first = filter.since() == null ? 0 : EventTimes.firstRecorded(tx, environment, filter.since());
        long start = from == null ? Long.MAX_VALUE : from;
        Long searched = filter.actor() == null ? null : searched(tx, environment, filter, first, start, isBackward);
        String ofAll = isBackward ? ALL_BACKWARD : ALL_ONWARD;
        String ofEntity = isBackward ? OF_ENTITY_BACKWARD : OF_ENTITY_ONWARD;
        var query = tx.createQuery(filter.entityId() == null ? ofAll : ofEntity)
                .bind("environment", environment.value())
                .bind("first", searched == null || isBackward ? first : searched)
                .bind("last", searched == null || !isBackward ? Long.MAX_VALUE : searched)
                .bind("actor", filter.actor())
                .bind("from", start)
                .bind("limit", limit);
        if (filter.entityId() != null) {
            query.bind("entityId", filter.entityId());
        }
        return new Found(query.map(EventHistory::read).list(), searched);
    }

    /// Returns the number of the last event to search; null if fewer than [#SEARCHED_MAX] events remain.
    private static @Nullable Long searched(
            Handle tx, EnvironmentId environment, HistoryFilter filter, long first, long from, boolean isBackward) {
        String ofAll = isBackward ? ALL_ABOVE : ALL_BELOW;
        String ofEntity = isBackward ? OF_ENTITY_ABOVE : OF_ENTITY_BELOW;
        var query = tx.createQuery(filter.entityId() == null ? ofAll : ofEntity)
                .bind("environment", environment.value())
                .bind("first", first)
                .bind("from", from)
                .bind("searched", SEARCHED_MAX);
        if (filter.entityId() != null) {
            query.bind("entityId", filter.entityId());
        }
        return query.mapTo(Long.class).findOne().orElse(null);
    }

    private static Entry read(ResultSet row, StatementContext context) throws SQLException {
        byte[] before = row.getBytes("earlier_body");
        return new Entry(
                row.getLong("sequence"),
                row.getTimestamp("recorded_at").toInstant(),
                new Author(
                        new Actor(row.getString("actor"), row.getString("actor_id"), row.getString("actor_address")),
                        row.getString("trace_id")),
                row.getString("type"),
                row.getString("entity_type"),
                row.getString("entity_id"),
                before == null ? null : new EventBody(row.getInt("earlier_format"), before),
                new EventBody(row.getInt("format"), row.getBytes("body")));
    }
}
