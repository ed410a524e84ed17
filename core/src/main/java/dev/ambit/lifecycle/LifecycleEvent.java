package dev.ambit.lifecycle;

import dev.ambit.event.EntityType;
import dev.ambit.event.Event;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The summary of an event.
///
/// @param timestamp the time of the environment's clock
/// @param planId of a subscription's event
public record LifecycleEvent(
        long sequence,
        Instant timestamp,
        String type,
        String id,
        @Nullable String customerId,
        @Nullable String planId) {

    static LifecycleEvent of(Event it) {
        return new LifecycleEvent(
                it.sequence(), it.happenedAt(), it.typeName(), it.entityId(), it.customerId(), planId(it));
    }

    private static @Nullable String planId(Event it) {
        return it.entityType() == EntityType.SUBSCRIPTION
                        && it.body().isReadable()
                        && it.body().fields().get("plan") instanceof Map<?, ?> plan
                        && plan.get("id") instanceof String id
                ? id
                : null;
    }
}
