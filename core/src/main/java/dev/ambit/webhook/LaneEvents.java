package dev.ambit.webhook;

import static java.util.stream.Collectors.toMap;

import dev.ambit.db.EnvironmentId;
import dev.ambit.event.EventType;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/// The SQL of the events of one lane, for an endpoint that is behind with it.
final class LaneEvents {

    static final int EVENTS_MAX = 100;

    /// For an endpoint of all types, the previous event has the previous number; otherwise it is searched within a
    /// bound (see [EndpointPlaces]).
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

    private static final String OF_CUSTOMER = SELECT + "and event.customer_id = :lane\n" + NEXT;

    /// The type of an entity that only a newer server knows is unknown here, so all events with this id are read.
    private static final String OF_ENTITY = SELECT + """
        and event.customer_id is null and event.entity_id = split_part(:lane, ' ', 2)
            and split_part(:lane, ' ', 1) in (event.entity_type, 'null')
        """ + NEXT;

    private static final String ARCHIVED = """
        select customer_id, max(sequence) as sequence
        from events
        where environment_id = :environment and sequence > :after and sequence <= :through
            and type = :type and customer_id is not null
        group by customer_id
        """;

    private LaneEvents() {}

    /// Returns archived customers with the number of the last such event.
    static Map<String, Long> archived(Handle tx, EnvironmentId environment, long after, long through) {
        return tx
                .createQuery(ARCHIVED)
                .bind("environment", environment.value())
                .bind("after", after)
                .bind("through", through)
                .bind("type", EventType.CUSTOMER_DELETED.word())
                .map((row, _) -> Map.entry(row.getString("customer_id"), row.getLong("sequence")))
                .stream()
                .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /// Returns the next selected events, at most [#EVENTS_MAX].
    static List<EventRef> read(Handle tx, EnvironmentId environment, Endpoint endpoint, EndpointFlow.LaneRead read) {
        return tx.createQuery(Outgoing.isOfCustomer(read.lane()) ? OF_CUSTOMER : OF_ENTITY)
                .bind("environment", environment.value())
                .bind("types", endpoint.eventTypes().toArray(String[]::new))
                .bind("startsAfter", endpoint.startsAfter())
                .bind("lookBack", EndpointPlaces.LOOK_BACK_MAX)
                .bind("lane", Outgoing.isOfCustomer(read.lane()) ? read.lane().strip() : read.lane())
                .bind("after", read.after())
                .bind("through", read.through())
                .bind("limit", EVENTS_MAX)
                .map((row, _) -> {
                    long previous = row.getLong("previous");
                    return new EventRef(
                            row.getLong("sequence"), read.lane(), previous > endpoint.startsAfter() ? previous : 0);
                })
                .list();
    }
}
