package dev.ambit.entitlement;

import dev.ambit.db.EnvironmentId;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The first uses of features, in memory so that requests do not wait. If a use is dropped, or lost in a crash,
/// the next use of the feature replaces it.
final class FeatureUses {

    private static final int USES_MAX = 100_000;

    record Use(EnvironmentId environment, String featureId) {}

    private final Set<Use> noted = ConcurrentHashMap.newKeySet();

    void record(EnvironmentId environment, String featureId) {
        if (noted.size() < USES_MAX) {
            noted.add(new Use(environment, featureId));
        }
    }

    /// Returns and clears the noted uses.
    Set<Use> take() {
        Set<Use> taken = Set.copyOf(noted);
        noted.removeAll(taken);
        return taken;
    }
}
