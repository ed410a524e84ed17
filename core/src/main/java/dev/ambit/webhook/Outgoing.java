package dev.ambit.webhook;

import dev.ambit.event.EntityType;
import dev.ambit.event.Event;
import dev.ambit.event.EventOrigin;
import dev.ambit.event.EventWire;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An event as it goes out, whoever gets it.
///
/// @param lane the events that are delivered in order: those of a customer (see [#laneOf]), or else those of an entity,
///     named by its type, a space and its id
/// @param entityType null if only a newer server knows it
record Outgoing(
        long sequence,
        UUID messageId,
        String type,
        @Nullable EntityType entityType,
        String entityId,
        String lane,
        EventWire wire) {

    static Outgoing of(EventOrigin origin, Event event) {
        return new Outgoing(
                event.sequence(),
                event.messageId(),
                event.typeName(),
                event.entityType(),
                event.entityId(),
                lane(event),
                EventWire.of(origin, event));
    }

    static String lane(Event event) {
        String customer = event.customerId();
        return customer != null ? laneOf(customer) : event.entityType() + " " + event.entityId();
    }

    /// A customer's id that contains a space begins with another one here, or it could pass for an entity's lane.
    static String laneOf(String customerId) {
        return customerId.indexOf(' ') < 0 ? customerId : " " + customerId;
    }

    static boolean isOfCustomer(String lane) {
        return lane.indexOf(' ') <= 0;
    }
}
