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

/// What is known of the things that some events are about, as far as it was loaded, and which of it they have
/// changed.
final class Facets {

    private final Map<Subject, Facet> known = new HashMap<>();
    private final Map<Subject, @Nullable Facet> before = new LinkedHashMap<>();

    /// What somebody else has changed: its row is not the one that was written.
    private final Set<Subject> altered = new HashSet<>();

    /// Since when there was what somebody else has dropped.
    private final Map<Subject, Lost> lost = new HashMap<>();

    /// May also have what once was of that customer.
    private final Map<String, Set<Subject>> ofCustomers = new HashMap<>();

    /// What is left of a row that is gone.
    record Lost(Instant createdAt, Instant updatedAt, boolean isCreationSeen) {}

    /// What is known before any of the events.
    ///
    /// @param digest of what was written
    void load(Subject key, Facet facet, @Nullable Long digest) {
        load(key, facet, digest != null && digest == Digest.of(key, facet));
    }

    void load(Subject key, Facet facet, boolean isSound) {
        known.put(key, facet);
        note(key, facet);
        if (!isSound) {
            altered.add(key);
        }
    }

    void lose(Subject key, Lost row) {
        lost.put(key, row);
    }

    /// Null if nobody has dropped it.
    @Nullable
    Lost lost(Subject key) {
        return lost.get(key);
    }

    /// Whether its row is what was written. What events add to another one does not make it right.
    boolean isSound(Subject key) {
        return !altered.contains(key);
    }

    /// By what the row is known; null if it is not to be trusted.
    @Nullable
    Long digest(Subject key, Facet facet) {
        return isSound(key) ? Digest.of(key, facet) : null;
    }

    /// As the server has it, whatever was there.
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

    /// What the customer has beside its profile: entitlements, usage and subscriptions.
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

    /// What was said of some things is so from now on; of what is null, nothing is known.
    void write(Map<Subject, ? extends @Nullable Facet> writes) {
        writes.forEach((key, facet) -> {
            Facet old = facet == null ? known.remove(key) : known.put(key, facet);
            if (!before.containsKey(key)) {
                before.put(key, old);
            }
            if (facet != null) {
                note(key, facet);
            }
        });
    }

    /// The keys of all that was written, with what was known before.
    Map<Subject, @Nullable Facet> written() {
        return before;
    }

    /// Everything that is known now.
    Map<Subject, Facet> known() {
        return known;
    }

    private void note(Subject key, Facet facet) {
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
