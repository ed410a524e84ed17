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

/// JSON in and out. A record component must be present and not null unless its type is [Nullable] or [Patch]; what
/// is null goes out as null.
public final class Json {

    public static final int INSTANT_BYTES_MAX = IsoMoment.BYTES_MAX;

    private static final int NESTING_MAX = 64;
    private static final int TEXT_CHARS_MAX = 1 << 18;
    private static final int NAME_CHARS_MAX = 1 << 10;
    private static final int NUMBER_CHARS_MAX = 100;

    private static final JsonFactory FACTORY = factory(NESTING_MAX, TEXT_CHARS_MAX, NUMBER_CHARS_MAX);

    /// What was let in is kept within documents of our own, deeper and longer than it came.
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

    /// In UTF-8: records, maps, collections, enums by their word, instants in UTC to the millisecond, numbers in
    /// full.
    public static byte[] write(@Nullable Object value) {
        var bytes = new ByteArrayOutputStream();
        try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
            new JsonWriting(generator).value(value);
        }
        return bytes.toByteArray();
    }

    /// Reads what came from outside.
    ///
    /// @throws dev.ambit.problem.Problem `BadUserInput` naming the field, or what the record's constructor throws
    /// with its field put under the path in the document (`usages.3.value`)
    public static <T> T read(byte[] content, Class<T> type) {
        return read(Utf8.text(content, content.length, "body"), type);
    }

    /// As [#read(byte[], Class)].
    public static <T> T read(String content, Class<T> type) {
        return read(content, type, true);
    }

    /// What we once wrote ourselves, perhaps in a newer version: fields that we do not know (any more) are ignored.
    ///
    /// @throws IllegalStateException if it does not read, which is our fault and not the caller's
    public static <T> T readStored(byte[] content, Class<T> type) {
        return readStored(Utf8.text(content, content.length, "document"), type);
    }

    /// As [#readStored(byte[], Class)].
    public static <T> T readStored(String content, Class<T> type) {
        try {
            return read(content, type, false);
        } catch (Problem problem) {
            throw new IllegalStateException("A stored %s cannot be read, at %s: %s"
                    .formatted(type.getSimpleName(), problem.facts().get("field"), problem.message()));
        }
    }

    /// Puts an instant at this place as [#write] writes it, without quotes; there must be room for
    /// [#INSTANT_BYTES_MAX].
    ///
    /// @return where it ends
    public static int putInstant(byte[] json, int at, long epochMillis) {
        return IsoMoment.put(json, at, epochMillis);
    }

    /// Two objects as one, first the fields of the first. Neither is read; the first has fields.
    public static byte[] joined(byte[] first, byte[] second) {
        if (second.length == "{}".length()) {
            return first;
        }
        byte[] joined = Arrays.copyOf(first, first.length + second.length - 1);
        System.arraycopy(second, 0, joined, first.length - 1, second.length);
        joined[first.length - 1] = ',';
        return joined;
    }

    /// As [#write], as text.
    public static String text(@Nullable Object value) {
        return new String(write(value), UTF_8);
    }

    /// As [#readStored], a list of such things.
    @SuppressWarnings("unchecked")
    public static <T> List<T> list(String stored, Class<T> type) {
        return (List<T>) stored(stored, new Shape.Items(Shape.of(type), false, false));
    }

    /// As [#readStored], an object of texts.
    @SuppressWarnings("unchecked")
    public static Map<String, String> texts(String stored) {
        return (Map<String, String>) stored(stored, new Shape.Entries(Scalar.TEXT, false));
    }

    /// As [#readStored], an object of anything but null.
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
