package dev.ambit.host.container;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Runs containers with an OCI runtime such as runc, which needs no daemon.
public final class Containers implements AutoCloseable {

    private static final long PROBE_USER = 1_899_999_999;
    private static final int PROBE_MEGABYTES = 64;
    private static final long PROBE_SECONDS_MAX = 20;

    private final @Nullable Path runtime;
    private final FunctionJdk jdk;
    private final Map<Path, Set<Path>> files = new ConcurrentHashMap<>();
    private final AtomicLong started = new AtomicLong();
    private @Nullable ContainerDirectory opened;
    private boolean isClosed;

    /// @param runtime OCI runtime; null for `runc` in a standard directory of programs
    /// @param jdk runs jars
    public Containers(@Nullable Path runtime, FunctionJdk jdk) {
        this.runtime = runtime;
        this.jdk = jdk;
    }

    /// Returns the command that runs code.
    ///
    /// @param megabytes heap size
    List<String> command(CodeRuntime program, int megabytes) {
        return program.command(jdk, megabytes);
    }

    /// Returns the files of this machine that a command needs. They are looked up once, until the program moves.
    Set<Path> files(CodeRuntime program, List<String> command) {
        return files.computeIfAbsent(Path.of(command.getFirst()), _ -> program.files(jdk));
    }

    /// Runs a container to check whether this machine can.
    ///
    /// @return why it cannot; empty if it can
    public Optional<String> refusal() {
        Path code = null;
        try (NetworkNamespace network = NetworkNamespace.make()) {
            code = Files.createTempDirectory("ambit-container");
            return probe(code, network);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.of("the server is shutting down");
        } catch (IOException | RuntimeException | LinkageError e) {
            return Optional.of(String.valueOf(e.getMessage()));
        } finally {
            delete(code);
        }
    }

    private Optional<String> probe(Path code, NetworkNamespace network) throws IOException, InterruptedException {
        Path program = Path.of("/bin/true").toRealPath();
        var config = new ContainerConfig(
                List.of(program.toString()),
                ProgramFiles.of(program),
                code,
                Map.of(),
                PROBE_USER,
                PROBE_MEGABYTES,
                network.path());
        Container container = start("probe", config);
        Process process = container.process();
        if (!process.waitFor(PROBE_SECONDS_MAX, TimeUnit.SECONDS)) {
            container.kill();
        }
        String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        container.deleteBundle();
        return process.exitValue() == 0 ? Optional.empty() : Optional.of(output);
    }

    /// Starts a container. It may not listen yet when this returns.
    ///
    /// @param name used in the container's id
    Container start(String name, ContainerConfig config) throws IOException {
        ContainerDirectory directory = directory();
        String id = "%s-%d".formatted(name, started.incrementAndGet());
        Path bundle = directory.bundle(id);
        Files.createDirectories(bundle.resolve("rootfs"));
        SocketMemory.ofMachine().limit(directory.cgroup(id));
        Files.write(bundle.resolve("config.json"), config.json(directory.cgroup(id)));
        Process process = ContainerDirectory.start(directory.command("run", "--bundle", bundle.toString(), id));
        process.getOutputStream().close();
        return new Container(bundle, process, directory.command("delete", "--force", id));
    }

    /// Deletes all containers.
    @Override
    public synchronized void close() {
        ContainerDirectory directory = opened;
        opened = null;
        isClosed = true;
        if (directory != null) {
            directory.close();
        }
    }

    /// Returns the directory of the containers.
    ///
    /// @throws IOException if this machine has no runtime, no tmpfs or no writable cgroups
    synchronized ContainerDirectory directory() throws IOException {
        if (isClosed) {
            throw new IOException("The server is shutting down.");
        }
        ContainerDirectory directory = opened;
        if (directory == null) {
            directory = ContainerDirectory.open(runtime);
            opened = directory;
        }
        return directory;
    }

    private static void delete(@Nullable Path directory) {
        try {
            if (directory != null) {
                Files.deleteIfExists(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
