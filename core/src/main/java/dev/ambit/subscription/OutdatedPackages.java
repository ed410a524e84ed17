package dev.ambit.subscription;

import static java.util.stream.Collectors.toSet;
import static java.util.stream.Collectors.toUnmodifiableMap;

import dev.ambit.catalog.OutdatedPrices;
import dev.ambit.catalog.PackageVersionKey;
import dev.ambit.db.EnvironmentId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// Finds the packages of live subscriptions with outdated prices.
final class OutdatedPackages {

    private OutdatedPackages() {}

    /// Returns the ids of such plans and add-ons by subscription id.
    static Map<String, List<String>> of(Handle tx, EnvironmentId environment, Collection<Subscription> subscriptions) {
        List<Subscription> live =
                subscriptions.stream().filter(it -> it.status().isLive()).toList();
        if (live.isEmpty()) {
            return Map.of();
        }
        Set<PackageVersionKey> outdated = OutdatedPrices.among(
                tx,
                environment,
                live.stream().flatMap(it -> it.bought().sold().stream()).collect(toSet()));
        return live.stream()
                .collect(toUnmodifiableMap(
                        Subscription::id,
                        it -> it.bought().sold().stream()
                                .filter(outdated::contains)
                                .map(PackageVersionKey::id)
                                .toList()));
    }
}
