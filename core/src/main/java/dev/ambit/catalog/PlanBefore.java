package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.EDITED_MEANWHILE;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Values of a draft that the caller has read. The edit is only applied if they are still current.
///
/// @param compatibleAddonIds in any order; null is not compared
public record PlanBefore(@Nullable List<String> compatibleAddonIds) {

    void require(PackageContent present) {
        if (compatibleAddonIds != null
                && !Set.copyOf(compatibleAddonIds).equals(Set.copyOf(present.compatibleAddonIds()))) {
            throw EDITED_MEANWHILE
                    .because(
                            "The compatible add-ons were changed by another request meanwhile. Read the plan again, then"
                                    + " retry.")
                    .at("was.compatibleAddonIds", compatibleAddonIds, String.join(", ", present.compatibleAddonIds()));
        }
    }
}
