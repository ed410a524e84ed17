package dev.ambit.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.http.ResponseStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/// Reads and writes streamed bodies of requests of the server.
final class LinkBodies {

    private static final int LINE_BYTES_MAX = 1 << 20;
    private static final int CHUNK_BYTES = 64 << 10;

    private LinkBodies() {}

    /// Reads the first line of a body.
    static String line(InputStream body) {
        try {
            var line = new ByteArrayOutputStream();
            for (int next; (next = body.read()) >= 0 && next != '\n'; ) {
                if (line.size() == LINE_BYTES_MAX) {
                    throw new IllegalStateException(
                            "The server sent a line of more than %d bytes".formatted(LINE_BYTES_MAX));
                }
                line.write(next);
            }
            return line.toString(UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Sends a stream.
    static void copy(InputStream from, ResponseStream outlet) throws IOException {
        for (byte[] chunk = from.readNBytes(CHUNK_BYTES); chunk.length > 0; chunk = from.readNBytes(CHUNK_BYTES)) {
            outlet.write(chunk);
        }
    }

    /// Reads the rest of a body, since the server sends all of it before it reads the response.
    static void drain(InputStream body) {
        try {
            body.transferTo(OutputStream.nullOutputStream());
        } catch (IOException _) {
            // The server has ended the request.
        }
    }
}
