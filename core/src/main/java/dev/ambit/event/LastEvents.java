package dev.ambit.event;

import dev.ambit.db.EnvironmentId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Reads the last event per entity of each customer up to a number: the state of an environment at that number,
/// which later events do not change.
public final class LastEvents {

    /// An entity of a customer with its last event up to the number; null if it has none.
    public record LastEntityEvent(
            String customerId,
            String entityType,
            String entityId,
            @Nullable Event last) {

        /// Before all entities.
        public static final LastEntityEvent FIRST = new LastEntityEvent("", "", "", null);
    }

    /// Jumps from one entity to the next along the index, so the cost depends on the number of entities, not of
    /// events. Promotions come without an event, because their grants are part of the entitlements.
    private static final String AFTER = """
        with recursive entities as (
            (select customer_id, entity_type, entity_id, 1 as number
            from events
            where environment_id = :environment
                and (customer_id, entity_type, entity_id) > (:customer, :entityType, :entityId)
            order by customer_id, entity_type, entity_id
            limit 1)
            union all
            select next.customer_id, next.entity_type, next.entity_id, number + 1
            from entities
            cross join lateral (
                select customer_id, entity_type, entity_id
                from events
                where environment_id = :environment
                    and (customer_id, entity_type, entity_id)
                        > (entities.customer_id, entities.entity_type, entities.entity_id)
                order by customer_id, entity_type, entity_id
                limit 1) as next
            where number < :limit)
        select entities.customer_id, entities.entity_type, entities.entity_id, sequence, message_id, type, actor,
            trace_id, happened_at, format, body
        from entities
        left join lateral (
            select sequence, message_id, type, actor, trace_id, happened_at, format,
                case when :withBodies then body else ''::bytea end as body
            from events
            where environment_id = :environment and customer_id = entities.customer_id
                and entity_type = entities.entity_type and entity_id = entities.entity_id
                and entity_type <> 'PROMOTION' and sequence <= :through
            order by sequence desc
            limit 1) as last on true
        order by number
        """;

    private static final String CLOCK = """
        select sequence, message_id, type, entity_id, customer_id, actor, trace_id, happened_at, format, body
        from events
        where environment_id = :environment and customer_id is null and entity_type = 'CLOCK'
            and sequence <= :through
        order by sequence desc
        limit 1
        """;

    private LastEvents() {}

    /// Returns the last event of the clock. Empty if the clock was never changed.
    public static Optional<Event> clock(Handle tx, EnvironmentId environment, long through) {
        return tx.createQuery(CLOCK)
                .bind("environment", environment.value())
                .bind("through", through)
                .map((row, _) -> Events.event(row))
                .findOne();
    }

    /// Returns the next entities, grouped by customer.
    ///
    /// @param through the number of the last event
    /// @param withBodies false leaves bodies empty
    public static List<LastEntityEvent> after(
            Handle tx,
            EnvironmentId environment,
            LastEntityEvent position,
            long through,
            boolean withBodies,
            int limit) {
        return tx.createQuery(AFTER)
                .bind("environment", environment.value())
                .bind("customer", position.customerId())
                .bind("entityType", position.entityType())
                .bind("entityId", position.entityId())
                .bind("through", through)
                .bind("withBodies", withBodies)
                .bind("limit", limit)
                .map((row, _) -> read(row))
                .list();
    }

    private static LastEntityEvent read(ResultSet row) throws SQLException {
        return new LastEntityEvent(
                row.getString("customer_id"),
                row.getString("entity_type"),
                row.getString("entity_id"),
                row.getObject("sequence") == null ? null : Events.event(row));
    }
}
