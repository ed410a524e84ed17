package dev.ambit.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ambit.Waiting;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A server that is killed while it has processes shut in.
class JailTest {

    @Test
    void what_runs_ends_with_the_server_even_if_that_is_killed() throws Exception {
        try (var processes = new Processes()) {
            String refusal = Jail.refusal(processes).orElse("");
            assumeTrue(refusal.isEmpty(), refusal);
        }
        Process server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        JailTest.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        var says = new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
        assertThat(says.readLine()).isEqualTo("shut in");
        List<ProcessHandle> shutIn = server.toHandle().descendants().toList();

        server.destroyForcibly().waitFor();

        assertThat(shutIn).hasSizeGreaterThan(1);
        Waiting.until(() -> shutIn.stream().noneMatch(ProcessHandle::isAlive), it -> it);
    }

    /// The server: starts one that says something, passes that on, and waits to be killed.
    static void main() throws IOException, InterruptedException {
        var processes = new Processes();
        Path directory = Files.createTempDirectory("ambit-jail");
        Jail jail = new Jail(directory, directory, 1_899_999_998, 64);
        Process process = processes.start(
                jail.command(NetworkNamespace.make(), List.of("sh", "-c", "echo shut in; sleep 600"), ""));
        process.getOutputStream().close();
        byte[] said = process.getInputStream().readNBytes("shut in\n".length());
        System.out.write(said);
        System.out.flush();
        Files.delete(directory);
        process.waitFor();
    }
}
