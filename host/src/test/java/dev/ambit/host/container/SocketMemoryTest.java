package dev.ambit.host.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Kernels that count the buffers of sockets in different ways, by the files that they show.
class SocketMemoryTest {

    private static final String CGROUP = "/ambit-1/probe-1";

    @TempDir
    private Path cgroups;

    @Test
    void cgroup_v2_counts_the_buffers_of_sockets_without_a_limit_of_their_own() throws IOException {
        Files.createFile(cgroups.resolve("cgroup.controllers"));

        assertThatCode(() -> limit("quiet")).doesNotThrowAnyException();

        assertThat(cgroups).isDirectoryNotContaining(it -> it.endsWith("memory"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nosocket", "nokmem", "nokmem,nosocket"})
    void kernel_that_counts_no_buffers_runs_no_functions(String option) throws IOException {
        Files.createFile(cgroups.resolve("cgroup.controllers"));

        assertThatIOException()
                .isThrownBy(() -> limit("quiet cgroup.memory=%s panic=1".formatted(option)))
                .withMessageContaining("started with `cgroup.memory=%s`; remove this parameter".formatted(option));
    }

    @Test
    void cgroup_v1_gets_a_limit() throws IOException {
        Path limit = Files.createFile(limitFile());

        limit("quiet");

        assertThat(limit).hasContent("67108864");
    }

    @Test
    void cgroup_v1_without_a_limit_runs_no_functions() {
        assertThatIOException()
                .isThrownBy(() -> limit("quiet"))
                .withMessageContaining("`memory.kmem.tcp.limit_in_bytes` is missing", "CONFIG_MEMCG_V1");
    }

    @Test
    void cgroup_v1_with_a_limit_that_does_not_hold_runs_no_functions() throws IOException {
        Files.createSymbolicLink(limitFile(), Path.of("/dev/null"));

        assertThatIOException()
                .isThrownBy(() -> limit("quiet"))
                .withMessageContaining("the kernel keeps `memory.kmem.tcp.limit_in_bytes` at ");
    }

    private void limit(String commandLine) throws IOException {
        new SocketMemory(cgroups, commandLine).limit(CGROUP);
    }

    private Path limitFile() throws IOException {
        return Files.createDirectories(cgroups.resolve("memory" + CGROUP)).resolve("memory.kmem.tcp.limit_in_bytes");
    }
}
