package dev.ambit.applier;

import dev.ambit.applier.Facet.Customer;
import dev.ambit.applier.Facet.CustomerKey;
import dev.ambit.applier.Facet.Entitlements;
import dev.ambit.applier.Facet.ListKey;
import dev.ambit.applier.Facet.Subject;
import dev.ambit.applier.Facet.Subscription;
import dev.ambit.applier.Facet.SubscriptionKey;
import dev.ambit.applier.Facet.Usage;
import dev.ambit.applier.Facet.UsageKey;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The loaded state of all subjects that some events concern, and the changes to it.
final class Facets {

    private final Map<Subject, Facet> known = new HashMap<>();
    private final Map<Subject, @Nullable Facet> before = new LinkedHashMap<>();

    /// Subjects whose rows were changed by another program.
    private final Set<Subject> altered = new HashSet<>();

    /// Remains of rows that were deleted by another program.
    private final Map<Subject, Lost> lost = new HashMap<>();

    /// May include subjects that belonged to the customer earlier.
    private final Map<String, Set<Subject>> ofCustomers = new HashMap<>();

    /// The remains of a deleted row.
    record Lost(Instant createdAt, Instant updatedAt, boolean isCreationSeen) {}

    /// Adds the state before the events.
    ///
    /// @param digest digest of the row as it was written
    void load(Subject key, Facet facet, @Nullable Long digest) {
        load(key, facet, digest != null && digest == Digest.of(key, facet));
    }

    void load(Subject key, Facet facet, boolean isUnaltered) {
        known.put(key, facet);
        index(key, facet);
        if (!isUnaltered) {
            altered.add(key);
        }
    }

    void lose(Subject key, Lost row) {
        lost.put(key, row);
    }

    /// Returns null if no other program has deleted the row.
    @Nullable
    Lost lost(Subject key) {
        return lost.get(key);
    }

    /// Returns whether the row is as it was written. Applying events to an altered row does not repair it.
    boolean isUnaltered(Subject key) {
        return !altered.contains(key);
    }

    /// Returns the digest of the row, or null if the row must be repaired.
    @Nullable
    Long digest(Subject key, Facet facet) {
        return isUnaltered(key) ? Digest.of(key, facet) : null;
    }

    /// Replaces the facet with the server's state.
    void restore(Subject key, @Nullable Facet facet) {
        altered.remove(key);
        write(Collections.singletonMap(key, facet));
    }

    Customer customer(String id) {
        return known.get(new CustomerKey(id)) instanceof Customer customer ? customer : Customer.UNKNOWN;
    }

    @Nullable
    Entitlements entitlements(Holder holder) {
        return (Entitlements) known.get(new ListKey(holder));
    }

    @Nullable
    Usage usage(UsageKey key) {
        return (Usage) known.get(key);
    }

    @Nullable
    Subscription subscription(String id) {
        return (Subscription) known.get(new SubscriptionKey(id));
    }

    /// Returns the entitlements, usage and subscriptions of the customer.
    List<Subject> belongings(String customerId) {
        return ofCustomers.getOrDefault(customerId, Set.of()).stream()
                .filter(known::containsKey)
                .filter(key -> customerId.equals(owner(key, get(key))))
                .toList();
    }

    Facet get(Subject key) {
        Facet facet = known.get(key);
        if (facet == null) {
            throw new IllegalStateException("No state was loaded for " + key);
        }
        return facet;
    }

    /// Applies the writes; null deletes a facet.
    void write(Map<Subject, ? extends @Nullable Facet> writes) {
        writes.forEach((key, facet) -> {
            Facet old = facet == null ? known.remove(key) : known.put(key, facet);
            if (!before.containsKey(key)) {
                before.put(key, old);
            }
            if (facet != null) {
                index(key, facet);
            }
        });
    }

    /// Returns the keys of all writes, with the state before them.
    Map<Subject, @Nullable Facet> written() {
        return before;
    }

    /// Returns the current state of all subjects.
    Map<Subject, Facet> known() {
        return known;
    }

    private void index(Subject key, Facet facet) {
        String owner = owner(key, facet);
        if (owner != null) {
            ofCustomers.computeIfAbsent(owner, _ -> new LinkedHashSet<>()).add(key);
        }
    }

    private static @Nullable String owner(Subject key, Facet facet) {
        return switch (key) {
            case CustomerKey _, Facet.ClockKey _ -> null;
            case ListKey(Holder holder) -> holder.customerId();
            case UsageKey(Holder holder, String _) -> holder.customerId();
            case SubscriptionKey _ -> facet instanceof Subscription it ? it.customerId() : null;
        };
    }
}
