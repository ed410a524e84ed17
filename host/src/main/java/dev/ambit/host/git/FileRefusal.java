package dev.ambit.host.git;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.DEPLOY_FAILED;
import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;

import dev.ambit.problem.Problem;
import dev.ambit.problem.ProblemCode;
import java.util.EnumSet;
import java.util.Set;

/// Attributes refusals to a file of a commit.
public final class FileRefusal {

    /// Fact of a problem: the file that caused it.
    public static final String FILE = "file";

    /// Problems that a retry of the same commit cannot solve.
    private static final Set<ProblemCode> REFUSALS = EnumSet.of(BAD_USER_INPUT, STACK_RESOURCE_REFUSED);

    private FileRefusal() {}

    /// Runs `work` and attributes its refusals to a file.
    ///
    /// @throws Problem `DeployFailed` with the file if `work` is refused; other problems pass unchanged
    public static void attributing(String file, Runnable work) {
        try {
            work.run();
        } catch (Problem problem) {
            throw !REFUSALS.contains(problem.code())
                    ? problem
                    : DEPLOY_FAILED
                            .because(problem.message())
                            .with(FILE, file)
                            .with("received", problem.facts().get("received"))
                            .with("allowed", problem.facts().get("allowed"));
        }
    }
}
