package dev.ambit.engine;

import java.util.List;

/// Where entitlements come from: what a customer bought, or was promised.
public sealed interface Source {

    String id();

    /// An add-on that is wanted twice is one of quantity two.
    record Subscription(String id, boolean trial, PackageVersion plan, List<AddOn> addOns) implements Source {

        public Subscription {
            addOns = List.copyOf(addOns);
            long packages = addOns.stream()
                    .map(addOn -> addOn.version().id())
                    .distinct()
                    .count();
            if (packages < addOns.size()) {
                throw new IllegalArgumentException("A subscription has an add-on once: " + id);
            }
        }
    }

    record Promotion(String id, Grant grant) implements Source {}
}
