package dev.ambit.bucket;

import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.NotDirectoryException;
import java.util.Set;
import java.util.function.Supplier;

/// In S3 an object may be called as another one's folder. Here one is a file and the other a directory.
final class Collisions {

    /// As Linux and macOS say it; whatever else a file system says is no fault of the name.
    private static final Set<String> REASONS = Set.of("Not a directory", "Is a directory", "Directory not empty");

    private Collisions() {}

    static <T> T told(Supplier<T> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            throw e.getCause() instanceof FileSystemException file && isCollision(file) ? Refusals.inTheWay() : e;
        }
    }

    private static boolean isCollision(FileSystemException file) {
        return file instanceof DirectoryNotEmptyException
                || file instanceof NotDirectoryException
                || REASONS.contains(String.valueOf(file.getReason()));
    }
}
