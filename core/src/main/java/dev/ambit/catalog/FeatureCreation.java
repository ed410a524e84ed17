package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.DUPLICATED_ENTITY;

import dev.ambit.access.Caller;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
import dev.ambit.event.Committed;
import java.util.List;

/// Creates features. They are visible at once, because features have no drafts.
public final class FeatureCreation {

    private final CatalogChange change;

    public FeatureCreation(CatalogChange change) {
        this.change = change;
    }

    /// Creates the features that do not exist yet.
    public void createMissing(EnvironmentId environment, Author author, List<FeatureDraft> drafts) {
        change.insert(environment, author, edit -> {
            List<FeatureDraft> missing = drafts.stream()
                    .filter(it -> Features.find(edit.tx(), environment, it.id()).isEmpty())
                    .toList();
            Features.insert(edit.tx(), environment, missing, edit.now());
            missing.forEach(it ->
                    CatalogEvents.featureCreated(edit.changes(), Features.require(edit.tx(), environment, it.id())));
            return missing;
        });
    }

    /// @param isActive whether it is `ACTIVE` before its first check or report
    Committed<CatalogFeature> create(Caller caller, Author author, FeatureDraft draft, boolean isActive) {
        EnvironmentId environment = caller.environment();
        return change.insert(environment, author, edit -> {
            if (Features.insert(edit.tx(), environment, List.of(draft), edit.now()) == 0) {
                throw DUPLICATED_ENTITY
                        .because(
                                "A feature with the id `%s` already exists (ids of archived features cannot be reused). Choose another id."
                                        .formatted(draft.id()))
                        .with("entityName", "Feature")
                        .with("identifier", draft.id());
            }
            if (isActive) {
                Features.use(edit.tx(), environment, List.of(draft.id()), edit.now());
            }
            CatalogFeature created = Features.require(edit.tx(), environment, draft.id());
            CatalogEvents.featureCreated(edit.changes(), created);
            return created;
        });
    }
}
