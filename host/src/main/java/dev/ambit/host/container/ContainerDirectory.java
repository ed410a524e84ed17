package dev.ambit.host.container;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The directory of one server's containers, on a tmpfs because `config.json` contains secrets. A companion process
/// deletes the containers when the server ends, even if the server is killed; see `containers.sh`.
///
/// @param runtime OCI runtime
record ContainerDirectory(Path runtime, Path path, Process companion) implements AutoCloseable {

    private static final String SCRIPT = resource("containers.sh");
    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final String RUNTIME = "runc";
    private static final List<Path> TMPFS = List.of(Path.of("/run"), Path.of("/dev/shm"));
    private static final String PARENT = "ambit-containers";
    private static final String READY = "ready ";

    /// Name of the directory with the host's own sockets, beside the directory of the sockets to which it
    /// connects.
    static final String FORWARDS = "forwards";

    private static final long CLOSE_SECONDS_MAX = 10;

    /// Creates a directory, and deletes the containers of servers that were killed with their companions.
    ///
    /// @param configured OCI runtime; null for `runc` in a standard directory of programs
    /// @throws IOException if this machine has no runtime, no tmpfs or no writable cgroups
    static ContainerDirectory open(@Nullable Path configured) throws IOException {
        Path runtime = runtime(configured);
        Path parent = tmpfs().resolve(PARENT);
        Process companion =
                start(List.of("/bin/sh", "-c", SCRIPT, "containers.sh", runtime.toString(), parent.toString()));
        var output = new BufferedReader(new InputStreamReader(companion.getInputStream(), UTF_8));
        List<String> errors = new ArrayList<>();
        for (String line; (line = output.readLine()) != null; errors.add(line)) {
            if (line.startsWith(READY)) {
                return new ContainerDirectory(runtime, Path.of(line.substring(READY.length())), companion);
            }
        }
        throw new IOException("`%s` or a cgroup cannot be created: %s".formatted(parent, String.join(" ", errors)));
    }

    /// Starts a process without the server's environment variables.
    static Process start(List<String> command) throws IOException {
        var builder = new ProcessBuilder(command).directory(new File("/")).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", PATH);
        builder.environment().put("LC_ALL", "C.UTF-8");
        return builder.start();
    }

    Path bundle(String id) {
        return path.resolve("bundles", id);
    }

    /// Returns the directory of the sockets to which the host connects.
    Path sockets() {
        return path.resolve("sockets");
    }

    /// Returns the directory of the host's own sockets. It belongs to the user of the host.
    Path forwards() {
        return path.resolve(FORWARDS);
    }

    /// Returns the path of the cgroup of a container.
    String cgroup(String id) {
        return "/%s/%s".formatted(path.getFileName(), id);
    }

    /// Returns a command of the runtime.
    List<String> command(String... arguments) {
        return Stream.concat(
                        Stream.of(
                                runtime.toString(),
                                "--root",
                                path.resolve("state").toString()),
                        Stream.of(arguments))
                .toList();
    }

    /// Deletes all containers and the directory.
    @Override
    public void close() {
        try {
            companion.getOutputStream().close();
            companion.waitFor(CLOSE_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static Path runtime(@Nullable Path configured) throws IOException {
        if (configured != null) {
            if (!Files.isExecutable(configured)) {
                throw new IOException("AMBIT_OCI_RUNTIME is `%s`, which is not a program. Name the program of runc."
                        .formatted(configured));
            }
            return configured.toAbsolutePath();
        }
        return Arrays.stream(PATH.split(":"))
                .map(it -> Path.of(it, RUNTIME))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IOException(
                        "it has no container runtime; install runc, or name another runtime in AMBIT_OCI_RUNTIME"));
    }

    private static Path tmpfs() throws IOException {
        for (Path path : TMPFS) {
            if (Files.isWritable(path) && Files.getFileStore(path).type().equals("tmpfs")) {
                return path;
            }
        }
        throw new IOException("neither /run nor /dev/shm is a writable tmpfs; run the server as root");
    }

    /// Reads a text resource of this package.
    static String resource(String name) {
        try (InputStream file = Objects.requireNonNull(ContainerDirectory.class.getResourceAsStream(name), name)) {
            return new String(file.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
