package dev.ambit.graphql;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.LongTest;
import dev.ambit.Waiting;
import dev.ambit.http.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// Tests the limits of queries, and the errors beyond them.
class LimitsTest {

    /// A list of eleven.
    private static final String SOME = """
            { customers(%s orderBy: %s, filter: {customerId: {startsWith: "c1000"}}) { nodes { customerId }
                pageInfo { startCursor endCursor hasNextPage hasPreviousPage } } }
            """;

    private static final TestTables TABLES = TestTables.open("""
            insert into public.customers (customer_id, name, entitlements)
                select 'c' || i, nullif('n' || i % 3, 'n0'), json_build_array(repeat('x', 2000)) from generate_series(1, 20000) as i;
            insert into public.subscriptions (subscription_id, customer_id, status, plan_id, plan_name, start_date)
                select 's' || i || '-' || n, 'c' || i, 'ACTIVE', 'basic', 'Basic', '2025-01-01'
                from generate_series(1, 20000) as i, generate_series(1, 3) as n;
            analyze;
            create view public.naps as select pg_sleep(60)::text as nap;
            grant select on public.naps to ambit_reader;
            create view public.longs as select repeat('x', 4000000) as long;
            grant select on public.longs to ambit_reader
            """);

    @AfterAll
    static void close() {
        TABLES.close();
    }

    @CiTest
    void two_hundred_root_fields_are_allowed() {
        String query = "{ "
                + IntStream.range(0, 200)
                        .mapToObj(i -> "a%d: customers(first: 2) { totalCount nodes { customerId } }".formatted(i))
                        .collect(joining(" "))
                + " }";

        assertThat(data(query)).hasSize(200);
    }

    @Test
    void query_with_twelve_nested_levels_is_allowed() {
        String query = "{ customer(customerId: 'c1') { " + "subscriptions(first: 1) { nodes { customer { ".repeat(12)
                + "customerId" + " } } }".repeat(12) + " } }";

        assertThat(TABLES.answer(query)).contains("\"customerId\":\"c1\"").doesNotContain("errors");
    }

    @Test
    void twenty_thousand_aliases_are_rejected() {
        String query = "{ "
                + IntStream.range(0, 20_000)
                        .mapToObj(i -> "a%d: customers { totalCount }".formatted(i))
                        .collect(joining(" "))
                + " }";

        assertRefused(query, "");
        assertRefused(
                "{ customers { nodes { "
                        + IntStream.range(0, 20_000)
                                .mapToObj(i -> "a%d: name".formatted(i))
                                .collect(joining(" ")) + " } } }",
                "");
    }

    @Test
    void fan_out_to_millions_of_rows_is_rejected_with_the_estimate() {
        String query = "{ customers { nodes { " + "subscriptions { nodes { customer { ".repeat(5) + "customerId"
                + " } } }".repeat(5) + " } } }";

        assertRefused(query, "rows");
        assertThat(TABLES.answer(query)).containsPattern("about [0-9],[0-9]{3},[0-9]{3} rows");
    }

    @Test
    void fragments_that_double_at_each_level_are_rejected() {
        String query = IntStream.range(0, 24)
                        .mapToObj(i ->
                                "fragment F%d on Customer { a: subscriptions { nodes { customer { ...F%d } } } b: subscriptions { nodes { customer { ...F%d } } } }"
                                        .formatted(i, i + 1, i + 1))
                        .collect(joining(" "))
                + " fragment F24 on Customer { name } { customer(customerId: 'c1') { ...F0 } }";

        assertRefused(query, "");
    }

    @Test
    void long_chain_of_fragments_is_rejected() {
        String query = IntStream.range(0, 5_000)
                        .mapToObj(i -> "fragment F%d on Customer { ...F%d }".formatted(i, i + 1))
                        .collect(joining(" "))
                + " fragment F5000 on Customer { name } { customer(customerId: 'c1') { ...F0 } }";

        assertRefused(query, "5,001 fragments");
        assertThat(TABLES.graphql().isLive(GraphqlRequest.of(query))).isFalse();
    }

    @Test
    void deep_introspection_is_bounded() {
        assertRefused(
                "{ __schema { types { " + "fields { type { ".repeat(12) + "name" + " } }".repeat(12) + " } } }",
                "depth");
        assertRefused(
                "{ "
                        + IntStream.range(0, 500)
                                .mapToObj(i -> "a%d: __schema { types { fields { name } } }".formatted(i))
                                .collect(joining(" "))
                        + " }",
                "field count");
    }

    @Test
    void deep_nesting_is_rejected() {
        assertRefused("{ " + "query { ".repeat(60) + "customers { totalCount }" + " }".repeat(61), "levels");
        assertRefused("{ " + "query { ".repeat(20_000) + "customers { totalCount }" + " }".repeat(20_001), "");
    }

    @LongTest
    void result_with_too_many_bytes_is_rejected_with_its_size() {
        assertThat(answerInTime("{ customers { nodes { entitlements } } }"))
                .containsPattern("has 4[0-9],[0-9]{3},[0-9]{3} bytes")
                .contains("\"data\":null");
        assertThat(answerInTime("{ "
                        + IntStream.range(0, 9)
                                .mapToObj(i -> "a%d: longs { nodes { long } }".formatted(i))
                                .collect(joining(" "))
                        + " }"))
                .containsPattern("has 3[0-9],[0-9]{3},[0-9]{3} bytes")
                .contains("\"data\":null");
        assertThat(answerInTime("{ customers(first: 2500) { totalCount nodes { entitlements } } }"))
                .doesNotContain("errors");
    }

    /// Asks again after a timeout, since a query of this size can exceed the time limit on a busy machine.
    private static String answerInTime(String query) {
        return Waiting.until(() -> TABLES.answer(query), it -> !it.contains("RequestTimeout"));
    }

    @Test
    void huge_first_returns_all_rows() {
        assertThat(
                        TABLES.answer(
                                "{ customers(first: 2147483647, filter: {customerId: {in: ['c1']}}) { nodes { customerId } } }"))
                .isEqualTo("{\"data\":{\"customers\":{\"nodes\":[{\"customerId\":\"c1\"}]}}}");
    }

    @LongTest
    void slow_query_times_out_without_blocking_others() {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<GraphqlResult> slow =
                    threads.submit(() -> TABLES.graphql().answer(GraphqlRequest.of("{ naps { nodes { nap } } }")));

            assertThat(TABLES.answer("{ customer(customerId: 'c1') { name } }")).contains("n1");
            assertThat(slow.isDone()).isFalse();
            assertThat(TestTables.text(result(slow))).contains("RequestTimeout").doesNotContain("select");
        }
    }

    private static GraphqlResult result(Future<GraphqlResult> future) {
        try {
            return future.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void cursors_return_every_row_once_with_nulls() {
        for (String order :
                List.of("NAME_ASC", "NAME_DESC", "[NAME_DESC, CUSTOMER_ID_DESC]", "[NATURAL]", "ENTITLEMENTS_ASC")) {
            List<String> all = ids(data(SOME.formatted("", order)));

            assertThat(paged(order, true)).as(order).isEqualTo(all).hasSize(11);
            assertThat(paged(order, false)).as(order).isEqualTo(all.reversed());
        }
    }

    private static List<String> paged(String order, boolean isForward) {
        List<String> paged = new ArrayList<>();
        String cursor = "null";
        String isMore = "true";
        while (isMore.equals("true")) {
            String where = (isForward ? "first: 3, after: %s, " : "last: 3, before: %s, ").formatted(cursor);
            Map<?, ?> data = data(SOME.formatted(where, order));
            List<String> ids = ids(data);
            paged.addAll(isForward ? ids : ids.reversed());
            Map<?, ?> info = TestJson.map(data, "customers", "pageInfo");
            cursor = "\"" + info.get(isForward ? "endCursor" : "startCursor") + "\"";
            isMore = TestJson.text(info, isForward ? "hasNextPage" : "hasPreviousPage");
        }
        return paged;
    }

    private static List<String> ids(Map<?, ?> data) {
        return TestJson.list(data, "customers", "nodes").stream()
                .map(it -> TestJson.text(it, "customerId"))
                .toList();
    }

    @LongTest
    void invalid_query_is_answered_400_with_its_location() {
        for (String wrong : Arrays.asList(
                "{ customers { ",
                "{ nothing }",
                "{ customer { name } }",
                "{ customers(first: \"a\") { totalCount } }",
                "",
                "  ",
                "mutation { deleteCustomer(customerId: \"c1\") { name } }",
                "subscription { customers { totalCount } }",
                "query A { __typename } query B { __typename }")) {
            GraphqlResult answer = TABLES.graphql().answer(GraphqlRequest.of(wrong));

            assertThat(answer.status()).as(wrong).isEqualTo(400);
            assertThat(Json.map(TestTables.text(answer))).as(wrong).containsOnlyKeys("errors");
        }
        assertThat(TestTables.text(TABLES.graphql().answer(new GraphqlRequest(null, Map.of(), null))))
                .contains("query");
        assertThat(TABLES.answer("{ nothing }"))
                .contains("\"locations\":[{")
                .contains("\"line\":1")
                .contains("nothing");
        assertThat(TABLES.graphql()
                        .answer(new GraphqlRequest("query A { __typename } query B { a: __typename }", Map.of(), "B"))
                        .json())
                .asString()
                .isEqualTo("{\"data\":{\"a\":\"Query\"}}");
    }

    @LongTest
    void invalid_argument_fails_only_its_field() {
        for (String wrong : List.of(
                "first: 1, last: 1",
                "last: 1, offset: 1",
                "first: -1",
                "offset: -1",
                "after: ''",
                "after: 'abc'",
                "before: 'WyJuYW1lX2FzYyIsWyJhIl1d'",
                "after: 'WyJwcmltYXJ5X2tleV9hc2MiLFtdXQ=='",
                "filter: {}",
                "filter: {name: {equalTo: null}}")) {
            String answer = TABLES.answer("{ a: customers(" + wrong
                    + ") { totalCount nodes { name } } b: customer(customerId: 'c1') { customerId } }");

            assertThat(answer)
                    .as(wrong)
                    .contains("\"a\":null")
                    .contains("\"b\":{\"customerId\":\"c1\"}")
                    .contains("\"path\":[\"a\"]")
                    .contains("\"locations\":[{")
                    .contains("\"code\":\"BadUserInput\"");
        }
    }

    @Test
    void value_of_the_wrong_type_is_an_error_without_sql() {
        for (String wrong : List.of(
                "condition: {createdAt: 'soon'}",
                "filter: {createdAt: {in: ['x']}}",
                "condition: {name: 'a\\u0000b'}")) {
            String answer = TABLES.answer("{ customers(" + wrong + ") { totalCount } }");

            assertThat(answer)
                    .as(wrong)
                    .contains("BadUserInput")
                    .doesNotContain("select")
                    .doesNotContain("$1");
        }
    }

    @Test
    void variables_are_validated_and_may_have_defaults() {
        String query =
                "query Q($id: String! = \"c2\", $n: Int) { customer(customerId: $id) { customerId subscriptions(first: $n) { totalCount } } }";
        Map<String, @Nullable Object> none = new HashMap<>(Collections.singletonMap("n", null));

        assertThat(TABLES.graphql()
                        .answer(new GraphqlRequest(query, none, null))
                        .json())
                .asString()
                .contains("\"customerId\":\"c2\"");
        assertThat(TABLES.graphql()
                        .answer(new GraphqlRequest(query, Map.of("id", "c3"), "Q"))
                        .json())
                .asString()
                .contains("\"customerId\":\"c3\"");
        assertThat(TABLES.graphql()
                        .answer(new GraphqlRequest(query, Map.of("id", 5.5, "n", "x"), "Q"))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void alias_may_be_long_and_arbitrary() {
        String longName = "n".repeat(100);

        assertThat(data(
                        "{ x: customers(first: 1) { x: nodes { x: customerId %s: customerId t0: name n0: __typename } %s: totalCount } }"
                                .formatted(longName, longName)))
                .isEqualTo(Map.of(
                        "x",
                        Map.of(
                                "x",
                                List.of(Map.of("x", "c1", longName, "c1", "t0", "n1", "n0", "Customer")),
                                longName,
                                new java.math.BigDecimal(20_000))));
    }

    @Test
    void first_zero_returns_only_the_total() {
        assertThat(TABLES.answer(
                        "{ customers(first: 0) { totalCount nodes { name } pageInfo { hasNextPage startCursor } } }"))
                .isEqualTo(
                        "{\"data\":{\"customers\":{\"totalCount\":20000,\"nodes\":[],\"pageInfo\":{\"hasNextPage\":false,\"startCursor\":null}}}}");
    }

    private static void assertRefused(String query, String word) {
        GraphqlResult answer = TABLES.graphql().answer(GraphqlRequest.of(query.replace('\'', '"')));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(Json.map(TestTables.text(answer))).containsOnlyKeys("errors");
        assertThat(TestTables.text(answer)).contains(word);
    }

    private static Map<?, ?> data(String query) {
        Map<String, Object> answer = Json.map(TABLES.answer(query));
        assertThat(answer).doesNotContainKey("errors");
        return TestJson.map(answer, "data");
    }
}
