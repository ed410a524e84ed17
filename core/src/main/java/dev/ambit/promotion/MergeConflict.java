package dev.ambit.promotion;

import dev.ambit.catalog.CatalogDiff;
import dev.ambit.catalog.TargetDecision;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A path whose source and target values conflict. Null means no value; a null base can also be unknown.
public record MergeConflict(
        String path,
        @Nullable Object base,
        @Nullable Object source,
        @Nullable Object target) {

    /// The number of names in the path of a field of an entity.
    private static final int FIELD_DEPTH = 3;

    /// Returns the decision in the target; null if the values of another field differ.
    @Nullable
    TargetDecision decision() {
        List<String> names = CatalogDiff.segments(path);
        if (names.size() < FIELD_DEPTH) {
            return target == null ? TargetDecision.ARCHIVED : null;
        }
        return names.size() == FIELD_DEPTH ? TargetDecision.ofField(names.getLast()) : null;
    }

    /// Returns whether the source may not win without a resolution: the target has archived the entity, or it may
    /// alone have renamed or moved the entity.
    boolean isOfTarget() {
        TargetDecision decision = decision();
        return decision == TargetDecision.ARCHIVED || (decision != null && base == null);
    }

    /// Returns the path, and the decision in the target.
    String described() {
        TargetDecision decision = decision();
        return decision == null ? "`%s`".formatted(path) : "`%s` (%s in the target)".formatted(path, decision.label());
    }
}
