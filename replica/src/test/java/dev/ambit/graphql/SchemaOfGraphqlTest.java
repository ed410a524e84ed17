package dev.ambit.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongTest;
import dev.ambit.Waiting;
import dev.ambit.http.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// Checks the GraphQL schema built from the tables.
class SchemaOfGraphqlTest {

    private static final TestTables TABLES = TestTables.open("""
            insert into public.customers (customer_id, entitlements, created_at)
                values ('ann', '[{"feature": {"id": "seats"}, "usageLimit": 1.50}]', '2025-01-01');
            insert into ambit.entitlement_lists values ('ann', '', '2025-01-01Z', 9007199254740993, '2025-01-01Z', null);
            insert into ambit.usage_rows (customer_id, resource_id, feature_id, happened_at, reported)
                values ('ann', '', 'seats', '2025-01-01Z', '{"currentUsage": 1.25}')
            """);

    private static final String TYPE = """
            { __type(name: '$TYPE') { fields { name type { name kind ofType { name kind ofType { ofType { name } } } }
                args { name defaultValue } } inputFields { name } enumValues { name } } }
            """;

    @AfterAll
    static void close() {
        TABLES.close();
    }

    @Test
    void tables_have_exactly_the_fields_of_the_document() {
        assertThat(fields(TABLES, "Customer"))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "createdAt", "Datetime",
                        "updatedAt", "Datetime",
                        "customerId", "String!",
                        "name", "String",
                        "email", "String",
                        "billingId", "String",
                        "entitlements", "JSON!",
                        "subscriptions", "SubscriptionsConnection!"));
        assertThat(fields(TABLES, "Subscription"))
                .containsExactlyInAnyOrderEntriesOf(new TreeMap<>(Map.ofEntries(
                        Map.entry("createdAt", "Datetime"),
                        Map.entry("updatedAt", "Datetime"),
                        Map.entry("subscriptionId", "String!"),
                        Map.entry("customerId", "String!"),
                        Map.entry("status", "String!"),
                        Map.entry("planId", "String!"),
                        Map.entry("planName", "String!"),
                        Map.entry("billingId", "String"),
                        Map.entry("startDate", "Datetime!"),
                        Map.entry("endDate", "Datetime"),
                        Map.entry("cancellationDate", "Datetime"),
                        Map.entry("trialEndDate", "Datetime"),
                        Map.entry("customer", "Customer"))));
    }

    @Test
    void names_are_simplified_without_nodes_or_mutations() {
        assertThat(fields(TABLES, "Query"))
                .containsEntry("query", "Query!")
                .containsEntry("customers", "CustomersConnection")
                .containsEntry("customer", "Customer")
                .containsEntry("subscriptions", "SubscriptionsConnection")
                .containsEntry("subscription", "Subscription")
                .doesNotContainKeys("node", "nodeId", "allCustomers", "customerByCustomerId");
        assertThat(TABLES.answer("{ __schema { mutationType { name } subscriptionType { name } } }"))
                .isEqualTo(
                        "{\"data\":{\"__schema\":{\"mutationType\":null,\"subscriptionType\":{\"name\":\"LiveQuery\"}}}}");
    }

    @Test
    void several_types_can_be_introspected_in_one_query() {
        assertThat(TABLES.answer("{ a: __type(name: 'Customer') { name } b: __type(name: 'Query') { kind }"
                        + " __schema { mutationType { name } } none: __type(name: 'Nothing') { name } }"))
                .isEqualTo("{\"data\":{\"a\":{\"name\":\"Customer\"},\"b\":{\"kind\":\"OBJECT\"},"
                        + "\"__schema\":{\"mutationType\":null},\"none\":null}}");
    }

    @Test
    void collections_accept_the_arguments_of_the_document() {
        Map<?, ?> field = fieldsOf(TABLES, "Query").stream()
                .filter(it -> TestJson.text(it, "name").equals("customers"))
                .findFirst()
                .orElseThrow();

        assertThat(TestJson.list(field, "args").stream().<Object>map(it -> it.get("name")))
                .containsExactly("first", "last", "offset", "before", "after", "orderBy", "condition", "filter");
        assertThat(TestJson.list(field, "args").stream().<Object>map(it -> it.get("defaultValue")))
                .contains("[PRIMARY_KEY_ASC]");
        assertThat(names(TABLES, "CustomersOrderBy", "enumValues"))
                .containsExactlyInAnyOrder(
                        "NATURAL",
                        "CREATED_AT_ASC",
                        "CREATED_AT_DESC",
                        "UPDATED_AT_ASC",
                        "UPDATED_AT_DESC",
                        "CUSTOMER_ID_ASC",
                        "CUSTOMER_ID_DESC",
                        "NAME_ASC",
                        "NAME_DESC",
                        "EMAIL_ASC",
                        "EMAIL_DESC",
                        "BILLING_ID_ASC",
                        "BILLING_ID_DESC",
                        "ENTITLEMENTS_ASC",
                        "ENTITLEMENTS_DESC",
                        "PRIMARY_KEY_ASC",
                        "PRIMARY_KEY_DESC");
        assertThat(names(TABLES, "CustomerCondition", "inputFields"))
                .containsExactlyInAnyOrder(
                        "createdAt", "updatedAt", "customerId", "name", "email", "billingId", "entitlements");
        assertThat(names(TABLES, "CustomerFilter", "inputFields"))
                .containsExactlyInAnyOrder(
                        "createdAt", "updatedAt", "customerId", "name", "email", "billingId", "and", "or", "not");
    }

    @Test
    void json_column_is_returned_as_json() {
        assertThat(TABLES.answer("{ customer(customerId: 'ann') { entitlements } }"))
                .isEqualTo("{\"data\":{\"customer\":{\"entitlements\":"
                        + "[{\"feature\": {\"id\": \"seats\"}, \"usageLimit\": 1.50}]}}}");
    }

    @Test
    void additional_tables_are_separate_collections() {
        assertThat(TABLES.answer("""
                { entitlementRows(condition: {customerId: 'ann'}) { nodes { featureId usageLimit place } }
                  usageRows { totalCount nodes { featureId currentUsage usageLimit happenedAt reported } }
                  entitlementLists { nodes { number } }
                  replicaStatus(isOnly: true) { through } replicaGaps { totalCount } }
                """)).isEqualTo("""
                {"data":{"entitlementRows":{"nodes":[{"featureId":"seats","usageLimit":"1.50","place":"1"}]},\
                "usageRows":{"totalCount":1,"nodes":[{"featureId":"seats","currentUsage":"1.25","usageLimit":null,\
                "happenedAt":"2025-01-01T00:00:00+00:00","reported":{"currentUsage": 1.25}}]},\
                "entitlementLists":{"nodes":[{"number":"9007199254740993"}]},\
                "replicaStatus":{"through":"0"},"replicaGaps":{"totalCount":0}}}""");
    }

    @LongTest
    void added_column_appears_without_a_restart() {
        try (var tables = TestTables.open()) {
            assertThat(tables.answer("{ customers { nodes { color } } }")).contains("errors");

            tables.run("alter table public.customers add column color text default 'red';"
                    + "insert into public.customers (customer_id) values ('ann')");

            assertThat(tables.answer("{ customers { nodes { color } } }"))
                    .isEqualTo("{\"data\":{\"customers\":{\"nodes\":[{\"color\":\"red\"}]}}}");
        }
    }

    @LongTest
    void new_table_appears_and_dropped_column_disappears() {
        try (var tables = TestTables.open("insert into public.customers (customer_id) values ('ann')")) {
            tables.run("""
                    create table public.seat_types (id int8 primary key, customer_id varchar(255) references public.customers,
                        code text unique, tags text[], share numeric, kind char(3), day date);
                    comment on table public.seat_types is 'Seats.';
                    grant select on public.seat_types to ambit_reader;
                    insert into public.seat_types values (1, 'ann', 'x', '{a,b}', 1.50, 'k', '2025-01-01')
                    """);
            assertThat(
                            tables.answer(
                                    "{ seatType(id: '1') { code tags share kind day customer { customerId seatTypes { nodes { id } } } }"
                                            + " seatTypeByCode(code: 'x') { id } seatTypes(condition: {kind: 'k', share: 1.5}) { totalCount } }"))
                    .isEqualTo(
                            "{\"data\":{\"seatType\":{\"code\":\"x\",\"tags\":[\"a\",\"b\"],\"share\":\"1.50\",\"kind\":\"k  \","
                                    + "\"day\":\"2025-01-01\",\"customer\":{\"customerId\":\"ann\",\"seatTypes\":{\"nodes\":[{\"id\":\"1\"}]}}},"
                                    + "\"seatTypeByCode\":{\"id\":\"1\"},\"seatTypes\":{\"totalCount\":1}}}");

            tables.run("alter table public.seat_types drop column code");

            assertThat(tables.answer("{ seatTypes { nodes { code } } }")).contains("errors");
            assertThat(tables.answer("{ seatTypes { nodes { id } } }")).doesNotContain("errors");
        }
    }

    @LongTest
    void schema_change_is_detected_without_queries() {
        try (var tables = TestTables.open()) {
            tables.run("create view public.names as select customer_id, name from public.customers;"
                    + "grant select on public.names to ambit_reader");

            Waiting.until(() -> fields(tables, "Query"), it -> it.containsKey("names"));

            assertThat(tables.answer("{ names(first: 1) { nodes { name } pageInfo { hasNextPage endCursor } } }"))
                    .isEqualTo(
                            "{\"data\":{\"names\":{\"nodes\":[],\"pageInfo\":{\"hasNextPage\":false,\"endCursor\":null}}}}");
        }
    }

    @Test
    void unreadable_tables_are_not_in_the_schema() {
        try (var tables = TestTables.open("""
                revoke select on public.customers from ambit_reader;
                grant select (customer_id, name) on public.customers to ambit_reader;
                revoke select on public.subscriptions from ambit_reader;
                insert into public.customers (customer_id, email) values ('ann', 'secret@acme.com')
                """)) {
            assertThat(fields(tables, "Customer")).containsOnlyKeys("customerId", "name");
            assertThat(fields(tables, "Query")).doesNotContainKeys("subscriptions", "inboxes", "customerVersions");
            assertThat(tables.answer("{ customers { totalCount nodes { customerId } edges { cursor } } }"))
                    .contains("\"customerId\":\"ann\"");
            GraphqlResult refused = tables.graphql().answer(GraphqlRequest.of("{ customers { nodes { email } } }"));
            assertThat(refused.status()).isEqualTo(400);
            assertThat(TestTables.text(refused)).doesNotContain("secret");

            tables.run("revoke select (name) on public.customers from ambit_reader");

            assertThat(tables.answer("{ customers { nodes { name } } }")).contains("errors");
        }
    }

    private static List<Map<?, ?>> fieldsOf(TestTables tables, String type) {
        return list(tables, type, "fields");
    }

    private static List<Map<?, ?>> list(TestTables tables, String type, String list) {
        return TestJson.list(Json.map(tables.answer(TYPE.replace("$TYPE", type))), "data", "__type", list);
    }

    private static List<String> names(TestTables tables, String type, String list) {
        return list(tables, type, list).stream()
                .map(it -> (String) it.get("name"))
                .toList();
    }

    /// Returns each field with its type.
    private static Map<String, String> fields(TestTables tables, String type) {
        Map<String, String> fields = new LinkedHashMap<>();
        fieldsOf(tables, type).forEach(it -> fields.put((String) it.get("name"), type((Map<?, ?>) it.get("type"))));
        return fields;
    }

    private static String type(@Nullable Map<?, ?> type) {
        if (type == null) {
            return "?";
        }
        return "NON_NULL".equals(type.get("kind"))
                ? type((Map<?, ?>) type.get("ofType")) + "!"
                : String.valueOf(type.get("name"));
    }
}
