package dev.ambit.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.http.Json;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/// The stored state of an event: deflated JSON. A body of 33 kB with 50 entitlements takes less than 2 kB, so
/// PostgreSQL does not compress it again.
///
/// The format allows servers of two versions to share an event log.
public final class EventBody {

    /// JSON in UTF-8, deflated without a header.
    private static final int DEFLATED_JSON = 1;

    private static final int BUFFER_BYTES = 8 << 10;

    private final int format;
    private final byte[] bytes;

    /// Creates a body from its stored form.
    public EventBody(int format, byte[] bytes) {
        this.format = format;
        this.bytes = bytes;
    }

    static EventBody of(Object state) {
        return ofJson(Json.write(state));
    }

    public static EventBody ofJson(byte[] json) {
        try (var deflater = new Deflater(Deflater.BEST_SPEED, true)) {
            deflater.setInput(json);
            deflater.finish();
            var deflated = new ByteArrayOutputStream();
            byte[] buffer = new byte[BUFFER_BYTES];
            while (!deflater.finished()) {
                deflated.write(buffer, 0, deflater.deflate(buffer));
            }
            return new EventBody(DEFLATED_JSON, deflated.toByteArray());
        }
    }

    public <T> T as(Class<T> type) {
        return Json.readStored(json(), type);
    }

    /// Returns the fields as written, by name.
    public Map<String, Object> fields() {
        return Json.map(new String(json(), UTF_8));
    }

    /// Returns whether this server knows the format.
    public boolean isReadable() {
        return format == DEFLATED_JSON;
    }

    int format() {
        return format;
    }

    public byte[] bytes() {
        return bytes;
    }

    /// Returns the inflated JSON.
    public byte[] json() {
        if (!isReadable()) {
            throw new IllegalStateException(
                    "An event has the format " + format + ", which only a newer server can read. Upgrade this server.");
        }
        try (var inflater = new Inflater(true)) {
            inflater.setInput(bytes);
            var inflated = new ByteArrayOutputStream();
            byte[] buffer = new byte[BUFFER_BYTES];
            while (!inflater.finished()) {
                inflated.write(buffer, 0, inflater.inflate(buffer));
            }
            return inflated.toByteArray();
        } catch (DataFormatException e) {
            throw new IllegalStateException("The stored body of an event is damaged.", e);
        }
    }
}
