package dev.ambit.branch;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.DEPLOY_FAILED;

import dev.ambit.host.git.FileRefusal;
import dev.ambit.host.git.RepositoryAgent;
import dev.ambit.http.Json;
import dev.ambit.problem.Problem;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The content of `ambit.json` at the root of a branch.
///
/// @param parameters values by name
record ParameterFile(@Nullable Map<String, Object> parameters) {

    private static final String NAME = RepositoryAgent.PARAMETERS;

    /// Reads the file.
    ///
    /// @throws Problem with the file, its field and what is allowed
    static ParameterFile read(byte[] bytes) {
        return blamed(() -> Json.read(bytes, ParameterFile.class));
    }

    Map<String, Object> values() {
        return parameters == null ? Map.of() : parameters;
    }

    /// Runs `work` and attributes bad user input to the file.
    static <T> T blamed(Supplier<T> work) {
        try {
            return work.get();
        } catch (Problem problem) {
            if (problem.code() != BAD_USER_INPUT) {
                throw problem;
            }
            Map<String, Object> facts = problem.facts();
            String field = Objects.toString(facts.get("field"), "").replaceFirst("^values\\.", "parameters.");
            Object allowed = facts.get("allowed");
            String message = "%s%s: %s%s"
                    .formatted(
                            NAME,
                            field.isEmpty() ? "" : ", " + field,
                            problem.message(),
                            allowed == null || problem.message().contains(allowed.toString())
                                    ? ""
                                    : " Allowed: %s.".formatted(allowed));
            throw DEPLOY_FAILED
                    .because(message)
                    .with(FileRefusal.FILE, NAME)
                    .with("field", field.isEmpty() ? null : field)
                    .with("received", facts.get("received"))
                    .with("allowed", allowed);
        }
    }
}
