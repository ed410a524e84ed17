package dev.ambit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.RequestFields.BodyField;
import dev.ambit.TestAccount.TestEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Sends malformed ids in every place of a body that `ids.txt` lists: each is 400 and names the field.
class MalformedIdTest {

    private static final TestAccount ACME = TestServer.openAccount();
    private static final TestEnvironment DEVELOPMENT = ACME.development();
    private static final List<String> CATALOG = List.of("\"a b\"", "\"-x\"", "\"\"", "5", "{}", "[\"a\"]");
    private static final List<String> HOLDER = List.of("\" x\"", "\"x\\u0007\"", "\".\"", "\"\"", "5", "{}");
    private static final List<String> RESOURCE = List.of("\" x\"", "\"x\\u0007\"", "\".\"", "5", "{}");
    private static final List<String> COUPON = List.of("\"a b\"", "\"-x\"", "5", "{}", "[\"a\"]");
    private static final List<String> FOREIGN = List.of("\"\"", "\" \"", "5", "{}");
    private static final List<String> UNSUPPORTED = List.of("\"x\"", "\"a b\"");
    private static final List<String> SLUG = List.of("\"No Slug\"", "\"\"", "\"-a\"", "5", "{}");
    private static final List<String> PERSON = List.of("\"ann\"", "\"\"", "5", "{}");

    /// The names of fields that hold ids. Those of AWS and GitHub are tested with their attachments.
    private static final Pattern ID = Pattern.compile("id|(?!%s).+Ids?|slug|source|target|dependencies"
            .formatted("externalId|appId|installationId|subnetIds|securityGroupIds"));

    /// @param field the place of the id in the body, which the error names
    record Row(String kind, String request, String body, String field) {

        static Row of(String line) {
            String[] cells = line.split(" \\| ", -1);
            return new Row(cells[0], cells[1], cells[2], cells[3]);
        }

        /// Returns the operation and the field as the reference names them.
        String described(RequestFields reference) {
            return reference.operation(method(), path()) + " "
                    + field.replaceAll("\\.\\d+$", "").replaceAll("\\.\\d+\\.", ".0.");
        }

        String method() {
            return request.substring(0, request.indexOf(' '));
        }

        String path() {
            return "/api/v1" + request.substring(request.indexOf(' ') + 1);
        }

        List<String> malformed() {
            return switch (kind) {
                case "catalog" -> CATALOG;
                case "holder" -> HOLDER;
                case "resource" -> RESOURCE;
                case "coupon" -> COUPON;
                case "foreign" -> FOREIGN;
                case "unsupported" -> UNSUPPORTED;
                case "slug" -> SLUG;
                case "person" -> PERSON;
                default -> throw new IllegalStateException(kind);
            };
        }

        String code() {
            return kind.equals("unsupported") ? "UnsupportedParameter" : "BadUserInput";
        }

        String key() {
            return switch (kind) {
                case "slug" -> path().endsWith("/accounts") ? TestServer.OPERATOR_TOKEN : ACME.key();
                case "person" -> ACME.key();
                default -> path().equals("/api/v1/promotions") ? ACME.key() : DEVELOPMENT.key();
            };
        }
    }

    @BeforeAll
    static void a_catalog_and_a_subscription() {
        DEVELOPMENT
                .post("/products", "{\"id\": \"main\", \"displayName\": \"Main\"}")
                .isOk();
        DEVELOPMENT
                .post("/features", "{\"id\": \"seats\", \"displayName\": \"Seats\", \"featureType\": \"BOOLEAN\"}")
                .isOk();
        DEVELOPMENT.post("/features", """
                        {"id": "calls", "displayName": "Calls", "featureType": "NUMBER", "meterType": "FLUCTUATING"}
                        """).isOk();
        TestCatalog catalog = new TestCatalog(DEVELOPMENT, "main");
        catalog.plan("sold", TestCatalog.limit("calls", 10));
        DEVELOPMENT.subscribe("eve", "sold").isOk();
        catalog.draftPlan("pro").isOk();
        catalog.entitle("plans", "pro", TestCatalog.grant("seats")).isOk();
        catalog.draftAddon("extra").isOk();
        catalog.entitle("addons", "extra", TestCatalog.grant("seats")).isOk();
        DEVELOPMENT.subscribe("ann", "sold");
        DEVELOPMENT
                .post("/subscriptions", "{\"customerId\": \"ann\", \"planId\": \"sold\", \"id\": \"s\"}")
                .isOk();
    }

    @ParameterizedTest
    @MethodSource("rows")
    @Tag("long")
    void a_malformed_id_is_400_and_names_the_field(Row row) {
        for (String id : row.malformed()) {
            String body = row.body().replace("?", id);
            Reply refused = send(row, body);

            assertThat(refused.status())
                    .as("%s %s: %s", row.request(), body, refused.body())
                    .isEqualTo(400);
            assertThat(refused.text("field")).as(body).isEqualTo(row.field());
            assertThat(refused.text("code")).as(body).isEqualTo(row.code());
        }
    }

    /// A new id in a body fails here until `ids.txt` has a row for it.
    @Test
    void table_has_every_id_field_of_the_api_reference() throws IOException {
        RequestFields reference =
                RequestFields.of(TestServer.http().get("", "/openapi.json").body());

        assertThat(rows().map(it -> it.described(reference)).distinct())
                .containsExactlyInAnyOrderElementsOf(reference.bodyFields().stream()
                        .filter(MalformedIdTest::isId)
                        .map(it -> it.operation() + " " + it.path())
                        .distinct()
                        .toList());
    }

    @Test
    void an_add_on_with_two_ids_is_refused() {
        Reply refused = DEVELOPMENT.post("/subscriptions/preview", """
                {"customerId": "ann", "planId": "sold", "addons": [{"id": "a", "addonId": "b", "quantity": 1}]}
                """);

        assertThat(refused.isProblem(400, "BadUserInput").text("field")).isEqualTo("addons.0.addonId");
    }

    /// SDKs send an empty resource for a customer without resources.
    @Test
    void empty_resource_id_of_usage_means_no_resource() {
        DEVELOPMENT.post("/usage", """
                        {"usages": [{"customerId": "eve", "featureId": "calls", "value": 1, "resourceId": ""}]}
                        """).isOk();
        DEVELOPMENT.post("/usage/estimate", """
                        {"customerId": "eve", "featureId": "calls", "value": 1, "resourceId": ""}
                        """).isOk();
        DEVELOPMENT.post("/usage/consume", """
                        {"customerId": "eve", "featureId": "calls", "amount": 1, "resourceId": ""}
                        """).isOk();
        DEVELOPMENT.post("/events", """
                        {"events": [{"customerId": "eve", "eventName": "e", "idempotencyKey": "k", "resourceId": ""}]}
                        """).isOk();

        assertThat(DEVELOPMENT.check("eve", "calls").text("currentUsage")).isEqualTo("2");
    }

    private static Reply send(Row row, String body) {
        Http http = TestServer.http();
        return switch (row.method()) {
            case "POST" -> http.post(row.key(), row.path(), body);
            case "PATCH" -> http.patch(row.key(), row.path(), body);
            case "PUT" -> http.put(row.key(), row.path(), body);
            default -> throw new IllegalStateException(row.request());
        };
    }

    /// Whether the field holds an id itself; those of a list of ids are counted at the list. The earlier add-ons of a
    /// plan are compared with the stored ones, so a malformed one is a difference.
    private static boolean isId(BodyField field) {
        Object items = JsonPaths.at(field.schema(), "items");
        return !field.path().equals("was.compatibleAddonIds")
                && ID.matcher(field.name()).matches()
                && (items == null || JsonPaths.at(items, "type") != null);
    }

    static Stream<Row> rows() throws IOException {
        try (InputStream table = Objects.requireNonNull(MalformedIdTest.class.getResourceAsStream("/ids.txt"))) {
            return new String(table.readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#") && !line.startsWith("kind |"))
                    .map(Row::of);
        }
    }
}
