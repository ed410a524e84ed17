package dev.ambit.standin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalProgramTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    @Test
    void program_ends_when_it_is_closed() throws Exception {
        LocalProgram program = start("echo $$ > pid; exec sleep 600");
        ProcessHandle sleep = ProcessHandle.of(pid()).orElseThrow();
        assertThat(program.isRunning()).isTrue();

        program.close();

        assertThat(program.isRunning()).isFalse();
        assertThat(sleep.onExit()).succeedsWithin(SOON);
    }

    @Test
    void program_that_ends_by_itself_listens_on_no_port() {
        try (LocalProgram program = start("exit 3")) {
            assertThat(program.awaitPort(LocalProgram.freePort(), SOON)).isFalse();
            assertThat(program.isRunning()).isFalse();
        }
    }

    @Test
    void program_has_only_the_given_variables_and_the_path() throws Exception {
        try (LocalProgram program = start("env > variables.new; mv variables.new variables; exec sleep 600")) {
            Path variables = directory.resolve("variables");
            await(variables);

            assertThat(Files.readAllLines(variables))
                    .contains("GIVEN=value", "PATH=" + System.getenv("PATH"))
                    .noneMatch(it -> it.startsWith("HOME="));
            assertThat(program.isRunning()).isTrue();
        }
    }

    @Test
    void missing_program_is_named_with_its_remedy() {
        assertThatThrownBy(() -> LocalProgram.find("no-such-program", "apt-get install it"))
                .hasMessage(
                        "`no-such-program` is not installed. Install it with `apt-get install it`, then try again.");
    }

    private LocalProgram start(String script) {
        return LocalProgram.start(
                directory, Map.of("GIVEN", "value"), directory.resolve("log"), List.of("/bin/sh", "-c", script));
    }

    private long pid() throws Exception {
        Path file = directory.resolve("pid");
        await(file);
        return Long.parseLong(Files.readString(file).strip());
    }

    private static void await(Path file) throws IOException, InterruptedException {
        long until = System.nanoTime() + SOON.toNanos();
        while ((!Files.exists(file) || Files.size(file) == 0) && System.nanoTime() < until) {
            Thread.sleep(20);
        }
    }
}
