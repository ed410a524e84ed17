package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.DUPLICATED_ENTITY;

import dev.ambit.access.Caller;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
import dev.ambit.event.Committed;
import dev.ambit.event.EventLog;
import java.time.InstantSource;
import java.util.List;

/// Makes a feature. It is seen at once: features have no drafts.
public final class FeatureCreation {

    private final EventLog log;
    private final InstantSource clock;

    public FeatureCreation(EventLog log, InstantSource clock) {
        this.log = log;
        this.clock = clock;
    }

    /// Makes those that are not there.
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

    Committed<CatalogFeature> create(Caller caller, Author author, FeatureDraft draft) {
        EnvironmentId environment = caller.environment();
        return log.change(environment, author, (tx, changes) -> {
            if (Features.insert(tx, environment, List.of(draft), clock.instant()) == 0) {
                throw DUPLICATED_ENTITY
                        .because("There is a feature %s already; ids stay taken after archiving.".formatted(draft.id()))
                        .with("entityName", "Feature")
                        .with("identifier", draft.id());
            }
            CatalogFeature created = Features.require(tx, environment, draft.id());
            CatalogEvents.featureCreated(changes, created);
            return created;
        });
    }
}
