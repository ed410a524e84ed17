package dev.ambit.host;

import dev.ambit.process.SystemUser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The directory of the host below the data directory, which no other user than the host's can read.
public final class HostDirectory {

    /// Directories that versions before kept in the data directory itself.
    private static final List<String> MOVED = List.of("buckets", "functions", "repositories", "deploys");

    private HostDirectory() {}

    /// Returns the path of the directory.
    public static Path in(Path data) {
        return data.toAbsolutePath().resolve("host");
    }

    /// Returns the paths of directories that belong to the host, also before [#prepare].
    public static Set<Path> all(Path data) {
        return Stream.concat(Stream.of(in(data)), MOVED.stream().map(data.toAbsolutePath()::resolve))
                .collect(Collectors.toUnmodifiableSet());
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
            var owner = new SystemUser(user, user);
            if (SystemUser.owner(directory) != user) {
                // Root can use the files of another user. The next call with that user gives it those of root.
                if (user == 0) {
                    owner.own(directory);
                } else {
                    owner.own(directory, Set.of());
                }
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
            new SystemUser(user, user).own(before, Set.of());
        }
        Files.move(before, target, StandardCopyOption.ATOMIC_MOVE);
    }
}
