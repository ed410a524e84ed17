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

/// Shuts a process in: a network, processes, files and a user of its own, and limits. `jail.sh` is the inner half.
///
/// @param world an empty directory, in whose place the process sees its files
/// @param code what it sees as `/app`, read-only
/// @param user a number that no account has
/// @param megabytes of memory for data, of each of its processes
record Jail(Path world, Path code, long user, int megabytes) {

    private static final String SCRIPT = script();
    private static final long PROBE_USER = 1_899_999_999;
    private static final int PROBE_MEGABYTES = 64;
    private static final long PROBE_SECONDS_MAX = 20;

    /// Tried once: whether this system shuts processes in.
    ///
    /// @return why not; empty if it does
    static Optional<String> refusal(Processes processes) {
        Path directory = null;
        try (Network network = Network.make()) {
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

    /// Its environment is written to its standard input; see [#exports].
    ///
    /// @param directory one more that it is to see, or ""
    List<String> command(Network network, List<String> program, String directory) {
        List<String> command = new ArrayList<>(List.of("setpriv", "--pdeathsig", "KILL", "--"));
        command.addAll(List.of("nsenter", "--net=" + network.path(), "--"));
        command.addAll(List.of("unshare", "--mount", "--pid", "--ipc", "--uts", "--fork", "--kill-child=KILL", "--"));
        command.addAll(List.of("sh", "-c", SCRIPT, "jail.sh", world.toString(), code.toString()));
        command.addAll(List.of(Long.toString(user), Integer.toString(megabytes), directory));
        command.addAll(program);
        return List.copyOf(command);
    }

    /// Variables as a shell takes them. They never stand on a command line, which all users of the machine see, nor in
    /// the environment of a step that is root, where one could make it run something else.
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
