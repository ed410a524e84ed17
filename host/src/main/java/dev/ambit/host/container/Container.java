package dev.ambit.host.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A started container.
///
/// @param bundle directory with `config.json` and the mount points
/// @param process the runtime, which ends with the container, with the container's output and exit code
/// @param deletion command that kills and deletes the container
record Container(Path bundle, Process process, List<String> deletion) {

    private static final System.Logger LOG = System.getLogger(Container.class.getName());
    private static final Duration KILL_MAX = Duration.ofSeconds(5);
    private static final Duration ATTEMPT_MAX = Duration.ofMillis(500);

    /// Deletes `config.json`, which contains the variables. The runtime has read it once the program runs.
    synchronized void deleteConfig() {
        try {
            Files.deleteIfExists(bundle.resolve("config.json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Kills all processes of the container and deletes it. Tries again while the runtime is still creating it.
    void kill() {
        long end = System.nanoTime() + KILL_MAX.toNanos();
        try {
            do {
                ContainerDirectory.start(deletion).waitFor(KILL_MAX.toMillis(), TimeUnit.MILLISECONDS);
            } while (!process.waitFor(ATTEMPT_MAX.toMillis(), TimeUnit.MILLISECONDS) && System.nanoTime() < end);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.ERROR, "Cannot delete the container of a function", e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }

    /// Deletes the bundle of a container that has ended.
    synchronized void deleteBundle() {
        FileTree.delete(bundle);
    }
}
