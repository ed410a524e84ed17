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

/// What a test of an endpoint says: for each type of event a body with all fields that a real one has, about
/// things that are nowhere.
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

    /// What all events about such an entity say, and over it what this type says otherwise.
    Map<String, @Nullable Object> body(EventType type) {
        Map<String, @Nullable Object> body =
                new LinkedHashMap<>(sample(type.entityType().name()));
        body.putAll(sample(type.word()));
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
