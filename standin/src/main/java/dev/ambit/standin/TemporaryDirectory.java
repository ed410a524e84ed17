package dev.ambit.standin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.stream.Stream;

/// A directory that is deleted with its content when it is closed.
public record TemporaryDirectory(Path path) implements AutoCloseable {

    public static TemporaryDirectory create(String prefix) {
        try {
            Path made = Files.createTempDirectory(prefix);
            // If this process is root, PostgreSQL runs as another user, which must enter the directory.
            Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwx--x--x"));
            return new TemporaryDirectory(made);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Returns the path of a new directory in this directory.
    public Path directory(String name) {
        try {
            return Files.createDirectories(path.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
