package dev.ambit.backup;

import dev.ambit.db.EnvironmentId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/// Where dumps lie: a directory for each environment, which the account of the server alone may read. Several
/// servers share it. What has no name of its own yet ends in `.part`.
public final class BackupFiles {

    private static final String PRIVATE = "rwx------";

    private final Path root;

    public BackupFiles(Path data) {
        this.root = data.resolve("backups");
    }

    Path of(EnvironmentId environment, UUID operation) {
        return directory(environment).resolve(operation + ".ambit");
    }

    /// Where it is written, until [#keep].
    Path part(EnvironmentId environment, UUID operation) {
        Path directory = directory(environment);
        try {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(PRIVATE)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return directory.resolve(operation + ".part");
    }

    void keep(EnvironmentId environment, UUID operation) {
        try {
            Files.move(part(environment, operation), of(environment, operation), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void remove(EnvironmentId environment, UUID operation) {
        try {
            Files.deleteIfExists(of(environment, operation));
            Files.deleteIfExists(directory(environment).resolve(operation + ".part"));
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
            for (Path file : all(environment)) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(directory(environment));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
