package dev.ambit.entitlement;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import dev.ambit.catalog.CatalogEvents;
import dev.ambit.catalog.CatalogFeature;
import dev.ambit.catalog.CatalogLock;
import dev.ambit.catalog.Features;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Work;
import dev.ambit.event.Author;
import dev.ambit.event.EventLog;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/// Marks features as `ACTIVE` soon after their first check or report.
public final class FeatureActivation {

    private static final Author ACTIVATOR = new Author("SYSTEM", "0".repeat(32));

    private final Projection projection;
    private final EventLog log;
    private final InstantSource clock;

    public FeatureActivation(Projection projection, EventLog log, InstantSource clock) {
        this.projection = projection;
        this.log = log;
        this.clock = clock;
    }

    /// Writes the uses since the last run.
    public void runOnce() {
        Map<EnvironmentId, List<String>> used = projection.uses().take().stream()
                .collect(groupingBy(FeatureUses.Use::environment, mapping(FeatureUses.Use::featureId, toList())));
        Work.each(
                List.copyOf(used.keySet()),
                "Activating the used features of environment %d failed",
                environment -> activate(environment, used.getOrDefault(environment, List.of())));
    }

    private void activate(EnvironmentId environment, List<String> featureIds) {
        log.change(environment, ACTIVATOR, (tx, changes) -> {
            CatalogLock.take(tx, environment);
            for (CatalogFeature feature : Features.use(tx, environment, featureIds, clock.instant())) {
                CatalogEvents.featureUpdated(changes, feature);
            }
            return environment;
        });
    }
}
