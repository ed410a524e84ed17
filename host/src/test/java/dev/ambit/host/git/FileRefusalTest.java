package dev.ambit.host.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ambit.problem.Problem;
import dev.ambit.problem.ProblemCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileRefusalTest {

    /// Temporary faults are retried.
    @ParameterizedTest
    @CsvSource({
        "BAD_USER_INPUT,DEPLOY_FAILED",
        "STACK_RESOURCE_REFUSED,DEPLOY_FAILED",
        "STACK_IN_THE_WAY,STACK_IN_THE_WAY",
        "STACK_UNREACHABLE,STACK_UNREACHABLE",
        "DATABASE_UNAVAILABLE,DATABASE_UNAVAILABLE"
    })
    void only_permanent_problems_are_reported_as_deploy_failures(ProblemCode met, ProblemCode reported) {
        Problem problem = catchThrowableOfType(
                Problem.class,
                () -> FileRefusal.attributing("function", () -> {
                    throw met.because("Why.");
                }));

        assertThat(problem.code()).isEqualTo(reported);
        assertThat(problem.message()).isEqualTo("Why.");
    }
}
