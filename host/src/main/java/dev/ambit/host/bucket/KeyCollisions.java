package dev.ambit.host.bucket;

import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.NotDirectoryException;
import java.util.Set;
import java.util.function.Supplier;

/// Translates file system errors for keys that are both an object and a prefix. S3 allows that; a directory does
/// not.
final class KeyCollisions {

    /// Reasons on Linux and macOS that mean such a collision.
    private static final Set<String> REASONS = Set.of("Not a directory", "Is a directory", "Directory not empty");

    private KeyCollisions() {}

    static <T> T translated(Supplier<T> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            throw e.getCause() instanceof FileSystemException file && isCollision(file) ? S3Errors.inTheWay() : e;
        }
    }

    private static boolean isCollision(FileSystemException file) {
        return file instanceof DirectoryNotEmptyException
                || file instanceof NotDirectoryException
                || REASONS.contains(String.valueOf(file.getReason()));
    }
}
