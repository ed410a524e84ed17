package dev.ambit.sdk.edge;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import dev.ambit.catalog.CatalogPackage;
import dev.ambit.catalog.PackageKind;
import dev.ambit.catalog.PackageVersionKey;
import dev.ambit.catalog.Packages;
import dev.ambit.db.EnvironmentId;
import dev.ambit.subscription.Subscription;
import dev.ambit.subscription.SubscriptionLifecycle;
import dev.ambit.subscription.Subscriptions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// A live subscription, as the SDKs' fragment `SlimSubscriptionFragmentV2`.
record EdgeSubscription(
        String __typename,
        String subscriptionId,
        String status,
        String pricingType,
        Instant startDate,
        @Nullable Instant cancellationDate,
        @Nullable Instant currentBillingPeriodEnd,
        CustomerReference customer,
        @Nullable CustomerReference payingCustomer,
        @Nullable ResourceReference resource,
        Plan plan,
        List<AddonQuantity> addons,
        @Nullable Trial trialConfiguration,
        @Nullable Instant trialEndDate) {

    record CustomerReference(String __typename, String customerId) {

        static CustomerReference of(String customerId) {
            return new CustomerReference("Customer", customerId);
        }
    }

    record ResourceReference(String __typename, String resourceId) {}

    record Plan(String __typename, String planId, String displayName) {}

    record AddonQuantity(String __typename, int quantity, AddonReference addon) {}

    record AddonReference(String __typename, String addonId) {}

    record Trial(String __typename, String trialEndBehavior) {}

    /// Returns the active and trial subscriptions of a customer and its resources, the earliest start first.
    static List<EdgeSubscription> live(Handle tx, EnvironmentId environment, String customerId) {
        List<Subscription> live = Subscriptions.live(tx, environment, customerId);
        Set<PackageVersionKey> plans =
                live.stream().map(EdgeSubscription::soldPlan).collect(toSet());
        Map<String, String> names = plans.isEmpty()
                ? Map.of()
                : Packages.versions(tx, environment, plans).stream()
                        .collect(toMap(CatalogPackage::id, it -> it.content().displayName(), (first, _) -> first));
        return live.stream().map(it -> of(it, names)).toList();
    }

    /// Returns whether the subscription belongs to one of the resources.
    ///
    /// @param resources empty for all subscriptions of the customer
    boolean isOf(Set<String> resources) {
        return resources.isEmpty() || (resource != null && resources.contains(resource.resourceId()));
    }

    private static PackageVersionKey soldPlan(Subscription it) {
        return new PackageVersionKey(PackageKind.PLAN, it.planId(), it.planVersion());
    }

    private static EdgeSubscription of(Subscription it, Map<String, String> names) {
        SubscriptionLifecycle course = it.course();
        SubscriptionLifecycle.Trial trial = course.trial();
        return new EdgeSubscription(
                "CustomerSubscription",
                it.id(),
                it.status().name(),
                it.pricingType().name(),
                it.startAt(),
                course.ending().cancelledAt(),
                course.billing().endAt(),
                CustomerReference.of(it.customerId()),
                it.kept().get("payingCustomerId") instanceof String payer ? CustomerReference.of(payer) : null,
                it.resourceId().isEmpty() ? null : new ResourceReference("CustomerResource", it.resourceId()),
                new Plan("Plan", it.planId(), Objects.requireNonNull(names.get(it.planId()))),
                it.addons().stream()
                        .map(addon -> new AddonQuantity(
                                "SubscriptionAddon", addon.quantity(), new AddonReference("Addon", addon.id())))
                        .toList(),
                trial == null
                        ? null
                        : new Trial("TrialConfiguration", trial.end().name()),
                trial == null ? null : trial.endAt());
    }
}
