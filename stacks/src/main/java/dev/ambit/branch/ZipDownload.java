package dev.ambit.branch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A zip from a host, in a temporary file.
final class ZipDownload implements AutoCloseable {

    /// Larger than any zip of files that a deploy allows.
    private static final long ZIP_BYTES_MAX = 300L << 20;

    private static final int CHUNK_BYTES = 64 << 10;

    private @Nullable Path zip;

    /// Stores the zip and closes its stream.
    Path of(InputStream content) {
        try (content) {
            Path file = Files.createTempFile("ambit-assets", ".zip");
            zip = file;
            copy(content, file);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot receive a zip of the host", e);
        }
    }

    private static void copy(InputStream content, Path to) throws IOException {
        try (OutputStream file = Files.newOutputStream(to)) {
            long left = ZIP_BYTES_MAX;
            byte[] chunk = new byte[CHUNK_BYTES];
            for (int length; (length = content.read(chunk)) >= 0; ) {
                left -= length;
                if (left < 0) {
                    throw new IllegalStateException(
                            "The host sent a zip of more than %d bytes".formatted(ZIP_BYTES_MAX));
                }
                file.write(chunk, 0, length);
            }
        }
    }

    @Override
    public void close() {
        try {
            if (zip != null) {
                Files.deleteIfExists(zip);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete %s".formatted(zip), e);
        }
    }
}
