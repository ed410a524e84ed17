package dev.ambit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.environment.EnvironmentRows;
import java.util.Map;
import java.util.function.Supplier;

/// An attempt that is refused, and leaves every row of the environment as it was.
public final class Refusal {

    private Refusal() {}

    public static Reply of(TestEnvironment environment, int status, String code, Supplier<Reply> attempt) {
        int number = EnvironmentRows.number(environment.id());
        Map<String, String> before = rows(number);

        Reply refused = attempt.get().isProblem(status, code);

        assertThat(rows(number)).isEqualTo(before);
        return refused;
    }

    /// Checks of before are kept a little later, and loops move the times of their work.
    private static Map<String, String> rows(int environment) {
        Map<String, String> rows = EnvironmentRows.checksums(environment);
        rows.remove("checks");
        rows.remove("work");
        return rows;
    }
}
