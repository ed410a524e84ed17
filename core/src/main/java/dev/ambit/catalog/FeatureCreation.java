package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.DUPLICATED_ENTITY;

import dev.ambit.access.Caller;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
import dev.ambit.event.Committed;
import dev.ambit.event.EventLog;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/// Creates features. They are visible at once, because features have no drafts.
public final class FeatureCreation {

    private final EventLog log;
    private final InstantSource clock;

    public FeatureCreation(EventLog log, InstantSource clock) {
        this.log = log;
        this.clock = clock;
    }

    /// Creates the features that do not exist yet.
    public void createMissing(EnvironmentId environment, Author author, List<FeatureDraft> drafts) {
        log.change(environment, author, (tx, changes) -> {
            List<FeatureDraft> missing = drafts.stream()
                    .filter(it -> Features.find(tx, environment, it.id()).isEmpty())
                    .toList();
            Features.insert(tx, environment, missing, clock.instant());
            missing.forEach(it -> CatalogEvents.featureCreated(changes, Features.require(tx, environment, it.id())));
            return missing;
        });
    }

    /// @param isActive whether it is `ACTIVE` before its first check or report
    Committed<CatalogFeature> create(Caller caller, Author author, FeatureDraft draft, boolean isActive) {
        EnvironmentId environment = caller.environment();
        return log.change(environment, author, (tx, changes) -> {
            Instant now = clock.instant();
            if (Features.insert(tx, environment, List.of(draft), now) == 0) {
                throw DUPLICATED_ENTITY
                        .because(
                                "A feature with the id `%s` already exists (ids of archived features cannot be reused). Choose another id."
                                        .formatted(draft.id()))
                        .with("entityName", "Feature")
                        .with("identifier", draft.id());
            }
            if (isActive) {
                Features.use(tx, environment, List.of(draft.id()), now);
            }
            CatalogFeature created = Features.require(tx, environment, draft.id());
            CatalogEvents.featureCreated(changes, created);
            return created;
        });
    }
}
