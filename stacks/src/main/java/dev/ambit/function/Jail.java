package dev.ambit.function;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Isolates a process in its own network, PID and mount namespaces, with its own user id and limits. `jail.sh`
/// sets up the inside.
///
/// @param world empty directory on which the root of the process is mounted
/// @param code mounted as `/app`, read-only
/// @param user unused user id
/// @param megabytes data memory of each process
record Jail(Path world, Path code, long user, int megabytes) {

    private static final String SCRIPT = script();
    private static final long PROBE_USER = 1_899_999_999;
    private static final int PROBE_MEGABYTES = 64;
    private static final long PROBE_SECONDS_MAX = 20;

    /// Checks whether this system can isolate processes.
    ///
    /// @return why it cannot; empty if it can
    static Optional<String> refusal(Processes processes) {
        Path directory = null;
        try (NetworkNamespace network = NetworkNamespace.make()) {
            directory = Files.createTempDirectory("ambit-jail");
            Jail jail = new Jail(directory, directory, PROBE_USER, PROBE_MEGABYTES);
            Process process = processes.start(jail.command(network, List.of("true"), ""));
            process.getOutputStream().close();
            process.onExit().orTimeout(PROBE_SECONDS_MAX, TimeUnit.SECONDS).join();
            String said = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
            return process.exitValue() == 0 ? Optional.empty() : Optional.of(said);
        } catch (IOException | RuntimeException | LinkageError e) {
            return Optional.of(String.valueOf(e.getMessage()));
        } finally {
            remove(directory);
        }
    }

    /// Returns the command line. The environment is written to standard input; see [#exports].
    ///
    /// @param directory another directory to mount, or ""
    List<String> command(NetworkNamespace network, List<String> program, String directory) {
        List<String> command = new ArrayList<>(List.of("setpriv", "--pdeathsig", "KILL", "--"));
        command.addAll(List.of("nsenter", "--net=" + network.path(), "--"));
        command.addAll(List.of("unshare", "--mount", "--pid", "--ipc", "--uts", "--fork", "--kill-child=KILL", "--"));
        command.addAll(List.of("sh", "-c", SCRIPT, "jail.sh", world.toString(), code.toString()));
        command.addAll(List.of(Long.toString(user), Integer.toString(megabytes), directory));
        command.addAll(program);
        return List.copyOf(command);
    }

    /// Returns the variables as shell statements. They are not passed on the command line, which all users can
    /// read, nor in the environment of a step that runs as root, where they could change its behavior.
    static byte[] exports(Map<String, String> variables) {
        return variables.entrySet().stream()
                .map(it ->
                        "export %s='%s'\n".formatted(it.getKey(), it.getValue().replace("'", "'\\''")))
                .collect(Collectors.joining())
                .getBytes(UTF_8);
    }

    private static void remove(@Nullable Path directory) {
        try {
            if (directory != null) {
                Files.deleteIfExists(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String script() {
        try (InputStream script = Objects.requireNonNull(Jail.class.getResourceAsStream("jail.sh"))) {
            return new String(script.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
