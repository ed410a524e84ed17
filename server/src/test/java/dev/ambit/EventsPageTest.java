package dev.ambit;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.event.EntityType;
import dev.ambit.event.EventType;
import dev.ambit.http.Json;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Generates `docs/reference/events.md` from the event types and the sample payloads.
class EventsPageTest {

    private static final Map<String, String> TYPES = ReferenceTable.read("/event-types.txt");
    private static final Map<String, String> FIELDS = ReferenceTable.read("/event-fields.txt");

    private final Map<String, Object> samples = Json.map(ReferenceTable.text("/test-events.json"));

    @Test
    void page_lists_event_types_and_payload_fields() {
        String payloads = Arrays.stream(EntityType.values())
                .filter(it -> types(it).findAny().isPresent())
                .map(this::section)
                .collect(joining("\n\n"));

        GeneratedPage.requirePart("events.md", payloads);
    }

    @Test
    void table_of_event_types_is_complete() {
        assertThat(TYPES.keySet()).containsExactlyElementsOf(EventType.wireNames());
    }

    @Test
    void field_table_has_exactly_the_fields_of_the_payloads() {
        Set<String> used = new HashSet<>();
        for (EntityType entity : EntityType.values()) {
            for (Object field : sample(entity).keySet()) {
                used.add(key(entity, String.valueOf(field)));
            }
        }

        assertThat(FIELDS.keySet()).isEqualTo(used);
    }

    private String section(EntityType entity) {
        String name = entity == EntityType.ENDPOINT ? "webhook" : entity.name().toLowerCase(Locale.ROOT);
        String types = types(entity)
                .map(it -> "| `%s` | %s |".formatted(it.wireName(), TYPES.get(it.wireName())))
                .collect(joining("\n"));
        String fields = sample(entity).keySet().stream()
                .map(String::valueOf)
                .map(field -> "| `%s` | %s |"
                        .formatted(field, Objects.requireNonNull(FIELDS.get(key(entity, field)), entity + "." + field)))
                .collect(joining("\n"));
        return """
                ## Payload: %s

                | type | sent when |
                |---|---|
                %s

                | field | type | meaning |
                |---|---|---|
                %s""".formatted(name, types, fields);
    }

    private static Stream<EventType> types(EntityType entity) {
        return Arrays.stream(EventType.values()).filter(it -> it.entityType() == entity);
    }

    /// Returns the key of the line about a field: its own or the line for all payloads.
    private static String key(EntityType entity, String field) {
        String own = entity.name() + "." + field;
        return FIELDS.containsKey(own) ? own : "*." + field;
    }

    private Map<?, ?> sample(EntityType entity) {
        return samples.get(entity.name()) instanceof Map<?, ?> fields ? fields : Map.of();
    }
}
