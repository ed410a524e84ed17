package dev.ambit.attack;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ambit.host.container.TestContainers;
import dev.ambit.host.container.TestContainers.Result;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A function makes system calls that could lead out of its container.
class SystemCallTest {

    @Test
    void only_listed_system_calls_are_allowed() throws Exception {
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "the numbers are those of x86-64");
        TestContainers.assumeAvailable();
        List<String[]> rows = TestContainers.resource("/system-calls.txt")
                .lines()
                .filter(it -> !it.startsWith("#"))
                .map(it -> it.split("\\s*\\|\\s*"))
                .toList();
        String calls = rows.stream()
                .map(it -> "{%sL, %sL, %sL, %sL}".formatted(it[1], it[2], it[3], it[4]))
                .collect(joining(", "));

        Result result = TestContainers.run("call-system.txt", 384, calls);

        assertThat(result.exit()).as(result.output()).isZero();
        List<String> errors = result.output().lines().toList();
        assertThat(errors).hasSameSizeAs(rows);
        for (int i = 0; i < rows.size(); i++) {
            assertThat(errors.get(i)).as(rows.get(i)[0]).isEqualTo(rows.get(i)[5].strip());
        }
    }
}
