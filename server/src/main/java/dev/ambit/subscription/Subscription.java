package dev.ambit.subscription;

import static java.util.stream.Collectors.toMap;

import dev.ambit.catalog.PricingType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// `resourceId` is empty for the customer itself. `endAt` is when it stops to grant, if that is known.
public record Subscription(
        String id,
        UUID publicId,
        String customerId,
        String resourceId,
        String productId,
        String planId,
        int planVersion,
        PricingType pricingType,
        List<BoughtAddon> addons,
        SubscriptionStatus status,
        Instant startAt,
        @Nullable Instant endAt,
        @Nullable Instant cancelledAt,
        @Nullable CancelReason cancelReason,
        Map<String, String> metadata,
        Map<String, Object> kept,
        Instant createdAt,
        Instant updatedAt) {

    public Subscription {
        addons = List.copyOf(addons);
    }

    /// Whether it sells the same as somebody asks for again. New versions that came meanwhile are no difference.
    boolean isSameAs(Subscription other) {
        return planId.equals(other.planId)
                && quantities().equals(other.quantities())
                && metadata.equals(other.metadata);
    }

    private Map<String, Integer> quantities() {
        return addons.stream().collect(toMap(BoughtAddon::id, BoughtAddon::quantity));
    }
}
