package dev.ambit.event;

import static java.util.stream.Collectors.toMap;

import dev.ambit.db.EnvironmentId;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/// Reads the numbers of the events that a subscriber has selected.
public final class SelectedEvents {

    /// Bounds the search for an earlier event of a rare type.
    public static final int LOOK_BACK_MAX = 10_000;

    private static final String LAST = """
        select sequence
        from events
        where environment_id = :environment and sequence <= :through
            and sequence > greatest(:startsAfter, :through - :lookBack)
            and (:types::text[] = '{}' or type = any (:types::text[]))
        order by sequence desc
        limit 1
        """;

    /// For a subscriber of all types, the previous event has the previous number; otherwise the last
    /// [#LOOK_BACK_MAX] events are searched for it.
    private static final String SELECT = """
        select event.sequence,
            case when :types::text[] = '{}' then event.sequence - 1
                else (select before.sequence
                    from events as before
                    where before.environment_id = :environment and before.sequence < event.sequence
                        and before.sequence > greatest(:startsAfter, event.sequence - :lookBack)
                        and before.type = any (:types::text[])
                    order by before.sequence desc
                    limit 1)
            end as previous
        from events as event
        where event.environment_id = :environment
            and event.sequence > :after and event.sequence <= :through
            and (:types::text[] = '{}' or event.type = any (:types::text[]))
        """;

    private static final String NEXT = """
        order by event.sequence
        limit :limit
        """;

    private static final String OF_CUSTOMER = SELECT + "and event.customer_id = :customer\n" + NEXT;

    /// `:entityType` is `null` for a type that only a newer server knows. Then all events with this entity id are
    /// read.
    private static final String OF_ENTITY = SELECT + """
        and event.customer_id is null and event.entity_id = :entityId and :entityType in (event.entity_type, 'null')
        """ + NEXT;

    private static final String LAST_BY_CUSTOMER = """
        select customer_id, max(sequence) as sequence
        from events
        where environment_id = :environment and sequence > :after and sequence <= :through
            and type = :type and customer_id is not null
        group by customer_id
        """;

    /// The events of a subscriber.
    ///
    /// @param types empty selects all types
    /// @param startsAfter the number after which the subscription starts
    public record Selection(List<String> types, long startsAfter) {}

    /// A part of the event log.
    ///
    /// @param through the last event number
    public record Range(long after, long through) {}

    /// A selected event.
    ///
    /// @param previous the number of the previous selected event; 0 if none is nearby
    public record Selected(long sequence, long previous) {}

    private SelectedEvents() {}

    /// Returns the last selected number up to `through`; 0 if there is none nearby.
    public static long last(Handle tx, EnvironmentId environment, Selection selection, long through) {
        return tx.createQuery(LAST)
                .bind("environment", environment.value())
                .bind("through", through)
                .bind("startsAfter", selection.startsAfter())
                .bind("lookBack", LOOK_BACK_MAX)
                .bind("types", selection.types().toArray(String[]::new))
                .mapTo(Long.class)
                .findOne()
                .orElse(0L);
    }

    /// Returns the next selected events about a customer.
    public static List<Selected> ofCustomer(
            Handle tx, EnvironmentId environment, Selection selection, String customerId, Range range, int limit) {
        return list(tx.createQuery(OF_CUSTOMER).bind("customer", customerId), environment, selection, range, limit);
    }

    /// Returns the next selected events about an entity that belongs to no customer.
    public static List<Selected> ofEntity(
            Handle tx,
            EnvironmentId environment,
            Selection selection,
            String entityType,
            String entityId,
            Range range,
            int limit) {
        return list(
                tx.createQuery(OF_ENTITY).bind("entityType", entityType).bind("entityId", entityId),
                environment,
                selection,
                range,
                limit);
    }

    /// Returns the customers with events of the type, with the number of the last such event.
    public static Map<String, Long> lastByCustomer(Handle tx, EnvironmentId environment, EventType type, Range range) {
        return tx
                .createQuery(LAST_BY_CUSTOMER)
                .bind("environment", environment.value())
                .bind("after", range.after())
                .bind("through", range.through())
                .bind("type", type.wireName())
                .map((row, _) -> Map.entry(row.getString("customer_id"), row.getLong("sequence")))
                .stream()
                .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static List<Selected> list(
            Query query, EnvironmentId environment, Selection selection, Range range, int limit) {
        return query.bind("environment", environment.value())
                .bind("types", selection.types().toArray(String[]::new))
                .bind("startsAfter", selection.startsAfter())
                .bind("lookBack", LOOK_BACK_MAX)
                .bind("after", range.after())
                .bind("through", range.through())
                .bind("limit", limit)
                .map((row, _) -> new Selected(row.getLong("sequence"), row.getLong("previous")))
                .list();
    }
}
