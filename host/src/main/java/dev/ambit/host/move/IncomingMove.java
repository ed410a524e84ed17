package dev.ambit.host.move;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.UUID;

/// The parts of one move that have arrived on this host, in a directory of their own. They are not used before
/// [#takeOver].
///
/// @param directory of the move
public record IncomingMove(Path directory) {

    /// Returns the incoming move.
    ///
    /// @param data directory of the host
    public static IncomingMove of(Path data, UUID move) {
        return new IncomingMove(data.toAbsolutePath().resolve("moves").resolve(move.toString()));
    }

    /// Returns the directory of a bucket, function or session store.
    public CopiedDirectory part(MovedKind kind, String name) {
        return new CopiedDirectory(kind.in(directory, name));
    }

    /// Returns the path of the repository.
    public Path repository(String store) {
        return directory.resolve("repositories").resolve(store + ".git");
    }

    /// Creates the directory, which only the host's user can access.
    public void begin() {
        try {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Renames an arrived directory to its place, if that was not done before.
    ///
    /// @throws IllegalStateException if another directory has the place
    public static void takeOver(Path arrived, Path target) {
        if (!Files.exists(arrived, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new IllegalStateException(
                    "`%s` exists already, so `%s` cannot replace it".formatted(target, arrived));
        }
        try {
            Files.createDirectories(
                    Objects.requireNonNull(target.getParent()),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Files.move(arrived, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
