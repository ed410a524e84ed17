package dev.ambit.client;

import dev.ambit.engine.CustomerEntitlements;
import dev.ambit.engine.Entitlement;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// Tells listeners which features of a customer changed.
final class CacheChanges implements CachedEnvironment.Changes {

    private static final System.Logger LOG = System.getLogger(CacheChanges.class.getName());

    private final List<CacheListener> listeners = new CopyOnWriteArrayList<>();

    void add(CacheListener listener) {
        listeners.add(listener);
    }

    @Override
    public void customer(String customerId, CustomerEntry before, CustomerEntry after) {
        if (!listeners.isEmpty()) {
            notifyListeners(customerId, features(before, after));
        }
    }

    @Override
    public void usage(String customerId, String featureId) {
        notifyListeners(customerId, Set.of(featureId));
    }

    /// Compares all customers after a snapshot replaced the data.
    void replaced(Map<String, CustomerEntry> before, Map<String, CustomerEntry> after) {
        if (listeners.isEmpty()) {
            return;
        }
        Set<String> ids = new HashSet<>(before.keySet());
        ids.addAll(after.keySet());
        for (String id : ids) {
            boolean isNewOrGone = before.containsKey(id) != after.containsKey(id);
            Set<String> features =
                    features(before.getOrDefault(id, CustomerEntry.NEW), after.getOrDefault(id, CustomerEntry.NEW));
            if (isNewOrGone || !features.isEmpty()) {
                notifyListeners(id, features);
            }
        }
    }

    void recovered() {
        each(CacheListener::recovered);
    }

    void failed(String reason) {
        LOG.log(System.Logger.Level.WARNING, reason);
        each(it -> it.failed(reason));
    }

    private void notifyListeners(String customerId, Set<String> features) {
        each(it -> it.changed(customerId, features));
    }

    /// A listener that fails must not stop the thread that reads the feed.
    private void each(Consumer<CacheListener> call) {
        for (CacheListener listener : listeners) {
            try {
                call.accept(listener);
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.WARNING, "A listener failed", e);
            }
        }
    }

    private static Set<String> features(CustomerEntry before, CustomerEntry after) {
        Set<String> changed = new TreeSet<>();
        Set<String> resources = new HashSet<>(before.resources().keySet());
        resources.addAll(after.resources().keySet());
        resources.add(CustomerEntry.CUSTOMER_ITSELF);
        for (String resource : resources) {
            add(changed, before.of(resource), after.of(resource));
            add(changed, after.of(resource), before.of(resource));
        }
        return changed;
    }

    private static void add(Set<String> changed, CustomerEntitlements one, CustomerEntitlements other) {
        for (Entitlement entitlement : one.entitlements().all()) {
            String id = entitlement.feature().id();
            Entitlement same = other.entitlements().of(id);
            if (same == null
                    || !same.limit().equals(entitlement.limit())
                    || !same.values().equals(entitlement.values())
                    || one.used(entitlement, Long.MIN_VALUE) != other.used(same, Long.MIN_VALUE)
                    || one.usageEndMillis(entitlement) != other.usageEndMillis(same)) {
                changed.add(id);
            }
        }
    }
}
