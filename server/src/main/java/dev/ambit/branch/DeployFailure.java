package dev.ambit.branch;

import dev.ambit.problem.Problem;
import org.jspecify.annotations.Nullable;

/// Where and why a deploy stopped.
///
/// @param file that is at fault; null if none is
/// @param field of it
public record DeployFailure(
        @Nullable String file,
        @Nullable String field,
        @Nullable String received,
        @Nullable String allowed,
        String message) {

    static final String FILE = "file";

    static DeployFailure of(Problem problem) {
        return new DeployFailure(
                fact(problem, FILE),
                fact(problem, "field"),
                fact(problem, "received"),
                fact(problem, "allowed"),
                problem.message());
    }

    private static @Nullable String fact(Problem problem, String name) {
        Object fact = problem.facts().get(name);
        return fact == null ? null : fact.toString();
    }
}
