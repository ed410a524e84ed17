package dev.ambit.graphql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ambit.LongForm;
import dev.ambit.http.Json;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Compares the results with PostGraphile's for the same tables.
@Tag("ci")
class PostGraphileTest {

    private static final int QUERIES = LongForm.ENABLED ? 1_000 : 100;
    private static final long SEED = Long.getLong("ambit.seed", 5);

    private static final String TYPES = """
            { __schema { types { kind name fields { name args { ...input } type { ...type } } inputFields { ...input }
                enumValues { name } } } }
            fragment input on __InputValue { name defaultValue type { ...type } }
            fragment type on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }
            """;

    private static final TestData DATA = new TestData(SEED);
    private static final TestTables TABLES = TestTables.open(DATA.sql());
    private static @Nullable PostGraphile postGraphile;

    @BeforeAll
    static void start() throws Exception {
        Optional<PostGraphile> started = PostGraphile.start(TABLES.url());
        assumeTrue(started.isPresent(), "npm cannot fetch PostGraphile");
        postGraphile = started.orElseThrow();
    }

    @AfterAll
    static void stop() {
        if (postGraphile != null) {
            postGraphile.close();
        }
        TABLES.close();
    }

    @Test
    void unmodified_postgraphile_runs_on_the_replicas_database() throws Exception {
        Map<String, Object> peerAnswer = Json.map(theirs(GraphqlRequest.of(DocumentQueryTest.README)));

        assertThat(peerAnswer).doesNotContainKey("errors");
        assertThat(value(Json.map(ours(GraphqlRequest.of(DocumentQueryTest.README)))))
                .isEqualTo(value(peerAnswer));
    }

    /// Omits the root, which has additional fields.
    @Test
    void every_graphql_type_equals_that_of_postgraphile() throws Exception {
        Map<String, Map<?, ?>> peerAnswer = types(Json.map(theirs(GraphqlRequest.of(TYPES))));
        Map<String, Map<?, ?>> ours = types(Json.map(ours(GraphqlRequest.of(TYPES))));

        assertThat(peerAnswer).containsKeys("Customer", "StringFilter", "SubscriptionsOrderBy", "Query");
        peerAnswer.forEach((name, type) -> {
            if (name.equals("Query")) {
                assertThat((List<?>) Objects.requireNonNull(ours.get(name)).get("fields"))
                        .<Object>map(it -> it)
                        .containsAll((List<?>) Objects.requireNonNull(type.get("fields")));
            } else if (!name.startsWith("__")) {
                assertThat(difference(name, sorted(type), sorted(ours.get(name))))
                        .isEmpty();
            }
        });
    }

    private static Map<String, Map<?, ?>> types(Map<String, Object> answer) {
        Map<String, Map<?, ?>> types = new LinkedHashMap<>();
        TestJson.list(answer, "data", "__schema", "types").forEach(it -> types.put(TestJson.text(it, "name"), it));
        return types;
    }

    /// Sorts as graphql-java does, in alphabetical order.
    private static @Nullable Object sorted(@Nullable Object json) {
        return switch (json) {
            case Map<?, ?> map -> {
                Map<Object, @Nullable Object> values = new LinkedHashMap<>();
                map.forEach((key, value) -> values.put(key, sorted(value)));
                yield values;
            }
            case List<?> list ->
                list.stream()
                        .map(PostGraphileTest::sorted)
                        .sorted(Comparator.comparing(String::valueOf))
                        .toList();
            case null, default -> json;
        };
    }

    @Test
    void random_queries_have_equal_results() throws Exception {
        var queries = new RandomQueries(SEED, DATA);
        int errors = 0;
        int paged = 0;
        for (int i = 0; i < QUERIES; i++) {
            GraphqlRequest question = queries.next();
            Map<String, Object> peerAnswer = Json.map(theirs(question));
            Map<String, Object> ours = Json.map(ours(question));

            String message = "query %d: %s %s %s %s"
                    .formatted(
                            i,
                            question.query(),
                            Json.text(question.variables()),
                            peerAnswer.get("errors"),
                            ours.get("errors"));
            assertThat(ours.containsKey("errors")).as(message).isEqualTo(peerAnswer.containsKey("errors"));
            if (peerAnswer.containsKey("errors")) {
                errors++;
                continue;
            }
            assertThat(difference("", value(peerAnswer), value(ours)))
                    .as(message)
                    .isEmpty();
            paged += String.valueOf(question.query()).matches("(?s).*(after|before):.*") ? 1 : 0;
            addCursors(queries, peerAnswer);
        }
        assertThat(errors).isLessThan(QUERIES / 4);
        assertThat(paged).isGreaterThan(QUERIES / 20);
    }

    private static String ours(GraphqlRequest question) {
        return TestTables.text(TABLES.graphql().answer(question));
    }

    private static String theirs(GraphqlRequest question) throws Exception {
        return Objects.requireNonNull(postGraphile).answer(question);
    }

    private static void addCursors(RandomQueries queries, Map<String, Object> answer) {
        Map<?, ?> data = TestJson.map(answer, "data");
        queries.lists().forEach((name, order) -> {
            if (data.get(name) instanceof Map<?, ?> list) {
                TestJson.list(list, "edges").forEach(it -> queries.addCursor(order, TestJson.text(it, "cursor")));
            }
        });
    }

    /// Returns the first difference, because whole results are too long to read.
    private static String difference(String path, @Nullable Object peerAnswer, @Nullable Object ours) {
        if (peerAnswer instanceof Map<?, ?> one
                && ours instanceof Map<?, ?> other
                && one.keySet().equals(other.keySet())) {
            return one.keySet().stream()
                    .map(key -> difference(path + "." + key, one.get(key), other.get(key)))
                    .filter(it -> !it.isEmpty())
                    .findFirst()
                    .orElse("");
        }
        if (peerAnswer instanceof List<?> one && ours instanceof List<?> other && one.size() == other.size()) {
            return IntStream.range(0, one.size())
                    .mapToObj(i -> difference(path + "." + i, one.get(i), other.get(i)))
                    .filter(it -> !it.isEmpty())
                    .findFirst()
                    .orElse("");
        }
        return Objects.equals(peerAnswer, ours) ? "" : "%s: theirs %s, ours %s".formatted(path, peerAnswer, ours);
    }

    /// Compares numbers by value, because JavaScript writes 1.50 as 1.5.
    private static @Nullable Object value(@Nullable Object json) {
        return switch (json) {
            case Map<?, ?> map -> {
                Map<Object, @Nullable Object> values = new LinkedHashMap<>();
                map.forEach((key, value) -> values.put(key, value(value)));
                yield values;
            }
            case List<?> list -> list.stream().map(PostGraphileTest::value).toList();
            case BigDecimal number -> number.stripTrailingZeros();
            case null, default -> json;
        };
    }
}
