package dev.ambit.host.container;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongTest;
import dev.ambit.Waiting;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The containers of a server that is killed, and their files.
class ContainersTest {

    @TempDir
    private Path directory;

    private final List<Process> servers = new ArrayList<>();

    @BeforeEach
    void requireContainers() {
        TestContainers.assumeAvailable();
    }

    @AfterEach
    void stop() {
        servers.forEach(Process::destroyForcibly);
    }

    @Test
    void containers_end_when_their_server_is_killed() throws Exception {
        Process server = server();
        ProcessHandle program = program(server);

        server.destroyForcibly().waitFor();

        Waiting.until(program::isAlive, isAlive -> !isAlive);
    }

    @LongTest
    void containers_of_a_server_killed_with_its_companion_are_deleted_by_the_next_server() throws Exception {
        Process server = server();
        ProcessHandle program = program(server);
        List<ProcessHandle> companions = server.toHandle()
                .children()
                .filter(it -> it.info().commandLine().orElse("").contains("containers.sh"))
                .toList();
        assertThat(companions).hasSize(1);
        companions.getFirst().descendants().forEach(ProcessHandle::destroyForcibly);
        companions.getFirst().destroyForcibly();
        server.destroyForcibly().waitFor();

        try (var next = new Containers(null, FunctionJdk.of(null))) {
            assertThat(next.refusal()).isEmpty();
            Waiting.until(program::isAlive, isAlive -> !isAlive);
        }
    }

    @Test
    void missing_container_runtime_is_reported() {
        try (var containers = new Containers(Path.of("/nowhere/runc"), FunctionJdk.of(null))) {
            assertThat(containers.refusal().orElseThrow()).contains("AMBIT_OCI_RUNTIME is `/nowhere/runc`");
        }
    }

    /// Starts a process that runs a container until it is killed.
    private Process server() throws IOException {
        Process server = TestContainers.process(ContainersTest.class, directory)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        servers.add(server);
        return server;
    }

    /// Returns the program in the container, once it runs.
    private static ProcessHandle program(Process server) throws IOException {
        var output = new BufferedReader(new InputStreamReader(server.getInputStream(), UTF_8));
        assertThat(output.readLine()).isEqualTo("running");
        return server.toHandle()
                .descendants()
                .filter(it -> it.info().command().orElse("").endsWith("/sleep"))
                .filter(it -> it.info().commandLine().orElse("").contains("600"))
                .findFirst()
                .orElseThrow();
    }

    static void main(String[] arguments) throws IOException, InterruptedException {
        var containers = new Containers(null, FunctionJdk.of(null));
        Path program = Path.of("/bin/sleep").toRealPath();
        NetworkNamespace network = NetworkNamespace.make();
        Container container = containers.start(
                "sleeping",
                new ContainerConfig(
                        List.of(program.toString(), "600"),
                        ProgramFiles.of(program),
                        Path.of(arguments[0]),
                        Map.of(),
                        1_899_999_998,
                        64,
                        network.path()));
        Waiting.until(
                () -> container
                        .process()
                        .descendants()
                        .anyMatch(it -> it.info().command().orElse("").endsWith("/sleep")),
                isRunning -> isRunning);
        System.out.write("running\n".getBytes(UTF_8));
        System.out.flush();
        container.process().waitFor();
    }
}
