package dev.ambit.parameter;

import static dev.ambit.problem.Problem.shortened;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What somebody asks for.
///
/// @param version that was seen before; null: whatever is there
/// @param values as JSON has them
/// @param removed what this source says no more
/// @param isWhole what is not among the values, this source says no more either: a file says all that it
/// says
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

    /// Some of them are secrets.
    @Override
    public String toString() {
        return "edit of %s, %s".formatted(source, values.keySet());
    }
}
