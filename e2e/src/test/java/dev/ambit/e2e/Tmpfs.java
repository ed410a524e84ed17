package dev.ambit.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A small file system that can be filled completely. Needs root.
record Tmpfs(Path directory) implements AutoCloseable {

    private static final int CHUNK_BYTES = 1 << 16;

    static Optional<Tmpfs> mounted(Path directory, int megabytes) {
        CommandResult mounted = CommandResult.run(List.of(
                "mount", "-t", "tmpfs", "-o", "size=%dm,mode=755".formatted(megabytes), "tmpfs", directory.toString()));
        return mounted.exit() == 0 ? Optional.of(new Tmpfs(directory)) : Optional.empty();
    }

    /// Fills the file system to the last byte.
    void fill() throws IOException {
        for (int size = CHUNK_BYTES; size > 0; size /= 2) {
            fill(new byte[size]);
        }
    }

    void free() throws IOException {
        Files.delete(filler());
    }

    @Override
    public void close() {
        CommandResult.run(List.of("umount", "-l", directory.toString()));
    }

    private void fill(byte[] bytes) {
        try (var out = Files.newOutputStream(
                filler(), java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.APPEND)) {
            while (true) {
                out.write(bytes);
            }
        } catch (IOException full) {
            if (!String.valueOf(full.getMessage()).contains("No space")) {
                throw new UncheckedIOException(full);
            }
        }
    }

    private Path filler() {
        return directory.resolve("filler");
    }
}
