package dev.ambit.engine;

import java.util.List;

/// Where entitlements come from: what a customer bought, or was promised.
public sealed interface Source {

    String id();

    /// An add-on that is wanted twice is one of quantity two.
    ///
    /// @param agreed what the subscription says itself, in place of its plan: one grant a feature
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

    record Promotion(String id, Grant grant) implements Source {}
}
