package dev.ambit.subscription;

import static java.util.stream.Collectors.toMap;

import dev.ambit.catalog.BillingPeriod;
import dev.ambit.catalog.PricingType;
import dev.ambit.http.Json;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A subscription. `resourceId` is empty for the customer itself.
///
/// @param scheduled the scheduled update
/// @param toldAt the time of the last reminder, or of the last change of the end
public record Subscription(
        String id,
        UUID publicId,
        String customerId,
        String resourceId,
        String productId,
        SubscriptionContent bought,
        SubscriptionLifecycle course,
        @Nullable ScheduledUpdate scheduled,
        Map<String, String> metadata,
        Map<String, Object> kept,
        Instant createdAt,
        Instant updatedAt,
        Instant toldAt) {

    /// Kept fields that do not change what is sold: two describe the request, and three are refused today but may
    /// be stored by older versions.
    private static final Set<String> NOT_OF_THE_SALE =
            Set.of("awaitPaymentConfirmation", "checkoutOptions", "appliedCoupon", "budget", "promotionCode");

    private static final Set<String> OF_THE_REQUEST = Set.of("awaitPaymentConfirmation", "checkoutOptions");

    public SubscriptionStatus status() {
        return course.status();
    }

    public Instant startAt() {
        return course.startAt();
    }

    public @Nullable BillingPeriod billingPeriod() {
        return course.billing().period();
    }

    @Nullable
    String billingCountryCode() {
        return kept.get("billingCountryCode") instanceof String country ? country : null;
    }

    public String planId() {
        return bought.planId();
    }

    public int planVersion() {
        return bought.planVersion();
    }

    public PricingType pricingType() {
        return bought.pricingType();
    }

    public List<BoughtAddon> addons() {
        return bought.addons();
    }

    SubscriptionState state() {
        return course.state(scheduled != null && scheduled.isPending() ? scheduled.at() : null, toldAt);
    }

    /// Returns whether a scheduled update is pending.
    boolean isToChange() {
        return scheduled != null && scheduled.isPending();
    }

    /// Returns the next automatic change and its time; null for none.
    SubscriptionState.@Nullable Turn next() {
        return state().next().orElse(null);
    }

    /// Returns the subscription after a reminder was sent.
    Subscription reminded(Instant at) {
        return new Subscription(
                id,
                publicId,
                customerId,
                resourceId,
                productId,
                bought,
                course,
                scheduled,
                metadata,
                kept,
                createdAt,
                updatedAt,
                at);
    }

    /// Returns the subscription with another course. An ended subscription has no pending update.
    Subscription on(SubscriptionLifecycle other, Instant at) {
        return with(resourceId, bought, other, other.status().isOver() ? null : scheduled, metadata, kept, at);
    }

    Subscription of(SubscriptionContent other, Instant at) {
        return with(resourceId, other, course, scheduled, metadata, kept, at);
    }

    Subscription scheduling(@Nullable ScheduledUpdate other, Instant at) {
        return with(resourceId, bought, course, other, metadata, kept, at);
    }

    Subscription describedBy(Map<String, String> otherMetadata, Map<String, Object> otherKept, Instant at) {
        return with(resourceId, bought, course, scheduled, otherMetadata, otherKept, at);
    }

    /// Returns the subscription with the fields of a repeated request that describe the request.
    Subscription describedBy(SubscriptionDraft repeated, Instant at) {
        Map<String, Object> stored = new HashMap<>(kept);
        repeated.kept().forEach((name, value) -> {
            if (OF_THE_REQUEST.contains(name)) {
                stored.put(name, value);
            }
        });
        return Json.text(stored).equals(Json.text(new HashMap<>(kept))) ? this : describedBy(metadata, stored, at);
    }

    Subscription forResource(String other, Instant at) {
        return with(other, bought, course, scheduled, metadata, kept, at);
    }

    /// Returns whether both are for the same product and the same resource of a customer, so that one replaces the
    /// other.
    boolean isInPlaceOf(Subscription other) {
        return productId.equals(other.productId) && resourceId.equals(other.resourceId);
    }

    /// Returns whether both sell the same, ignoring newer versions.
    boolean isSameAs(Subscription other) {
        return bought.planId().equals(other.bought.planId())
                && quantities().equals(other.quantities())
                && Set.copyOf(bought.units()).equals(Set.copyOf(other.bought.units()))
                && Set.copyOf(bought.agreed()).equals(Set.copyOf(other.bought.agreed()))
                && metadata.equals(other.metadata)
                && billingPeriod() == other.billingPeriod()
                && keptOfIt().equals(other.keptOfIt());
    }

    private Subscription with(
            String resource,
            SubscriptionContent sold,
            SubscriptionLifecycle on,
            @Nullable ScheduledUpdate later,
            Map<String, String> described,
            Map<String, Object> keeping,
            Instant at) {
        return new Subscription(
                id,
                publicId,
                customerId,
                resource,
                productId,
                sold,
                on,
                later,
                described,
                keeping,
                createdAt,
                at,
                on.endsAs(course) ? toldAt : at);
    }

    /// Returns the kept fields in stored form, where 1E3 is 1000.
    private Map<String, Object> keptOfIt() {
        Map<String, Object> stored = new HashMap<>(Json.map(Json.text(kept)));
        stored.keySet().removeAll(NOT_OF_THE_SALE);
        return stored;
    }

    private Map<String, Integer> quantities() {
        return bought.addons().stream().collect(toMap(BoughtAddon::id, BoughtAddon::quantity));
    }
}
