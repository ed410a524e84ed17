package dev.ambit.host.git;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.stream.Stream;

/// Temporary directories of deploys, in the directory of the host.
final class DeployDirectories {

    private static final Duration AGE_MAX = Duration.ofHours(1);

    private final Path directory;

    DeployDirectories(Path directory) {
        this.directory = directory;
    }

    /// Creates a directory. The caller must delete it.
    Path create() {
        try {
            make(directory);
            return Files.createTempDirectory(directory, "deploy");
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot create a working directory for a deploy", e);
        }
    }

    /// Deletes directories that are older than an hour, which killed hosts have left.
    void sweep(Instant now) {
        sweep(directory, "", now);
    }

    /// Deletes old entries of a directory whose names have the given ending.
    static void sweep(Path directory, String ending, Instant now) {
        long before = now.minus(AGE_MAX).toEpochMilli();
        File[] left = directory.toFile().listFiles(it -> it.getName().endsWith(ending) && it.lastModified() < before);
        if (left != null) {
            Stream.of(left).map(File::toPath).forEach(DeployDirectories::delete);
        }
    }

    /// Creates a directory that only the host's user can access.
    static void make(Path directory) throws IOException {
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path it : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(it);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete directory %s".formatted(directory), e);
        }
    }
}
