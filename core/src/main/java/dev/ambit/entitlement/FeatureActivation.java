package dev.ambit.entitlement;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import dev.ambit.catalog.CatalogChange;
import dev.ambit.catalog.CatalogEvents;
import dev.ambit.catalog.CatalogFeature;
import dev.ambit.catalog.Features;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Work;
import dev.ambit.event.Author;
import java.util.List;
import java.util.Map;

/// Marks features as `ACTIVE` soon after their first check or report.
public final class FeatureActivation {

    private final Projection projection;
    private final CatalogChange change;

    public FeatureActivation(Projection projection, CatalogChange change) {
        this.projection = projection;
        this.change = change;
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
        change.edit(environment, Author.SYSTEM, edit -> {
            for (CatalogFeature feature : Features.use(edit.tx(), environment, featureIds, edit.now())) {
                CatalogEvents.featureUpdated(edit.changes(), feature);
            }
            return environment;
        });
    }
}
