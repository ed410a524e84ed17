package dev.ambit.subscription;

import static java.util.stream.Collectors.toMap;

import dev.ambit.catalog.BillingPeriod;
import dev.ambit.catalog.PackageEntitlement;
import dev.ambit.catalog.PackageKind;
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
/// @param planVersion the one that grants
/// @param planPriceVersion the one at whose prices it was sold; null: the same
public record Subscription(
        String id,
        UUID publicId,
        String customerId,
        String resourceId,
        String productId,
        String planId,
        int planVersion,
        @Nullable Integer planPriceVersion,
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

    /// The version at whose prices the plan was sold.
    int soldVersion() {
        return planPriceVersion == null ? planVersion : planPriceVersion;
    }

    Subscription on(SubscriptionCourse other, Instant at) {
        return with(planVersion, planPriceVersion, pricingType, addons, other, at);
    }

    /// The same of other versions, at their prices.
    Subscription sold(int version, PricingType type, List<BoughtAddon> bought, Instant at) {
        return with(version, null, type, bought, course, at);
    }

    /// With what newer versions of plans, or of add-ons, grant, at the prices at which it was sold (domain.md §3, V5).
    ///
    /// @param versions by the ids of the packages
    Subscription granting(PackageKind kind, Map<String, Integer> versions, Instant at) {
        return switch (kind) {
            case PLAN -> {
                int newer = versions.getOrDefault(planId, planVersion);
                yield newer <= planVersion ? this : with(newer, soldVersion(), pricingType, addons, course, at);
            }
            case ADDON -> {
                List<BoughtAddon> newer = addons.stream()
                        .map(it -> it.granting(versions.getOrDefault(it.id(), it.version())))
                        .toList();
                yield newer.equals(addons) ? this : with(planVersion, planPriceVersion, pricingType, newer, course, at);
            }
        };
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

    private Subscription with(
            int version,
            @Nullable Integer priceVersion,
            PricingType type,
            List<BoughtAddon> bought,
            SubscriptionCourse other,
            Instant at) {
        return new Subscription(
                id,
                publicId,
                customerId,
                resourceId,
                productId,
                planId,
                version,
                priceVersion,
                type,
                bought,
                units,
                agreed,
                other,
                metadata,
                kept,
                createdAt,
                at);
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
