package dev.ambit.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.host.container.TestContainers;
import dev.ambit.host.container.TestContainers.Result;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A function tries to use more memory, processor time or threads than its container may.
class ContainerLimitTest {

    private static final int KILLED = 137;

    @BeforeEach
    void requireContainers() {
        TestContainers.assumeAvailable();
    }

    @Test
    void shared_memory_counts_towards_the_memory_limit() throws Exception {
        Result result = TestContainers.run("shared-memory.txt", 256);

        assertThat(result.exit()).as(result.output()).isEqualTo(KILLED);
        int megabytes = Integer.parseInt(result.output().lines().toList().getLast());
        assertThat(megabytes).isBetween(64, 256);
    }

    @Test
    void temporary_files_are_limited_to_64_megabytes() throws Exception {
        Result result = TestContainers.run("temporary-files.txt", 384);

        assertThat(Integer.parseInt(result.output().strip())).isBetween(60, 64);
    }

    @Test
    void busy_threads_of_a_container_share_one_processor() throws Exception {
        Result result = TestContainers.run("busy-threads.txt", 384);

        assertThat(Integer.parseInt(result.output().strip()))
                .as("percent of one processor")
                .isLessThan(115);
    }

    @Test
    void number_of_threads_is_limited() throws Exception {
        Result result = TestContainers.run("many-threads.txt", 384);

        String last = result.output().lines().toList().getLast();
        assertThat(Integer.parseInt(last.substring("threads ".length()))).isBetween(200, 256);
    }
}
