package dev.ambit.host;

import dev.ambit.process.SystemUser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The directory of the host below the data directory, which no other user than the host's can read.
public final class HostDirectory {

    /// Directories that earlier versions kept in the data directory itself.
    private static final List<String> MOVED = List.of("buckets", "functions", "repositories", "deploys");

    /// Name of the file with the id, in the data directory.
    private static final String ID = "host.id";

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

    /// Returns the id of a data directory, which is stored in a file there. Creates the id if it is missing.
    ///
    /// @param data the data directory, which must exist
    /// @throws IllegalStateException with a message for the operator, if the file does not contain a UUID
    public static UUID id(Path data) {
        Path file = data.toAbsolutePath().resolve(ID);
        try {
            if (!Files.exists(file)) {
                // A crash or power failure must not leave an empty file.
                Path part = file.resolveSibling(ID + ".part");
                write(part, UUID.randomUUID().toString());
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            }
            return UUID.fromString(Files.readString(file).strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(
                    "`%s` must contain only a UUID. Delete the file, then start the host again.".formatted(file), e);
        } catch (IOException e) {
            throw new UncheckedIOException("`%s` cannot be used: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static void write(Path file, String text) throws IOException {
        try (var channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    /// Creates the directory, moves in the files that earlier versions kept elsewhere, and gives it to a user.
    /// After an interruption, the next call completes the work.
    ///
    /// @param user user id of the host; if it is not the caller's own user id, the caller must be root
    /// @throws IllegalStateException with one sentence for the operator, if a directory exists in both places
    public static void prepare(Path data, long user) {
        Path directory = in(data);
        var owner = new SystemUser(user, user);
        try {
            make(directory);
            for (String name : MOVED) {
                Path before = directory.resolveSibling(name);
                if (Files.exists(before, LinkOption.NOFOLLOW_LINKS)) {
                    move(before, directory.resolve(name), owner);
                }
            }
            if (SystemUser.owner(directory) != user) {
                // Root can use the files of every user. When the host no longer runs as root, all files change
                // their owner.
                if (user == 0) {
                    owner.ownAlone(directory);
                } else {
                    owner.own(directory);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The directory `%s` cannot be prepared for the user %d: %s"
                            .formatted(directory, user, e.getMessage()),
                    e);
        }
    }

    private static void make(Path directory) throws IOException {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectories(directory.resolveSibling("."));
            Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        requireDirectory(directory);
    }

    /// Refuses a link, whose target could belong to somebody else.
    private static void requireDirectory(Path path) {
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new IllegalStateException(
                    "`%s` must be a directory and no link. Move the target of the link to this place.".formatted(path));
        }
    }

    private static void move(Path before, Path target, SystemUser owner) throws IOException {
        requireDirectory(before);
        if (Files.exists(target)) {
            throw new IllegalStateException(
                    "Both `%s` and `%s` exist. Keep the one that is in use, and delete the other."
                            .formatted(before, target));
        }
        if (owner.uid() != 0) {
            owner.own(before);
        }
        Files.move(before, target, StandardCopyOption.ATOMIC_MOVE);
    }
}
