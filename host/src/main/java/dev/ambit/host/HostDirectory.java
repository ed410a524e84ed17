package dev.ambit.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The directory of the host below the data directory, which no other user than the host's can read.
public final class HostDirectory {

    /// Directories that versions before kept in the data directory itself.
    private static final List<String> MOVED = List.of("buckets", "functions");

    private HostDirectory() {}

    /// Returns the path of the directory.
    public static Path in(Path data) {
        return data.toAbsolutePath().resolve("host");
    }

    /// Creates the directory, moves into it what versions before kept elsewhere, and gives it to a user. If it is
    /// interrupted, the next call goes on.
    ///
    /// @param user user id of the host; the caller must be root unless it is its own
    /// @throws IllegalStateException with one sentence for the operator, if a directory exists in both places
    public static void prepare(Path data, long user) {
        Path directory = in(data);
        try {
            Files.createDirectories(directory);
            for (String name : MOVED) {
                Path before = directory.resolveSibling(name);
                if (Files.exists(before, LinkOption.NOFOLLOW_LINKS)) {
                    move(before, directory.resolve(name), user);
                }
            }
            if (owner(directory) != user) {
                if (user != 0) {
                    give(directory, user);
                }
                // The directory itself is the last, so that an interrupted call is recognized.
                setOwner(directory, user);
            }
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The directory `%s` cannot be given to the user %d".formatted(directory, user), e);
        }
    }

    private static void move(Path before, Path target, long user) throws IOException {
        if (Files.exists(target)) {
            throw new IllegalStateException(
                    "Both `%s` and `%s` exist. Keep the one that is in use, and delete the other."
                            .formatted(before, target));
        }
        if (user != 0) {
            give(before, user);
        }
        Files.move(before, target, StandardCopyOption.ATOMIC_MOVE);
    }

    /// Gives a directory and its content to a user, the directory itself last.
    private static void give(Path root, long user) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                setOwner(file, user);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path it, @Nullable IOException failure) throws IOException {
                setOwner(it, user);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void setOwner(Path file, long user) throws IOException {
        if (owner(file) != user) {
            Files.setAttribute(file, "unix:uid", Math.toIntExact(user), LinkOption.NOFOLLOW_LINKS);
        }
    }

    private static long owner(Path file) throws IOException {
        return (int) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }
}
