package dev.ambit.webhook;

import dev.ambit.event.EntityType;
import dev.ambit.event.Event;
import dev.ambit.event.EventOrigin;
import dev.ambit.event.EventWire;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A serialized event for all endpoints.
///
/// @param lane the unit of ordering: a customer (see [#laneOf]), otherwise an entity by type, a space and id
/// @param entityType null if only a newer server knows it
record OutgoingEvent(
        long sequence,
        UUID messageId,
        String type,
        @Nullable EntityType entityType,
        String entityId,
        String lane,
        EventWire wire) {

    static OutgoingEvent of(EventOrigin origin, Event event) {
        return new OutgoingEvent(
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

    /// Adds a leading space to a customer's id that contains a space, so that it cannot equal an entity's lane.
    static String laneOf(String customerId) {
        return customerId.indexOf(' ') < 0 ? customerId : " " + customerId;
    }

    static boolean isOfCustomer(String lane) {
        return lane.indexOf(' ') <= 0;
    }
}
