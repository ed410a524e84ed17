package dev.ambit.check;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.problem.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/// Parses JSON to plain values: `String`, [BigDecimal], `Boolean`, `List`, `Map` in document order, and null. The
/// last of duplicate fields wins, as in the programs that callers already use.
final class PlainJson {

    private static final int NESTING_MAX = 1_000;
    private static final int NUMBER_CHARS_MAX = 1_000;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(NESTING_MAX)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxNumberLength(NUMBER_CHARS_MAX)
                    .build())
            .build();

    private PlainJson() {}

    /// Returns the wanted fields of an object.
    ///
    /// @throws Problem `BadUserInput` if the body is not exactly one object
    static Map<String, @Nullable Object> fields(byte[] body, Set<String> wanted) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw BAD_USER_INPUT
                        .because("The body is not a JSON object. Send a JSON object.")
                        .at("body", "something else", "an object");
            }
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                parser.nextToken();
                if (wanted.contains(name)) {
                    fields.put(name, value(parser));
                } else {
                    parser.skipChildren();
                }
            }
            if (parser.nextToken() != null) {
                throw BAD_USER_INPUT.because("The body continues after the end of the JSON object. Send one object.");
            }
            return fields;
        } catch (JacksonException e) {
            var at = e.getLocation();
            throw BAD_USER_INPUT.because("The body is not valid JSON at line %d, column %d. Send one JSON object."
                    .formatted(at == null ? 1 : at.getLineNr(), at == null ? 1 : at.getColumnNr()));
        }
    }

    /// Returns the value of a JSON column; empty if it is null.
    static Optional<Object> value(@Nullable String column) {
        if (column == null) {
            return Optional.empty();
        }
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), column)) {
            parser.nextToken();
            return Optional.ofNullable(value(parser));
        } catch (JacksonException e) {
            throw new IllegalStateException("A JSON column cannot be parsed", e);
        }
    }

    private static @Nullable Object value(JsonParser parser) {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> QuantityParser.of(parser.getString());
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case START_OBJECT -> object(parser);
            case START_ARRAY -> list(parser);
            default -> null;
        };
    }

    private static Map<String, @Nullable Object> object(JsonParser parser) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            object.put(name, value(parser));
        }
        return object;
    }

    private static List<@Nullable Object> list(JsonParser parser) {
        List<@Nullable Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            list.add(value(parser));
        }
        return list;
    }
}
