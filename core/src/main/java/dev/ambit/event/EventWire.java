package dev.ambit.event;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.ambit.http.Json;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An event as webhooks and the feed hand it out (docs/reference/event-feed.md): one flat object, first what all events
/// have, then the fields of what it is about. The body is put in as it was stored, and never read: also that of a type
/// which only a newer server knows.
public final class EventWire {

    /// An event that is larger names the place where it can be had as a whole.
    public static final int BYTES_MAX = 900_000;

    /// Which fields a body has and what they mean. It grows when one of them goes or means something else, not when
    /// one is added.
    private static final int FORMAT_VERSION = 1;

    /// `eventId` says the same as `messageId`, and `entityVersion` as `sequence`, to receivers that look for it there.
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

    /// What stands for the fields of an event that is too large.
    private record Reference(boolean truncated, String reference) {}

    private static final String PREVIOUS = "{\"previousSequence\":";

    private final byte[] json;

    private EventWire(byte[] json) {
        this.json = json;
    }

    /// At most [#BYTES_MAX] of it; also by reference if a newer server wrote the body in a form that this one cannot
    /// read.
    public static EventWire of(EventOrigin origin, Event event) {
        if (event.body().isReadable()) {
            EventWire whole = whole(origin, event);
            if (whole.json.length <= BYTES_MAX) {
                return whole;
            }
        }
        return new EventWire(Json.joined(
                envelope(origin, event), Json.write(new Reference(true, "/api/v1/events/" + event.sequence()))));
    }

    /// However large it is.
    public static EventWire whole(EventOrigin origin, Event event) {
        return new EventWire(Json.joined(envelope(origin, event), event.body().json()));
    }

    /// What an event of that type could say, although nothing happened: without a number.
    public static byte[] test(
            EventOrigin origin, UUID messageId, EventType type, Instant now, Map<String, @Nullable Object> fields) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("type", type.word());
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

    /// What it takes in memory.
    public int bytes() {
        return json.length;
    }

    /// As the feed has it.
    public byte[] json() {
        return json;
    }

    /// As an endpoint gets it.
    ///
    /// @param previousSequence of the event before it that the endpoint's filter selects, 0 if it is the first
    public byte[] json(long previousSequence) {
        return Json.joined(json, (PREVIOUS + previousSequence + "}").getBytes(US_ASCII));
    }

    private static byte[] envelope(EventOrigin origin, Event event) {
        return Json.write(Envelope.of(origin, event));
    }
}
