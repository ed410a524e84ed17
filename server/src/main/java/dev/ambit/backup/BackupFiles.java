package dev.ambit.backup;

import dev.ambit.db.EnvironmentId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Where dumps lie: a directory for each environment, which the account of the server alone may read. Several
/// servers share it. What has no name of its own yet ends in `.part`, with one file for each attempt: who lost his
/// claim may be writing still.
public final class BackupFiles {

    private static final String PART = ".part";
    private static final String PRIVATE = "rwx------";

    private final Path root;

    public BackupFiles(Path data) {
        this.root = data.resolve("backups");
    }

    Path of(EnvironmentId environment, UUID operation) {
        return directory(environment).resolve(operation + ".ambit");
    }

    /// Where an attempt writes it, until [#keep].
    Path part(EnvironmentId environment, UUID operation) {
        Path directory = directory(environment);
        try {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(PRIVATE)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return directory.resolve("%s.%s%s".formatted(operation, UUID.randomUUID(), PART));
    }

    /// Gives it its name, on the disk. What other attempts left goes.
    void keep(EnvironmentId environment, UUID operation, Path part) {
        Path directory = directory(environment);
        try {
            force(part);
            Files.move(part, of(environment, operation), StandardCopyOption.ATOMIC_MOVE);
            removeAll(environment, it -> it.startsWith(operation.toString()) && it.endsWith(PART));
            force(directory);
            force(root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void force(Path path) throws IOException {
        try (FileChannel it = FileChannel.open(path)) {
            it.force(true);
        }
    }

    /// Ends an attempt, whatever came of it.
    static void discard(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void remove(EnvironmentId environment, UUID operation) {
        try {
            removeAll(environment, it -> it.startsWith(operation.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// How many there are.
    public long count(EnvironmentId environment) {
        return all(environment).size();
    }

    /// All of an environment that is going, and where they lay.
    public void removeAll(EnvironmentId environment) {
        try {
            removeAll(environment, _ -> true);
            Files.deleteIfExists(directory(environment));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @param which by their names
    private void removeAll(EnvironmentId environment, Predicate<String> which) throws IOException {
        for (Path file : all(environment)) {
            if (which.test(file.getFileName().toString())) {
                Files.deleteIfExists(file);
            }
        }
    }

    private List<Path> all(EnvironmentId environment) {
        Path directory = directory(environment);
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Of which something is there.
    List<EnvironmentId> environments() {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> directories = Files.list(root)) {
            List<EnvironmentId> found = new ArrayList<>();
            directories
                    .map(it -> it.getFileName().toString())
                    .filter(it -> it.matches("\\d{1,9}"))
                    .forEach(it -> found.add(new EnvironmentId(Integer.parseInt(it))));
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Files that nobody knows go, if they have been there for so long that nobody is about to.
    void removeAllBut(EnvironmentId environment, Set<UUID> known, Instant before) {
        try {
            for (Path file : all(environment)) {
                String name = file.getFileName().toString();
                if (known.stream().noneMatch(it -> name.startsWith(it.toString()))
                        && Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path directory(EnvironmentId environment) {
        return root.resolve(Integer.toString(environment.value()));
    }
}
