package dev.ambit.engine;

import java.util.List;

/// Source of entitlements: a subscription or a promotion.
public sealed interface Source {

    String id();

    /// Subscription with its plan and add-ons. Each add-on occurs once, with a quantity.
    ///
    /// @param agreed grants of the subscription that replace those of its plan, one for each feature
    record Subscription(String id, boolean trial, PackageVersion plan, List<AddOn> addOns, List<Grant> agreed)
            implements Source {

        public Subscription {
            addOns = List.copyOf(addOns);
            agreed = List.copyOf(agreed);
            long packages = addOns.stream()
                    .map(addOn -> addOn.version().id())
                    .distinct()
                    .count();
            if (packages < addOns.size()) {
                throw new IllegalArgumentException("The subscription contains an add-on twice: " + id);
            }
        }
    }

    record PromotionalGrant(String id, Grant grant) implements Source {}
}
