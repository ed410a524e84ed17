package dev.ambit.applier;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/// Reads JSON without conversion: a value is a substring of the document, so nothing is lost. Skips unwanted values
/// at any allowed depth without recursion.
final class Json {

    private static final int NESTING_MAX = 1_000;
    private static final int NAME_CHARS_MAX = 1 << 14;
    private static final int NUMBER_CHARS_MAX = 200;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(NESTING_MAX)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(NAME_CHARS_MAX)
                    .maxNumberLength(NUMBER_CHARS_MAX)
                    .build())
            .build();

    enum Kind {
        TEXT,
        NUMBER,
        TRUTH,
        NULL,
        OBJECT,
        LIST
    }

    /// @param raw the value as it appears in the document
    /// @param text the content of a string; otherwise the same as `raw`
    record Value(Kind kind, String raw, String text) {

        boolean isNull() {
            return kind == Kind.NULL;
        }
    }

    private Json() {}

    /// @throws Malformed if the body is not UTF-8
    static String decoded(byte[] body) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException _) {
            throw new Malformed("body", "The body is not valid UTF-8. Send JSON in UTF-8.");
        }
    }

    /// Returns the wanted fields of an object in their order; the last one wins among duplicates.
    ///
    /// @throws Malformed if the text is not exactly one object
    static Map<String, Value> fields(String object, Predicate<String> isWanted) {
        return read(object, parser -> {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new Malformed("body", "The body is not a JSON object. Send one event as a JSON object.");
            }
            Map<String, Value> fields = new LinkedHashMap<>();
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                parser.nextToken();
                if (isWanted.test(name)) {
                    fields.put(name, value(parser, object));
                } else {
                    parser.skipChildren();
                }
            }
            return fields;
        });
    }

    static Map<String, Value> fields(String object) {
        return fields(object, _ -> true);
    }

    /// Returns the items of a list as substrings. Returns an empty list for any other value, because a user may
    /// have edited the row.
    static List<Value> items(String list) {
        return read(list, parser -> {
            List<Value> items = new ArrayList<>();
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                parser.skipChildren();
                return items;
            }
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                items.add(value(parser, list));
            }
            return items;
        });
    }

    /// Returns whether PostgreSQL can decode every string: it has no U+0000 and no lone surrogate.
    static boolean isKeepable(String document) {
        return !document.contains("\\u")
                || read(document, parser -> {
                    boolean isKeepable = true;
                    for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                        boolean isText = token == JsonToken.VALUE_STRING || token == JsonToken.PROPERTY_NAME;
                        isKeepable &= !isText || isText(parser.getString());
                    }
                    return isKeepable;
                });
    }

    /// Returns whether a text column can store the string.
    static boolean isText(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0 || Character.isLowSurrogate(c)) {
                return false;
            }
            if (Character.isHighSurrogate(c)) {
                i++;
                if (i == text.length() || !Character.isLowSurrogate(text.charAt(i))) {
                    return false;
                }
            }
        }
        return true;
    }

    /// Returns an object with these fields, whose values are JSON.
    static String object(Map<String, String> fields) {
        var text = new StringBuilder("{");
        fields.forEach((name, value) -> {
            text.append(text.length() > 1 ? "," : "");
            quote(text, name);
            text.append(':').append(value);
        });
        return text.append('}').toString();
    }

    private static void quote(StringBuilder text, String name) {
        text.append('"');
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < ' ' || Character.isSurrogate(c)) {
                text.append("\\u%04x".formatted((int) c));
            } else {
                text.append(c == '"' || c == '\\' ? "\\" : "").append(c);
            }
        }
        text.append('"');
    }

    private static Value value(JsonParser parser, String document) {
        int from = (int) parser.currentTokenLocation().getCharOffset();
        Kind kind = kind(parser.currentToken());
        String text = kind == Kind.OBJECT || kind == Kind.LIST ? null : parser.getString();
        parser.skipChildren();
        parser.finishToken();
        String raw = document.substring(from, (int) parser.currentLocation().getCharOffset());
        return new Value(kind, kind == Kind.NUMBER && text != null ? text : raw, text == null ? raw : text);
    }

    private static Kind kind(JsonToken token) {
        return switch (token) {
            case VALUE_STRING -> Kind.TEXT;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Kind.NUMBER;
            case VALUE_TRUE, VALUE_FALSE -> Kind.TRUTH;
            case START_OBJECT -> Kind.OBJECT;
            case START_ARRAY -> Kind.LIST;
            default -> Kind.NULL;
        };
    }

    private static <T> T read(String document, Function<JsonParser, T> reading) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), document)) {
            T read = reading.apply(parser);
            if (parser.nextToken() != null) {
                throw new Malformed(
                        "body", "The body continues after the end of the JSON object. Send one event per request.");
            }
            return read;
        } catch (JacksonException e) {
            var at = e.getLocation();
            throw new Malformed(
                    "body",
                    "The body is not valid JSON at line %d, column %d. Send one JSON object."
                            .formatted(at == null ? 1 : at.getLineNr(), at == null ? 1 : at.getColumnNr()));
        }
    }
}
