package dev.ambit.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.event.EventType;
import dev.ambit.http.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Sample bodies of test events: each event type has a body with all fields, about entities that do not exist.
final class TestEvents {

    private static final String SAMPLES = "/test-events.json";

    private final Map<String, Object> samples;

    TestEvents() {
        try (InputStream file = TestEvents.class.getResourceAsStream(SAMPLES)) {
            samples = Json.map(new String(Objects.requireNonNull(file, SAMPLES).readAllBytes(), UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Returns the sample of the event type's entity, with the fields that differ for this event type.
    Map<String, @Nullable Object> body(EventType type) {
        Map<String, @Nullable Object> body =
                new LinkedHashMap<>(sample(type.entityType().name()));
        body.putAll(sample(type.wireName()));
        return body;
    }

    private Map<String, @Nullable Object> sample(String name) {
        Map<String, @Nullable Object> sample = new LinkedHashMap<>();
        if (samples.get(name) instanceof Map<?, ?> fields) {
            fields.forEach((field, value) -> sample.put(String.valueOf(field), value));
        }
        return sample;
    }
}
