package dev.ambit.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ambit.CiTest;
import dev.ambit.LongTest;
import dev.ambit.host.container.TestContainers;
import dev.ambit.host.container.TestContainers.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A function tries to use more memory, processor time or threads than its container may.
class ContainerLimitTest {

    private static final int KILLED = 137;
    private static final String PROCESSORS = "Cpus_allowed_list:";

    @BeforeEach
    void requireContainers() {
        TestContainers.assumeAvailable();
    }

    @CiTest
    void shared_memory_counts_towards_the_memory_limit() throws Exception {
        Result result = TestContainers.run("shared-memory.txt", 256);

        assertThat(result.exit()).as(result.output()).isEqualTo(KILLED);
        int megabytes = Integer.parseInt(result.output().lines().toList().getLast());
        assertThat(megabytes).isBetween(64, 256);
    }

    /// The kernel keeps these bytes outside of the memory of the program.
    @ParameterizedTest
    @ValueSource(strings = {"tcp-buffers.txt", "udp-buffers.txt"})
    void buffers_of_sockets_are_limited(String program) throws Exception {
        Result result = TestContainers.run(program, 384);

        assertThat(result.exit()).as(result.output()).isZero();
        assertThat(Integer.parseInt(result.output().strip()))
                .as("megabytes that no receiver has read")
                .isBetween(1, 80);
    }

    @LongTest
    void temporary_files_are_limited_to_64_megabytes() throws Exception {
        Result result = TestContainers.run("temporary-files.txt", 384);

        assertThat(Integer.parseInt(result.output().strip())).isBetween(60, 64);
    }

    @LongTest
    void busy_threads_of_a_container_share_one_processor() throws Exception {
        Result result = TestContainers.run("busy-threads.txt", 384);

        assertThat(Integer.parseInt(result.output().strip()))
                .as("percent of one processor")
                .isLessThan(115);
    }

    @Test
    void containers_never_use_the_first_of_several_processors() throws Exception {
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1);

        Result result = TestContainers.run("print-processors.txt", 384);

        assertThat(firstProcessor(result.output().strip())).isGreaterThan(firstProcessor(ownProcessors()));
    }

    @Test
    void number_of_threads_is_limited() throws Exception {
        Result result = TestContainers.run("many-threads.txt", 384);

        String last = result.output().lines().toList().getLast();
        assertThat(Integer.parseInt(last.substring("threads ".length()))).isBetween(200, 256);
    }

    private static String ownProcessors() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(it -> it.startsWith(PROCESSORS))
                    .findAny()
                    .orElseThrow()
                    .substring(PROCESSORS.length());
        }
    }

    /// @param list processors such as `0-3,6`
    private static int firstProcessor(String list) {
        return Integer.parseInt(list.strip().split("[-,]", 2)[0]);
    }
}
