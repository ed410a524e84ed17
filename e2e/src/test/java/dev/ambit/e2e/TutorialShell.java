package dev.ambit.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Waiting;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// A terminal of a reader who types the commands of pages. Servers run beside it until Ctrl-C.
final class TutorialShell implements AutoCloseable {

    private static final Duration START_MAX = Duration.ofMinutes(3);
    private static final Duration PRINT_MAX = Duration.ofSeconds(60);
    private static final Duration STOP_MAX = Duration.ofSeconds(60);

    /// An error response that `curl` printed.
    private static final Pattern PROBLEM = Pattern.compile("\"code\":\"\\w+\",\"status\":[45]\\d\\d");

    /// A program that runs in the background, and what it printed.
    private record Running(String command, long pid, Path out) {}

    private final Path directory;
    private final Path files;
    private final Process shell;
    private final BufferedWriter input;
    private final BufferedReader output;
    private final List<Running> running = new ArrayList<>();
    private Path latest;
    private int typed;

    /// @param directory the directory of the clone in which the reader works
    /// @param files an existing directory for what commands print
    TutorialShell(Path directory, Path files, Map<String, String> environment) throws IOException {
        this.directory = directory;
        this.files = files;
        latest = files.resolve("nothing");
        shell = CommandResult.in(directory, environment, List.of("bash"))
                .redirectError(files.resolve("shell.err").toFile())
                .start();
        input = shell.outputWriter(UTF_8);
        output = shell.inputReader(UTF_8);
        // Each program then has a process group of its own, to which Ctrl-C is sent.
        input.write("set -m\n");
    }

    /// Runs the command in the shell, and requires that each of its programs succeeds and no request is refused.
    void run(String command) throws IOException {
        Path script = script(command);
        Path out = files.resolve(typed + ".out");
        Path err = files.resolve(typed + ".err");
        input.write("failed=; set -E; trap 'failed=1' ERR; { . %s; } > %s 2> %s; trap - ERR; echo \"done $failed\"\n"
                .formatted(script, out, err));
        input.flush();
        assertThat(output.readLine())
                .as("%s\nprinted %s\n%s", command, Files.readString(out), Files.readString(err))
                .isEqualTo("done ");
        assertThat(PROBLEM.matcher(Files.readString(out)).find())
                .as("%s\nprinted %s", command, Files.readString(out))
                .isFalse();
        latest = out;
    }

    /// Starts the program beside the shell, unless it still runs, possibly with further options.
    void start(String command) throws IOException {
        if (running.stream().anyMatch(it -> it.command().startsWith(command.strip()))) {
            return;
        }
        Path script = script(command);
        Path out = files.resolve(typed + ".out");
        input.write("( . %s ) > %s 2> %s & echo $!\n".formatted(script, out, files.resolve(typed + ".err")));
        input.flush();
        var started = new Running(command, Long.parseLong(output.readLine().strip()), out);
        running.add(started);
        latest = out;
        if (command.contains("bin/ambit")) {
            Waiting.until(
                    "ready", START_MAX, () -> !isAlive(started) || text(out).contains("\nready "));
            assertThat(isAlive(started))
                    .as("%s printed %s", command, errors(started))
                    .isTrue();
        }
    }

    void save(String file, String text) throws IOException {
        Files.writeString(directory.resolve(file), text);
    }

    /// Waits until the latest command or a running program has printed the text.
    void requirePrinted(TutorialPage.Block expected) {
        try {
            Waiting.until("text", PRINT_MAX, () -> isPrinted(expected) || running.isEmpty());
        } catch (AssertionError _) {
            // The assertion below shows what was printed.
        }
        assertThat(isPrinted(expected))
                .as("expected:\n%s\nprinted:\n%s", expected.text(), text(latest))
                .isTrue();
    }

    private boolean isPrinted(TutorialPage.Block expected) {
        return PrintedText.matches(expected.language(), expected.text(), text(latest))
                || running.stream()
                        .anyMatch(it -> PrintedText.matches(expected.language(), expected.text(), text(it.out())));
    }

    /// Presses Ctrl-C in the terminals of the commands that begin like this.
    void stop(String command) throws IOException {
        for (Running it : List.copyOf(running)) {
            if (command.equals("*") || it.command().startsWith(command)) {
                running.remove(it);
                input.write("kill -INT -- -%d; echo stopped\n".formatted(it.pid()));
                input.flush();
                output.readLine();
                Waiting.until(it.command(), STOP_MAX, () -> !isAlive(it));
            }
        }
    }

    @Override
    public void close() throws IOException {
        try (input;
                output) {
            stop("*");
        } finally {
            running.forEach(it -> ProcessHandle.of(it.pid()).ifPresent(ProcessHandle::destroyForcibly));
            shell.destroyForcibly();
        }
    }

    private Path script(String command) throws IOException {
        typed++;
        return Files.writeString(files.resolve(typed + ".sh"), command);
    }

    private static boolean isAlive(Running program) {
        return ProcessHandle.of(program.pid()).filter(ProcessHandle::isAlive).isPresent();
    }

    private static String errors(Running program) {
        return text(Path.of(program.out().toString().replaceFirst("out$", "err")));
    }

    private static String text(Path file) {
        try {
            return Files.exists(file) ? "\n" + Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
