package dev.ambit.catalog;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A decision about an entity of the target that a merge or an import would undo.
public enum TargetDecision {
    ARCHIVED("archived"),
    UNARCHIVED("unarchived or added"),
    RENAMED("renamed"),
    MOVED("moved");

    private static final Map<String, TargetDecision> BY_FIELD =
            Map.of("displayName", RENAMED, "parentPlanId", MOVED, "productId", MOVED);

    private final String label;

    TargetDecision(String label) {
        this.label = label;
    }

    /// Returns the past participle, such as `archived`.
    public String label() {
        return label;
    }

    /// Returns the decision that a value of the field records; null if it is an ordinary value.
    public static @Nullable TargetDecision ofField(String name) {
        return BY_FIELD.get(name);
    }
}
