package dev.ambit.http;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.http.Fields.Field;
import dev.ambit.problem.Problem;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Reads one document by its [Shape]. If not `strict`, unknown fields are ignored.
final class JsonReading {

    private static final Pattern SECRET = Pattern.compile("(?i).*(secret|password).*");

    private final JsonParser parser;
    private final boolean strict;

    JsonReading(JsonParser parser, boolean strict) {
        this.parser = parser;
        this.strict = strict;
    }

    Object document(Shape shape) {
        if (parser.nextToken() == null) {
            throw BAD_USER_INPUT.because("The request body is missing. Send a JSON document.");
        }
        Object document = value(shape);
        if (parser.nextToken() != null) {
            throw BAD_USER_INPUT.because(
                    "The request body continues after the end of the JSON document. Send one document.");
        }
        return document;
    }

    private Object value(Shape shape) {
        if (parser.hasToken(JsonToken.VALUE_NULL)) {
            throw Refusals.isNull(allowed(shape));
        }
        return switch (shape) {
            case Scalar scalar -> scalar(scalar);
            case EnumNames words -> constant(words);
            case Shape.Items items -> items(items);
            case Shape.Entries entries -> entries(entries.value(), entries.nullable());
            case Shape.Nested nested -> record(nested.fields());
            case Shape.Anything any -> anything(any);
        };
    }

    private @Nullable Object value(Shape shape, boolean nullable) {
        return nullable && parser.hasToken(JsonToken.VALUE_NULL) ? null : value(shape);
    }

    private Object scalar(Scalar scalar) {
        Object value = isToken(scalar) ? scalar.parse(parser.getString()) : null;
        if (value == null) {
            throw Refusals.wrong(received(), scalar.allowed);
        }
        return value;
    }

    private boolean isToken(Scalar scalar) {
        return switch (scalar) {
            case INT, LONG, DECIMAL -> parser.currentToken().isNumeric();
            case TRUTH -> parser.currentToken().isBoolean();
            case TEXT, MOMENT, ID -> parser.hasToken(JsonToken.VALUE_STRING);
        };
    }

    private Object constant(EnumNames words) {
        Object value =
                parser.hasToken(JsonToken.VALUE_STRING) ? words.bySpelling().get(parser.getString()) : null;
        if (value == null) {
            throw Refusals.unknownWord(received(), words);
        }
        return value;
    }

    private Object items(Shape.Items shape) {
        require(JsonToken.START_ARRAY, shape);
        List<@Nullable Object> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(at(String.valueOf(items.size()), () -> value(shape.item(), shape.nullable())));
        }
        return shape.distinct()
                ? Collections.unmodifiableSet(new LinkedHashSet<>(items))
                : Collections.unmodifiableList(items);
    }

    private Map<String, @Nullable Object> entries(Shape shape, boolean nullable) {
        require(JsonToken.START_OBJECT, new Shape.Entries(shape, nullable));
        Map<String, @Nullable Object> entries = new LinkedHashMap<>();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            String key = name;
            if (!Utf8.isKeepable(key)) {
                throw Refusals.wrong(key, Scalar.TEXT.allowed);
            }
            if (entries.containsKey(key)) {
                throw Refusals.twice("field", key);
            }
            parser.nextToken();
            entries.put(key, at(key, () -> value(shape, nullable)));
        }
        return Collections.unmodifiableMap(entries);
    }

    private Object record(Fields fields) {
        require(JsonToken.START_OBJECT, new Shape.Nested(fields.type()));
        @Nullable Object[] values = new @Nullable Object[fields.all().size()];
        boolean[] seen = new boolean[values.length];
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            int index = fields.index(name);
            parser.nextToken();
            if (index < 0) {
                pass(name, fields);
                continue;
            }
            if (seen[index]) {
                throw Refusals.twice("field", name);
            }
            seen[index] = true;
            values[index] = at(name, () -> present(fields.all().get(index)));
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = seen[i] ? values[i] : absent(fields.all().get(i));
        }
        return fields.make(values);
    }

    private void pass(String name, Fields fields) {
        if (strict) {
            throw Refusals.unknown("field", name, fields.names());
        }
        parser.skipChildren();
    }

    private @Nullable Object present(Field field) {
        return switch (field.presence()) {
            case REQUIRED, SETTABLE -> value(field.shape());
            case OPTIONAL -> value(field.shape(), true);
            case PATCHED ->
                parser.hasToken(JsonToken.VALUE_NULL) ? new Patch.Cleared<>() : new Patch.Given<>(value(field.shape()));
        };
    }

    private static @Nullable Object absent(Field field) {
        return switch (field.presence()) {
            case REQUIRED -> throw Refusals.missing("field", field.name());
            case OPTIONAL, SETTABLE -> null;
            case PATCHED -> new Patch.Absent<>();
        };
    }

    private Object anything(Shape any) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> entries(any, true);
            case START_ARRAY -> items(new Shape.Items(any, true, false));
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> scalar(Scalar.DECIMAL);
            case VALUE_TRUE, VALUE_FALSE -> scalar(Scalar.TRUTH);
            default -> scalar(Scalar.TEXT);
        };
    }

    private void require(JsonToken token, Shape shape) {
        if (!parser.hasToken(token)) {
            throw Refusals.wrong(received(), allowed(shape));
        }
    }

    private String received() {
        return switch (parser.currentToken()) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "a list";
            case VALUE_STRING -> '"' + parser.getString() + '"';
            default -> parser.getString();
        };
    }

    private static String allowed(Shape shape) {
        return switch (shape) {
            case Scalar scalar -> scalar.allowed;
            case EnumNames words -> words.allowed();
            case Shape.Items _ -> "a list";
            case Shape.Entries _ -> "an object";
            case Shape.Nested nested ->
                "an object of " + String.join(", ", nested.fields().names());
            case Shape.Anything _ -> "any JSON value except null";
        };
    }

    /// Adds the name of each level to the path of a problem below it. The received value of a secret is hidden.
    private static <T> T at(String name, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (Problem problem) {
            throw (SECRET.matcher(name).matches() ? Refusals.hidden(problem) : problem).under(name);
        }
    }
}
