package dev.ambit.parameter;

import static dev.ambit.problem.Problem.shortened;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A requested edit of parameters.
///
/// @param version expected version; null accepts any
/// @param values JSON values by name
/// @param removed names whose value this source removes
/// @param isWhole whether the values replace all others of this source, as a file does
record ParameterEdit(
        ParameterSource source,
        @Nullable Integer version,
        Map<String, Object> values,
        Set<String> removed,
        boolean isWhole) {

    ParameterEdit {
        for (String name : removed) {
            if (values.containsKey(name)) {
                throw BAD_USER_INPUT
                        .because("Parameter `%s` is in both `values` and `removed`. Remove it from one of them."
                                .formatted(shortened(name)))
                        .at("removed", name, "a name that is not in `values`");
            }
        }
    }

    /// Omits the values, because some are secrets.
    @Override
    public String toString() {
        return "edit of %s, %s".formatted(source, values.keySet());
    }
}
