package dev.ambit.applier;

import dev.ambit.applier.Facet.Customer;
import dev.ambit.applier.Facet.CustomerKey;
import dev.ambit.applier.Facet.Entitlements;
import dev.ambit.applier.Facet.ListKey;
import dev.ambit.applier.Facet.Profile;
import dev.ambit.applier.Facet.Subscription;
import dev.ambit.applier.Facet.SubscriptionKey;
import dev.ambit.applier.Facet.Usage;
import dev.ambit.applier.Facet.UsageKey;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The visible part of a state.
final class VisibleState {

    private VisibleState() {}

    /// @param isDated whether to include the creation and update times of rows
    static Map<String, String> of(Facets facets, boolean isDated) {
        Map<String, String> shown = new TreeMap<>();
        facets.known().forEach((key, facet) -> {
            switch (key) {
                case CustomerKey(String id) -> customer(shown, facets, id, (Customer) facet, isDated);
                case ListKey(Holder holder) ->
                    shown.put("list " + holder, isDated ? facet.toString() : ((Entitlements) facet).list());
                case Facet.ClockKey _ -> shown.put("clock", facet.toString());
                case UsageKey it -> shown.put("usage " + it, ((Usage) facet).toString());
                case SubscriptionKey(String id) -> subscription(shown, facets, id, (Subscription) facet, isDated);
            }
        });
        return shown;
    }

    /// Returns the entries that differ.
    static List<String> difference(Map<String, String> expected, Map<String, String> shown) {
        Set<String> names = new TreeSet<>(expected.keySet());
        names.addAll(shown.keySet());
        return names.stream()
                .filter(name -> !Objects.equals(expected.get(name), shown.get(name)))
                .map(name -> "%s is %s, not %s".formatted(name, shown.get(name), expected.get(name)))
                .toList();
    }

    private static void customer(
            Map<String, String> shown, Facets facets, String id, Customer customer, boolean isDated) {
        if (customer.deletion() != null) {
            shown.put("deletion " + id, customer.deletion().toString());
        }
        Profile it = customer.profile();
        if (it != null) {
            Entitlements list = facets.entitlements(new Holder(id, ""));
            shown.put(
                    "customer " + id,
                    List.of(it.stamp(), "" + it.name(), "" + it.email(), "" + it.billingId())
                            + (list == null ? "[]" : list.list())
                            + (isDated ? it.createdAt() + " " + it.updatedAt() : ""));
        }
    }

    private static void subscription(
            Map<String, String> shown, Facets facets, String id, Subscription it, boolean isDated) {
        if (it.isWhole() && facets.customer("" + it.customerId()).isThere()) {
            shown.put(
                    "subscription " + id,
                    isDated
                            ? it.toString()
                            : it.createdAt(RandomHistory.START, true).toString());
        }
    }
}
