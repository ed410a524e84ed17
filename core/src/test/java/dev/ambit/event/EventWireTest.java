package dev.ambit.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.http.Json;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EventWireTest {

    private static final UUID MESSAGE = UUID.fromString("00000000-0000-4000-8000-000000000001");
    private static final EventOrigin ORIGIN = new EventOrigin(
            UUID.fromString("00000000-0000-4000-8000-00000000000a"),
            UUID.fromString("00000000-0000-4000-8000-00000000000e"));
    private static final String ENVELOPE = """
            {"type":"%s","messageId":"00000000-0000-4000-8000-000000000001",\
            "eventId":"00000000-0000-4000-8000-000000000001","traceId":"4bf92f3577b34da6a3ce929d0e0e4736",\
            "accountId":"00000000-0000-4000-8000-00000000000a",\
            "environmentId":"00000000-0000-4000-8000-00000000000e","timestamp":"2026-01-31T09:30:00.000Z",\
            "sequence":17,"entityVersion":17,"formatVersion":1,"actor":"APP_SERVER\"""";

    @Test
    void an_event_is_one_flat_object() {
        Event event = event("customer.updated", EventBody.of(Map.of("id", "müller")));

        assertThat(text(EventWire.of(ORIGIN, event).json()))
                .isEqualTo(ENVELOPE.formatted("customer.updated") + ",\"id\":\"müller\"}");
    }

    @Test
    void delivery_also_has_the_previous_sequence_number() {
        Event event = event("customer.updated", EventBody.of(Map.of("id", "c")));

        assertThat(text(EventWire.of(ORIGIN, event).json(12)))
                .isEqualTo(ENVELOPE.formatted("customer.updated") + ",\"id\":\"c\",\"previousSequence\":12}");
    }

    @Test
    void event_without_body_fields_has_only_the_envelope() {
        Event event = event("customer.updated", EventBody.of(Map.of()));

        assertThat(text(EventWire.of(ORIGIN, event).json())).isEqualTo(ENVELOPE.formatted("customer.updated") + "}");
    }

    @Test
    void event_type_of_a_newer_server_is_passed_on() {
        Event event = event("moon.landed", EventBody.of(Map.of("id", "apollo")));

        assertThat(text(EventWire.of(ORIGIN, event).json()))
                .isEqualTo(ENVELOPE.formatted("moon.landed") + ",\"id\":\"apollo\"}");
    }

    @Test
    void event_in_an_unknown_format_is_sent_by_reference() {
        Event event = event("customer.updated", new EventBody(99, new byte[] {1, 2, 3}));

        assertThat(text(EventWire.of(ORIGIN, event).json()))
                .isEqualTo(ENVELOPE.formatted("customer.updated")
                        + ",\"truncated\":true,\"reference\":\"/api/v1/events/17\"}");
    }

    @Test
    void too_large_event_is_sent_by_reference_to_the_whole_event() {
        Event fits = event("customer.updated", sized(EventWire.BYTES_MAX));
        Event tooLarge = event("customer.updated", sized(EventWire.BYTES_MAX + 1));

        assertThat(EventWire.of(ORIGIN, fits).json()).hasSize(EventWire.BYTES_MAX);
        assertThat(text(EventWire.of(ORIGIN, tooLarge).json()))
                .endsWith(",\"truncated\":true,\"reference\":\"/api/v1/events/17\"}");
        assertThat(EventWire.complete(ORIGIN, tooLarge).json()).hasSize(EventWire.BYTES_MAX + 1);
    }

    /// A body with which the whole event has so many bytes, in fields that the JSON of the wire may have.
    private static EventBody sized(int bytes) {
        Map<String, Object> fields = new LinkedHashMap<>();
        int missing = bytes
                - text(EventWire.of(ORIGIN, event("customer.updated", EventBody.of(Map.of())))
                                .json())
                        .length();
        for (int i = 0; missing > 0; i++) {
            String field = ",\"%02d\":\"\"".formatted(i);
            int room = missing - field.length();
            String value = "x".repeat(room <= 100_000 ? room : 99_000);
            fields.put("%02d".formatted(i), value);
            missing -= field.length() + value.length();
        }
        return EventBody.of(fields);
    }

    private static Event event(String type, EventBody body) {
        return new Event(
                17,
                MESSAGE,
                type,
                "c",
                "c",
                "APP_SERVER",
                "4bf92f3577b34da6a3ce929d0e0e4736",
                Instant.parse("2026-01-31T09:30:00Z"),
                body);
    }

    private static String text(byte[] json) {
        assertThat(Json.map(new String(json, UTF_8))).isNotEmpty();
        return new String(json, UTF_8);
    }
}
