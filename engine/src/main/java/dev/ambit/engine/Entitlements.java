package dev.ambit.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Entitlements to all features. Immutable, and shared by all customers with the same packages.
///
/// A hash table with open addressing, because a `Map` needs one more object per feature and one more step per
/// check.
public final class Entitlements {

    public static final Entitlements NONE = new Entitlements(List.of());

    private final List<Entitlement> all;
    private final int counters;

    /// Hash table, at most half full so that each search ends at a gap. The length is a power of two.
    private final @Nullable Entitlement[] table;

    /// Creates the table from entitlements that are ordered by feature id and whose counters are numbered from 0.
    Entitlements(List<Entitlement> entitlements) {
        all = List.copyOf(entitlements);
        counters = (int)
                all.stream().filter(entitlement -> entitlement.counter() >= 0).count();
        table = new @Nullable Entitlement[Integer.highestOneBit(all.size() + 1) << 2];
        for (Entitlement entitlement : all) {
            table[slot(entitlement.feature().id())] = entitlement;
        }
    }

    public @Nullable Entitlement of(String featureId) {
        return table[slot(featureId)];
    }

    /// Returns all entitlements, ordered by feature id.
    public List<Entitlement> all() {
        return all;
    }

    /// Returns the number of counters.
    public int counters() {
        return counters;
    }

    /// Returns the slot of the feature, or the gap for it.
    private int slot(String featureId) {
        int hash = featureId.hashCode();
        int slot = hash ^ hash >>> 16;
        while (true) {
            slot &= table.length - 1;
            Entitlement found = table[slot];
            if (found == null || found.feature().id().equals(featureId)) {
                return slot;
            }
            slot++;
        }
    }
}
