package dev.ambit.backup;

import dev.ambit.db.EnvironmentId;
import dev.ambit.environment.EnvironmentFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Stores dumps in one directory per environment. Only the server's user can read directories (0700) and files
/// (0600). Several servers can share the directory. An unfinished dump ends in `.part`; each attempt writes its own
/// file, because an attempt that lost its claim may still be writing.
public final class BackupFiles implements EnvironmentFiles {

    private static final String PART = ".part";
    private static final Set<PosixFilePermission> DIRECTORY_MODE = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE_MODE = PosixFilePermissions.fromString("rw-------");

    private final Path root;

    public BackupFiles(Path data) {
        this.root = data.resolve("backups");
    }

    Path of(EnvironmentId environment, UUID operation) {
        return directory(environment).resolve(operation + ".ambit");
    }

    /// Creates an empty temporary file for one attempt to write a dump. [#finish] renames the file.
    Path part(EnvironmentId environment, UUID operation) {
        Path directory = directory(environment);
        Path part = directory.resolve("%s.%s%s".formatted(operation, UUID.randomUUID(), PART));
        try {
            Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(DIRECTORY_MODE));
            return Files.createFile(part, PosixFilePermissions.asFileAttribute(FILE_MODE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Makes directories and files private that an earlier version wrote with the default permissions.
    void restrict() {
        if (!Files.isDirectory(root)) {
            return;
        }
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.toList()) {
                restrict(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void restrict(Path path) throws IOException {
        Set<PosixFilePermission> mode = Files.isDirectory(path) ? DIRECTORY_MODE : FILE_MODE;
        try {
            if (!Files.getPosixFilePermissions(path).equals(mode)) {
                Files.setPosixFilePermissions(path, mode);
            }
        } catch (NoSuchFileException _) {
            // Another server has removed or renamed it.
        }
    }

    /// Renames a finished dump to its final name, flushed to disk, and deletes the files of other attempts.
    void finish(EnvironmentId environment, UUID operation, Path part) {
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

    /// Deletes the file of an attempt, if it still exists.
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

    /// Returns the number of files of an environment.
    @Override
    public long count(EnvironmentId environment) {
        return all(environment).size();
    }

    /// Deletes all files of an environment and their directory.
    @Override
    public void removeAll(EnvironmentId environment) {
        try {
            removeAll(environment, _ -> true);
            Files.deleteIfExists(directory(environment));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @param which selects files by name
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

    /// Returns the environments that have a directory.
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

    /// Deletes files that belong to no known dump and were last modified before `before`.
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
