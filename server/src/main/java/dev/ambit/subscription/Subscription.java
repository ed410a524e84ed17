package dev.ambit.subscription;

import static java.util.stream.Collectors.toMap;

import dev.ambit.catalog.BillingPeriod;
import dev.ambit.catalog.PackageEntitlement;
import dev.ambit.catalog.PricingType;
import dev.ambit.http.Json;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// `resourceId` is empty for the customer itself.
///
/// @param units how many of each feature were bought that is paid per unit
/// @param agreed the values of what the plan leaves to its subscriptions
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
        List<BoughtUnits> units,
        List<PackageEntitlement> agreed,
        SubscriptionCourse course,
        Map<String, String> metadata,
        Map<String, Object> kept,
        Instant createdAt,
        Instant updatedAt) {

    /// Kept too, but it says how one request was to go on, not what was sold.
    private static final Set<String> OF_THE_REQUEST = Set.of("awaitPaymentConfirmation", "checkoutOptions");

    public Subscription {
        addons = List.copyOf(addons);
        units = List.copyOf(units);
        agreed = List.copyOf(agreed);
    }

    public SubscriptionStatus status() {
        return course.status();
    }

    public Instant startAt() {
        return course.startAt();
    }

    public @Nullable BillingPeriod billingPeriod() {
        return course.billingPeriod();
    }

    /// What it does by itself next, and when; null for nothing.
    SubscriptionState.@Nullable Turn next() {
        return course.state().next().orElse(null);
    }

    Subscription on(SubscriptionCourse other, Instant at) {
        return sold(planVersion, addons, other, at);
    }

    /// The same of other versions of what is sold.
    Subscription sold(int version, List<BoughtAddon> bought, SubscriptionCourse other, Instant at) {
        return new Subscription(
                id,
                publicId,
                customerId,
                resourceId,
                productId,
                planId,
                version,
                pricingType,
                bought,
                units,
                agreed,
                other,
                metadata,
                kept,
                createdAt,
                at);
    }

    /// Of the same product for the same resource of a customer, where one ends the other.
    boolean isInPlaceOf(Subscription other) {
        return productId.equals(other.productId) && resourceId.equals(other.resourceId);
    }

    /// Whether it sells the same as somebody asks for again. New versions that came meanwhile are no difference.
    boolean isSameAs(Subscription other) {
        return planId.equals(other.planId)
                && quantities().equals(other.quantities())
                && Set.copyOf(units).equals(Set.copyOf(other.units))
                && Set.copyOf(agreed).equals(Set.copyOf(other.agreed))
                && metadata.equals(other.metadata)
                && billingPeriod() == other.billingPeriod()
                && keptOfIt().equals(other.keptOfIt());
    }

    /// What was kept of it, in the form in which it is stored: there 1E3 is 1000.
    private Map<String, Object> keptOfIt() {
        Map<String, Object> stored = new HashMap<>(Json.map(Json.text(kept)));
        stored.keySet().removeAll(OF_THE_REQUEST);
        return stored;
    }

    private Map<String, Integer> quantities() {
        return addons.stream().collect(toMap(BoughtAddon::id, BoughtAddon::quantity));
    }
}
