package dev.ambit.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// All that a customer may do. Immutable, and shared by all customers who bought the same.
///
/// A hash table with open addressing, because a `Map` costs an object more per feature and a step more per check.
public final class Entitlements {

    public static final Entitlements NONE = new Entitlements(List.of());

    private final List<Entitlement> all;
    private final int counters;

    /// At most half full, so each search ends at a gap. The length is a power of two.
    private final @Nullable Entitlement[] table;

    /// Takes them ordered by feature id, and their counters numbered from 0.
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

    /// Ordered by feature id.
    public List<Entitlement> all() {
        return all;
    }

    /// How many of them are counted.
    public int counters() {
        return counters;
    }

    /// Where the feature is, or else the gap where it would be.
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
