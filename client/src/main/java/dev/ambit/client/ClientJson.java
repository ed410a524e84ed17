package dev.ambit.client;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/// Reads and writes JSON with exact decimals.
final class ClientJson {

    static final JsonNode MISSING = MissingNode.getInstance();

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private ClientJson() {}

    /// @throws tools.jackson.core.JacksonException if the text is not JSON
    static JsonNode read(String json) {
        return MAPPER.readTree(json);
    }

    static String write(Map<String, @Nullable Object> object) {
        return MAPPER.writeValueAsString(object);
    }

    /// Returns the text of a field; empty if it is missing or null.
    static String text(JsonNode object, String field) {
        JsonNode value = object.path(field);
        return value.isString() ? value.stringValue() : "";
    }
}
