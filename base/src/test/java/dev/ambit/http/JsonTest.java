package dev.ambit.http;

import static dev.ambit.problem.ProblemCode.INVALID_ARGUMENT;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ambit.problem.Problem;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTest {

    enum Unit {
        KILO("kg"),
        POUND("lb");

        private final String wireName;

        Unit(String wireName) {
            this.wireName = wireName;
        }

        public String wireName() {
            return wireName;
        }
    }

    enum Plain {
        ONE,
        TWO,
    }

    record Order(String name, List<Line> lines) {}

    record Line(BigDecimal value, @Nullable Unit unit) {
        Line {
            if (value.signum() < 0) {
                throw INVALID_ARGUMENT.because("Not below zero.").at("value", value, "0 or more");
            }
        }
    }

    record AllTypes(
            @Nullable String color,
            @Nullable Integer count,
            @Nullable Long total,
            @Nullable BigDecimal price,
            @Nullable Boolean on,
            @Nullable Instant at,
            @Nullable UUID id,
            @Nullable Unit unit,
            @Nullable Plain plain,
            @Nullable List<String> texts,
            @Nullable Set<Plain> plains,
            @Nullable Map<String, Integer> counts,
            @Nullable Object any,
            @Nullable Line line) {}

    record Change(
            Patch<String> name,
            Patch<BigDecimal> size,
            @Nullable Unit unit) {}

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"colour": "blue"}                   | colour    | Do you mean "color"?
        {"COUNT": 1}                         | COUNT     | Do you mean "count"?
        {"color": 5}                         | color     | Unicode text
        {"color": ["a"]}                     | color     | Unicode text
        {"color": "a\\u0000"}                | color     | without U+0000
        {"color": "a\\ud800"}                | color     | without U+0000
        {"color": "\\udc00\\ud800"}          | color     | without U+0000
        {"color": "a", "color": "b"}         | color     | is sent twice
        {"count": "5"}                       | count     | a whole number from -2147483648
        {"count": 1.0}                       | count     | a whole number
        {"count": 1e3}                       | count     | a whole number
        {"count": 2147483648}                | count     | to 2147483647
        {"count": true}                      | count     | a whole number
        {"total": 9223372036854775808}       | total     | to 9223372036854775807
        {"price": "1"}                       | price     | a number of at most 40 digits
        {"price": 1e999999999}               | price     | a number of at most 40 digits
        {"price": 0e-999999999}              | price     | a number of at most 40 digits
        {"on": "true"}                       | on        | true or false
        {"on": 1}                            | on        | true or false
        {"at": "2026-01-31"}                 | at        | with its zone
        {"at": "2026-01-31T09:30:00"}        | at        | with its zone
        {"at": "2026-02-31T09:30:00Z"}       | at        | with its zone
        {"at": 1767225600}                   | at        | with its zone
        {"at": "+12026-01-31T09:30:00Z"}     | at        | with its zone
        {"id": "1-1-1-1-1"}                  | id        | a UUID
        {"unit": "KILO"}                     | unit      | kg, lb
        {"unit": 0}                          | unit      | kg, lb
        {"plain": "one"}                     | plain     | ONE, TWO
        {"texts": "a"}                       | texts     | a list
        {"texts": ["a", null]}               | texts.1   | not be null
        {"plains": ["ONE", "THREE"]}         | plains.1  | ONE, TWO
        {"counts": {"a": 1, "b": null}}      | counts.b  | not be null
        {"counts": {"a": 1, "a": 2}}         | counts.a  | is sent twice
        {"any": [{"a": {"b": "\\u0000"}}]}   | any.0.a.b | without U+0000
        {"any": {"a": 1, "a": 2}}            | any.a     | is sent twice
        {"line": {}}                         | line.value | is missing
        {"line": {"value": null}}            | line.value | not be null
        {"line": {"value": -1}}              | line.value | Not below zero.
        {"line": 7}                          | line      | an object of value, unit
        """)
    void invalid_field_is_named_with_the_allowed_values(String json, String field, String message) {
        Problem problem = refusal(json, AllTypes.class);

        assertThat(problem.facts().get("field")).isEqualTo(field);
        assertThat(problem.message() + problem.facts().get("allowed")).contains(message);
        assertThat(problem.code().status()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        ``                | body is missing
        null              | not be null
        []                | an object of color
        {"color": "a"     | not valid JSON
        {"color": 'a'}    | not valid JSON
        {"color": NaN}    | not valid JSON
        {"color": "a",}   | not valid JSON
        {"count": 01}     | not valid JSON
        {} {}             | after the end
        {} x              | not valid JSON
        """)
    void invalid_json_is_refused_with_the_reason(String json, String message) {
        assertThat(refusal(json, AllTypes.class).message()).contains(message);
    }

    @Test
    void nesting_depth_and_length_of_texts_names_and_numbers_are_limited() {
        assertThat(refusal("{\"any\": " + "[".repeat(100) + "]".repeat(100) + "}", AllTypes.class)
                        .message())
                .contains("too deep");
        assertThat(refusal("{\"color\": \"%s\"}".formatted("a".repeat(300_000)), AllTypes.class)
                        .message())
                .contains("too long");
        assertThat(refusal("{\"%s\": 1}".formatted("a".repeat(3_000)), AllTypes.class)
                        .message())
                .contains("too long");
        assertThat(refusal("{\"total\": %s}".formatted("1".repeat(3_000)), AllTypes.class)
                        .message())
                .contains("too long");
    }

    @Test
    void bytes_that_are_not_utf_8_are_refused() {
        byte[] bytes = "{\"color\": \"é\"}".getBytes(ISO_8859_1);

        assertThatThrownBy(() -> Json.read(bytes, AllTypes.class)).hasMessageContaining("not valid UTF-8");
    }

    @Test
    void path_of_an_invalid_field_contains_the_list_index() {
        Problem wrong = refusal("{\"name\": \"a\", \"lines\": [{\"value\": 1}, {\"value\": \"x\"}]}", Order.class);
        Problem negative = refusal("{\"name\": \"a\", \"lines\": [{\"value\": 1}, {\"value\": -1}]}", Order.class);

        assertThat(wrong.facts()).containsEntry("field", "lines.1.value").containsEntry("received", "\"x\"");
        assertThat(negative.facts()).containsEntry("field", "lines.1.value").containsEntry("received", "-1");
        assertThat(negative.code()).isEqualTo(INVALID_ARGUMENT);
    }

    @Test
    void numbers_are_exact_and_written_without_an_exponent() {
        Line line = Json.read("{\"value\": 12e2}", Line.class);

        assertThat(line.value()).isEqualByComparingTo("1200");
        assertThat(text(new Line(new BigDecimal("1E+3"), null))).isEqualTo("{\"value\":1000,\"unit\":null}");
        assertThat(text(new Line(new BigDecimal("0.0000001"), null))).contains("0.0000001");
    }

    @Test
    void enum_is_written_as_its_word_and_instant_in_utc_with_milliseconds() {
        AllTypes read = Json.read("{\"unit\": \"lb\", \"at\": \"2026-01-31T09:30:00.1234567+02:00\"}", AllTypes.class);

        assertThat(read.unit()).isEqualTo(Unit.POUND);
        assertThat(text(read)).contains("\"unit\":\"lb\"", "\"at\":\"2026-01-31T07:30:00.123Z\"");
        assertThat(text(Map.of(Plain.TWO, Unit.KILO))).isEqualTo("{\"TWO\":\"kg\"}");
    }

    @Test
    void patch_distinguishes_absent_null_and_value() {
        Change change = Json.read("{\"name\": null}", Change.class);

        assertThat(change.name()).isInstanceOf(Patch.Cleared.class);
        assertThat(change.name().over("old")).isNull();
        assertThat(change.size()).isInstanceOf(Patch.Absent.class);
        assertThat(change.size().over(BigDecimal.ONE)).isEqualTo(BigDecimal.ONE);
        assertThat(Json.read("{\"size\": 2}", Change.class).size().over(null)).isEqualTo(new BigDecimal(2));
        assertThat(text(change)).isEqualTo("{\"name\":null,\"unit\":null}");
    }

    @Test
    void null_is_refused_for_a_patch_field_that_cannot_be_cleared() {
        assertThat(Json.read("{}", Change.class).unit()).isNull();
        assertThat(Json.read("{\"unit\": \"kg\"}", Change.class).unit()).isEqualTo(Unit.KILO);

        Problem cleared = refusal("{\"unit\": null}", Change.class);

        assertThat(cleared.facts())
                .containsEntry("field", "unit")
                .containsEntry("received", "null")
                .containsEntry("allowed", "kg, lb");
    }

    @Test
    void lists_and_maps_read_from_json_are_immutable() {
        Order order = Json.read("{\"name\": \"a\", \"lines\": []}", Order.class);
        Map<?, ?> any = Json.read("{\"b\": [1, null]}", Map.class);

        assertThatThrownBy(() -> order.lines().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(any::clear).isInstanceOf(UnsupportedOperationException.class);
        assertThat(any.get("b")).isEqualTo(Arrays.asList(BigDecimal.ONE, null));
    }

    @Test
    void stored_document_may_have_unknown_fields() {
        Line line = Json.readStored("{\"value\": 1, \"later\": {\"a\": [1]}, \"unit\": \"kg\"}", Line.class);

        assertThat(line).isEqualTo(new Line(BigDecimal.ONE, Unit.KILO));
        assertThatThrownBy(() -> Json.readStored("{}", Line.class)).isInstanceOf(IllegalStateException.class);
    }

    private static Problem refusal(String json, Class<?> type) {
        return catchThrowableOfType(Problem.class, () -> Json.read(json, type));
    }

    private static String text(Object value) {
        return new String(Json.write(value), UTF_8);
    }
}
