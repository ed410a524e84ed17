package dev.ambit.branch;

import dev.ambit.host.git.FileRefusal;
import dev.ambit.problem.Problem;
import org.jspecify.annotations.Nullable;

/// The file, field and reason of a failed deploy.
///
/// @param file that caused the failure; null if none did
/// @param field in the file; null if unknown
public record DeployFailure(
        @Nullable String file,
        @Nullable String field,
        @Nullable String received,
        @Nullable String allowed,
        String message) {

    static DeployFailure of(RuntimeException fault) {
        return fault instanceof Problem problem
                ? new DeployFailure(
                        fact(problem, FileRefusal.FILE),
                        fact(problem, "field"),
                        fact(problem, "received"),
                        fact(problem, "allowed"),
                        problem.message())
                : new DeployFailure(
                        null,
                        null,
                        null,
                        null,
                        "The deploy failed with an internal error. Resume it, or ask the operator to read the"
                                + " server's log.");
    }

    private static @Nullable String fact(Problem problem, String name) {
        Object fact = problem.facts().get(name);
        return fact == null ? null : fact.toString();
    }
}
