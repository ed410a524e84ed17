package dev.ambit.event;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.ambit.http.Json;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The JSON of an event in webhooks and the feed: one flat object with the common fields, then those of the entity.
/// The stored body is inserted without parsing, also for types that only a newer server knows.
public final class EventWire {

    /// Maximum size; larger events are replaced by a reference to the whole event.
    public static final int BYTES_MAX = 900_000;

    /// The version of the fields of bodies. It changes when a field is removed or changes its meaning, not when
    /// one is added.
    private static final int FORMAT_VERSION = 1;

    /// The common fields. `eventId` equals `messageId`, and `entityVersion` equals `sequence`, for receivers that
    /// expect these names.
    private record Envelope(
            String type,
            UUID messageId,
            UUID eventId,
            String traceId,
            UUID accountId,
            UUID environmentId,
            Instant timestamp,
            long sequence,
            long entityVersion,
            int formatVersion,
            String actor) {

        static Envelope of(EventOrigin origin, Event it) {
            return new Envelope(
                    it.typeName(),
                    it.messageId(),
                    it.messageId(),
                    it.traceId(),
                    origin.accountId(),
                    origin.environmentId(),
                    it.happenedAt(),
                    it.sequence(),
                    it.sequence(),
                    FORMAT_VERSION,
                    it.actor());
        }
    }

    /// Replaces the fields of an event that is too large.
    private record Reference(boolean truncated, String reference) {}

    private static final String PREVIOUS = "{\"previousSequence\":";

    private final byte[] json;

    private EventWire(byte[] json) {
        this.json = json;
    }

    /// Creates the JSON, with at most [#BYTES_MAX]; a reference also replaces a body in an unknown format of a
    /// newer server.
    public static EventWire of(EventOrigin origin, Event event) {
        if (event.body().isReadable()) {
            EventWire whole = complete(origin, event);
            if (whole.json.length <= BYTES_MAX) {
                return whole;
            }
        }
        return new EventWire(Json.joined(
                envelope(origin, event), Json.write(new Reference(true, "/api/v1/events/" + event.sequence()))));
    }

    /// Creates the JSON of any size.
    public static EventWire complete(EventOrigin origin, Event event) {
        return new EventWire(Json.joined(envelope(origin, event), event.body().json()));
    }

    /// Creates the JSON of a sample event without a number.
    public static byte[] test(
            EventOrigin origin, UUID messageId, EventType type, Instant now, Map<String, @Nullable Object> fields) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("type", type.wireName());
        body.put("messageId", messageId);
        body.put("eventId", messageId);
        body.put("traceId", messageId.toString().replace("-", ""));
        body.put("accountId", origin.accountId());
        body.put("environmentId", origin.environmentId());
        body.put("timestamp", now.truncatedTo(ChronoUnit.MILLIS));
        body.put("sequence", null);
        body.put("entityVersion", null);
        body.put("formatVersion", FORMAT_VERSION);
        body.put("actor", "SYSTEM");
        body.putAll(fields);
        return Json.write(body);
    }

    /// Returns the size in memory, in bytes.
    public int bytes() {
        return json.length;
    }

    /// Returns the JSON for the feed.
    public byte[] json() {
        return json;
    }

    /// Returns the JSON for an endpoint.
    ///
    /// @param previousSequence the previous event that the endpoint selects, 0 for the first
    public byte[] json(long previousSequence) {
        return Json.joined(json, (PREVIOUS + previousSequence + "}").getBytes(US_ASCII));
    }

    private static byte[] envelope(EventOrigin origin, Event event) {
        return Json.write(Envelope.of(origin, event));
    }
}
