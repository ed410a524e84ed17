package dev.ambit.host.function;

import dev.ambit.host.container.CodeRuntime;
import dev.ambit.host.container.FileTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Untrusted code, checked and unpacked to a temporary directory.
///
/// @param room temporary directory, deleted by [#close]
/// @param files directory of the code
public record UnpackedCode(Path room, Path files, CodeRuntime program) implements AutoCloseable {

    /// Unpacks an upload.
    ///
    /// @param content a jar or a zip
    /// @param runtime that the blueprint requires, such as `nodejs`; null for any
    /// @throws dev.ambit.problem.Problem if it is not valid code for the runtime
    public static UnpackedCode of(byte[] content, @Nullable String runtime) {
        Path room = makeRoom();
        try {
            Path files = Files.createDirectory(room.resolve("code"));
            return new UnpackedCode(room, files, CodeArchive.unpack(content, files, runtime));
        } catch (IOException e) {
            FileTree.delete(room);
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            FileTree.delete(room);
            throw e;
        }
    }

    private static Path makeRoom() {
        try {
            return Files.createTempDirectory("ambit-code");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        FileTree.delete(room);
    }
}
