package dev.ambit.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongTest;
import dev.ambit.http.Json;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// Tests tables that users add, with names and types that GraphQL does not have.
class OddSchemaTest {

    private static final TestTables TABLES = TestTables.open("""
            insert into public.customers (customer_id, name, entitlements) values
                ('c1', 'say "hi" \\ ''; drop table customers; -- 😀', '[]'), ('c2', 'b', '[]'), ('c3', 'c', '[]');
            insert into public.subscriptions (subscription_id, customer_id, status, plan_id, plan_name, start_date)
                values ('s1', 'c1', 'ACTIVE', 'basic', 'Basic', '2025-01-01')
            """);

    @AfterAll
    static void close() {
        TABLES.close();
    }

    @LongTest
    void names_invalid_in_graphql_are_omitted() {
        for (String odd : List.of(
                "alter table public.customers add column \"名前\" text default 'x'",
                "alter table public.customers add column \"1a\" text default 'one'",
                "alter table public.customers add column \"a\"\"b?'; {v} {i} $1 --\" text default 'odd'",
                "alter table public.customers add column \"fooBar\" text, add column foo_bar text",
                "alter table public.customers add column foobar text, add column \"FOOBAR\" text",
                "alter table public.customers add column \"and\" text, add column primary_key text",
                "create view public.queries as select 1 as a; grant select on public.queries to ambit_reader",
                "create view public.page_infos as select 1 as a; grant select on public.page_infos to ambit_reader",
                "create view public.customer as select 1 as a; grant select on public.customer to ambit_reader",
                "create view public.\"表\" as select 1 as a; grant select on public.\"表\" to ambit_reader",
                "create view public.usage_rows as select 1 as a; grant select on public.usage_rows to ambit_reader",
                "alter table public.subscriptions add column customer text default 'mine'")) {
            TABLES.run(odd);

            try (var graphql = Graphql.open(TABLES.url(), "ambit_reader", InstantSource.system())) {
                assertThat(TestTables.text(graphql.answer(GraphqlRequest.of(
                                "{ customers { totalCount } subscriptions { nodes { subscriptionId } } }"))))
                        .as(odd)
                        .isEqualTo("{\"data\":{\"customers\":{\"totalCount\":3},"
                                + "\"subscriptions\":{\"nodes\":[{\"subscriptionId\":\"s1\"}]}}}");
            }
        }
        assertThat(TABLES.answer("{ subscriptions { nodes { customer } } }")).contains("mine");
        assertThat(TABLES.answer("{ customers(first: 1, orderBy: _1A_ASC, condition: {aBVI1: 'odd'},"
                        + " filter: {aBVI1: {includes: 'd', in: ['odd']}}) { nodes { _1a aBVI1 fooBar } } }"))
                .isEqualTo(
                        "{\"data\":{\"customers\":{\"nodes\":[{\"_1a\":\"one\",\"aBVI1\":\"odd\",\"fooBar\":null}]}}}");
    }

    @Test
    void columns_of_every_type_can_be_returned_filtered_and_sorted() {
        TABLES.run("""
                create type public.mood as enum ('sad', 'it''s "ok"');
                create type public.pair as (a int, b text);
                create table public.things (id int primary key, by bytea, u uuid, i8 int8, nu numeric, d date,
                    tz timestamptz, ta text[], pt point, f8 float8, x xml, ip inet, mood public.mood,
                    moods public.mood[], pair public.pair);
                insert into public.things select i, '\\x00ff', 'fee3f021-ba79-45d0-9a3d-334f2578c678',
                    9007199254740993, 1.50, '2025-01-01', '2025-01-01T02:00:00+02', '{a,null}', '(1,2)', 'NaN', '<a/>',
                    '::1', 'it''s "ok"', '{sad}', '(1,2)' from generate_series(1, 3) as i;
                grant select on public.things to ambit_reader
                """);

        for (String column :
                List.of("by", "u", "i8", "nu", "d", "tz", "ta", "pt", "f8", "x", "ip", "mood", "moods", "pair")) {
            String order = "orderBy: " + column.toUpperCase(java.util.Locale.ROOT) + "_DESC";
            Map<?, ?> page = TestJson.map(
                    data("{ things(first: 2, %s) { nodes { %s } pageInfo { endCursor } } }".formatted(order, column)),
                    "things");
            String cursor = TestJson.text(page, "pageInfo", "endCursor");

            assertThat(TABLES.answer("{ things(after: '%s', %s) { nodes { id } } }".formatted(cursor, order)))
                    .as(column)
                    .isEqualTo("{\"data\":{\"things\":{\"nodes\":[{\"id\":3}]}}}");
            Object value = TestJson.list(page, "nodes").getFirst();
            if (!List.of("ta", "moods", "f8").contains(column)) {
                String shown = TestJson.text(value, column);
                GraphqlRequest same = new GraphqlRequest(
                        "query Q($c: ThingCondition) { things(condition: $c) { totalCount } }",
                        Map.of("c", Map.of(column, shown)),
                        null);
                assertThat(TestTables.text(TABLES.graphql().answer(same)))
                        .as(column)
                        .isEqualTo("{\"data\":{\"things\":{\"totalCount\":3}}}");
            }
        }
    }

    @Test
    void view_with_only_json_columns_is_paged() {
        TABLES.run("""
                create view public.papers as select ('{"a": ' || i || '}')::json as j from generate_series(1, 3) as i;
                grant select on public.papers to ambit_reader
                """);

        String cursor = TestJson.text(
                data("{ papers(first: 2) { pageInfo { endCursor } } }"), "papers", "pageInfo", "endCursor");

        assertThat(TABLES.answer("{ papers(after: '%s') { nodes { j } } }".formatted(cursor)))
                .isEqualTo("{\"data\":{\"papers\":{\"nodes\":[{\"j\":{\"a\": 3}}]}}}");
    }

    @Test
    void number_with_a_huge_exponent_is_rejected() {
        for (String wrong :
                List.of("customers(condition: {entitlements: 1e100000000})", "tens(condition: {n: 1e2000000000})")) {
            TABLES.run("create or replace view public.tens as select 10::numeric as n; "
                    + "grant select on public.tens to ambit_reader");

            assertThat(TABLES.answer("{ " + wrong + " { totalCount } }"))
                    .as(wrong)
                    .contains("BadUserInput");
        }
    }

    private static Map<?, ?> data(String query) {
        Map<String, Object> answer = Json.map(TABLES.answer(query));
        assertThat(answer).as(query).doesNotContainKey("errors");
        return TestJson.map(answer, "data");
    }
}
