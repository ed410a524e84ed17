package dev.ambit.environment;

import static dev.ambit.problem.ProblemCode.INVALID_ARGUMENT;

import dev.ambit.problem.Problem;
import org.jspecify.annotations.Nullable;

/// The name of an entity that is deleted permanently, typed again: in the query, in the body, or in both.
public record ConfirmedName(@Nullable String confirmName) {

    /// Returns the name that was given.
    ///
    /// @param other from the body; this name is from the query
    /// @throws dev.ambit.problem.Problem 400 if there is no name, or two different ones
    public String or(ConfirmedName other) {
        String confirmed = other.confirmName() != null ? other.confirmName() : confirmName;
        if (confirmed == null) {
            throw INVALID_ARGUMENT
                    .because("`confirmName` is missing. Send the `displayName` of what you delete, because deletion is"
                            + " permanent.")
                    .at("confirmName", null, "its displayName");
        }
        if (confirmName != null && !confirmName.equals(confirmed)) {
            throw INVALID_ARGUMENT
                    .because(
                            "`confirmName` is `%s` in the query and `%s` in the body. Send the same name in both, or send it once."
                                    .formatted(Problem.shortened(confirmName), Problem.shortened(confirmed)))
                    .at("confirmName", confirmed, "the same name in both, or in one of them");
        }
        return confirmed;
    }
}
