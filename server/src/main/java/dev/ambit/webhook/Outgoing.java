package dev.ambit.webhook;

import dev.ambit.event.EntityType;
import dev.ambit.event.Event;
import dev.ambit.event.EventOrigin;
import dev.ambit.event.EventWire;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An event as it goes out, whoever gets it.
///
/// @param lane whose order it belongs to: a customer, else what it is about, which has a space where an id
///     cannot
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
        return customer != null ? customer : event.entityType() + " " + event.entityId();
    }

    static boolean isOfCustomer(String lane) {
        return lane.indexOf(' ') < 0;
    }
}
