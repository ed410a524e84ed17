package dev.ambit.subscription;

import static java.util.stream.Collectors.toMap;

import dev.ambit.catalog.PricingType;
import dev.ambit.http.Json;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    /// Kept too, but it says how one request was to go on, not what was sold.
    private static final Set<String> OF_THE_REQUEST = Set.of("awaitPaymentConfirmation", "checkoutOptions");

    public Subscription {
        addons = List.copyOf(addons);
    }

    /// Whether it sells the same as somebody asks for again. New versions that came meanwhile are no difference.
    boolean isSameAs(Subscription other) {
        return planId.equals(other.planId)
                && quantities().equals(other.quantities())
                && metadata.equals(other.metadata)
                && agreed().equals(other.agreed());
    }

    /// What was kept of it, in the form in which it is stored: there 1E3 is 1000.
    private Map<String, Object> agreed() {
        Map<String, Object> agreed = new HashMap<>(Json.map(Json.text(kept)));
        agreed.keySet().removeAll(OF_THE_REQUEST);
        return agreed;
    }

    private Map<String, Integer> quantities() {
        return addons.stream().collect(toMap(BoughtAddon::id, BoughtAddon::quantity));
    }
}
