package dev.ambit.http;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.problem.Problem;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/// Reads and writes JSON. A record component must be present and not null unless its type is [Nullable] or [Patch].
/// Null is written as null.
public final class Json {

    public static final int INSTANT_BYTES_MAX = IsoMoment.BYTES_MAX;

    private static final int NESTING_MAX = 64;
    private static final int TEXT_CHARS_MAX = 1 << 18;
    private static final int NAME_CHARS_MAX = 1 << 10;
    private static final int NUMBER_CHARS_MAX = 100;

    private static final JsonFactory FACTORY = factory(NESTING_MAX, TEXT_CHARS_MAX, NUMBER_CHARS_MAX);

    /// Reads stored documents with higher limits, because they embed accepted documents.
    private static final JsonFactory STORED = factory(10 * NESTING_MAX, Integer.MAX_VALUE, 10 * NUMBER_CHARS_MAX);

    private Json() {}

    private static JsonFactory factory(int nestingMax, int textCharsMax, int numberCharsMax) {
        return JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(nestingMax)
                        .maxStringLength(textCharsMax)
                        .maxNameLength(NAME_CHARS_MAX)
                        .maxNumberLength(numberCharsMax)
                        .build())
                .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
                .build();
    }

    /// Writes UTF-8 JSON of records, maps, collections, enums (by their public name), instants (UTC, milliseconds)
    /// and numbers (without exponent).
    public static byte[] write(@Nullable Object value) {
        var bytes = new ByteArrayOutputStream();
        try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
            new JsonWriting(generator).value(value);
        }
        return bytes.toByteArray();
    }

    /// Reads a document from outside strictly.
    ///
    /// @throws dev.ambit.problem.Problem `BadUserInput` with the field, or the problem of the record's constructor
    ///     with its field as a path in the document (`usages.3.value`)
    public static <T> T read(byte[] content, Class<T> type) {
        return read(Utf8.text(content, content.length, "body"), type);
    }

    /// Reads a document as [#read(byte[], Class)] does.
    public static <T> T read(String content, Class<T> type) {
        return read(content, type, true);
    }

    /// Reads a document that the server wrote, possibly in another version. Unknown fields are ignored.
    ///
    /// @throws IllegalStateException if the document is invalid, which is a bug and not an error of the caller
    public static <T> T readStored(byte[] content, Class<T> type) {
        return readStored(Utf8.text(content, content.length, "document"), type);
    }

    /// Reads a document as [#readStored(byte[], Class)] does.
    public static <T> T readStored(String content, Class<T> type) {
        try {
            return read(content, type, false);
        } catch (Problem problem) {
            throw new IllegalStateException("A stored %s cannot be read, at %s: %s"
                    .formatted(type.getSimpleName(), problem.facts().get("field"), problem.message()));
        }
    }

    /// Reads the request of another process, which may have a newer version: unknown fields are ignored.
    ///
    /// @throws Problem 400 that names the field, if a value is missing or has another type
    public static <T> T readLenient(byte[] content, Class<T> type) {
        return read(Utf8.text(content, content.length, "body"), type, false);
    }

    /// Writes an instant without quotes into `json` at the index `at`. It takes up to [#INSTANT_BYTES_MAX] bytes.
    ///
    /// @return the index after the instant
    public static int putInstant(byte[] json, int at, long epochMillis) {
        return IsoMoment.put(json, at, epochMillis);
    }

    /// Joins the fields of two serialized objects without parsing them. The first must not be empty.
    public static byte[] joined(byte[] first, byte[] second) {
        if (second.length == "{}".length()) {
            return first;
        }
        byte[] joined = Arrays.copyOf(first, first.length + second.length - 1);
        System.arraycopy(second, 0, joined, first.length - 1, second.length);
        joined[first.length - 1] = ',';
        return joined;
    }

    /// Writes JSON as a text; see [#write].
    public static String text(@Nullable Object value) {
        return new String(write(value), UTF_8);
    }

    /// Reads a stored list; see [#readStored].
    @SuppressWarnings("unchecked")
    public static <T> List<T> list(String stored, Class<T> type) {
        return (List<T>) stored(stored, new Shape.Items(Shape.of(type), false, false));
    }

    /// Reads a stored object whose values are texts; see [#readStored].
    @SuppressWarnings("unchecked")
    public static Map<String, String> texts(String stored) {
        return (Map<String, String>) stored(stored, new Shape.Entries(Scalar.TEXT, false));
    }

    /// Reads a stored object as a map; see [#readStored].
    @SuppressWarnings("unchecked")
    public static Map<String, Object> map(String stored) {
        return (Map<String, Object>) stored(stored, new Shape.Entries(new Shape.Anything(), true));
    }

    private static Object stored(String content, Shape shape) {
        try {
            return read(content, shape, false);
        } catch (Problem problem) {
            throw new IllegalStateException("A stored document cannot be read, at %s: %s"
                    .formatted(problem.facts().get("field"), problem.message()));
        }
    }

    private static <T> T read(String content, Class<T> type, boolean strict) {
        return type.cast(read(content, Shape.of(type), strict));
    }

    private static Object read(String content, Shape shape, boolean strict) {
        try (JsonParser parser = (strict ? FACTORY : STORED).createParser(ObjectReadContext.empty(), content)) {
            return new JsonReading(parser, strict).document(shape);
        } catch (StreamConstraintsException e) {
            throw pinned(
                    e,
                    "A value is too long or nested too deep. Limits: texts %d characters, numbers %d, nesting %d levels."
                                    .formatted(TEXT_CHARS_MAX, NUMBER_CHARS_MAX, NESTING_MAX)
                            + " Send a smaller value.");
        } catch (JacksonException e) {
            var location = e.getLocation();
            throw pinned(
                    e,
                    "The document is not valid JSON at line %d, column %d. Correct the syntax there."
                            .formatted(location.getLineNr(), location.getColumnNr()));
        }
    }

    private static Problem pinned(JacksonException reason, String message) {
        Problem problem = BAD_USER_INPUT.because(message);
        String pointer = reason.processor() instanceof JsonParser parser
                ? parser.streamReadContext().pathAsPointer().toString()
                : "";
        return pointer.isEmpty() ? problem : problem.under(pointer.substring(1).replace('/', '.'));
    }
}
