package dev.ambit.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import org.jspecify.annotations.Nullable;

/// Reads messages of Server-Sent Events. Each message has one line of data, as the server sends it.
final class EventStreamReader {

    /// @param isHeartbeat whether it only has the number of the newest event
    /// @param data JSON
    record Message(boolean isHeartbeat, String data) {}

    private static final int BUFFER_CHARS = 1 << 16;

    private final BufferedReader lines;

    EventStreamReader(InputStream stream) {
        lines = new BufferedReader(new InputStreamReader(stream, UTF_8), BUFFER_CHARS);
    }

    /// Returns the next message; null at the end of the stream.
    @Nullable
    Message next() throws IOException {
        String data = "";
        boolean isHeartbeat = false;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isEmpty() && !data.isEmpty()) {
                return new Message(isHeartbeat, data);
            }
            if (line.startsWith("data:")) {
                data = line.substring("data:".length());
            } else if (line.startsWith("event:")) {
                isHeartbeat = line.substring("event:".length()).strip().equals("heartbeat");
            }
        }
        return null;
    }
}
