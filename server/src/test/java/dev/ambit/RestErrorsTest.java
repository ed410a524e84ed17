package dev.ambit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount.TestEnvironment;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests malformed requests that every route rejects.
class RestErrorsTest {

    private static final int MEBIBYTE = 1 << 20;

    private final TestAccount acme = TestServer.openAccount();
    private final Http http = acme.http();
    private final TestEnvironment development = acme.development();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nothing",
                "/api/v1",
                "/api/v1/nothing",
                "/api/v2/products",
                "/api/v1/products/",
                "/API/v1/products"
            })
    @Tag("long")
    void an_unknown_path_is_not_found(String path) {
        http.get(development.key(), path).isProblem(404, "RouteNotFound");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            DELETE | /api/v1/products          | GET, POST
            PUT    | /api/v1/plans/p           | GET, PATCH
            GET    | /api/v1/usage             | POST
            POST   | /api/v1/customers/a/entitlements/check | GET
            """)
    void wrong_method_is_refused_with_the_allowed_methods(String method, String path, String allowed) {
        Reply refused = http.send(
                http.request(path).header("X-API-KEY", development.key()).method(method, BodyPublishers.noBody()));

        refused.isProblem(405, "MethodNotAllowed");
        assertThat(List.of(refused.header("Allow").split(", "))).contains(allowed.split(", "));
    }

    @Test
    void body_without_json_type_utf_8_or_valid_json_is_refused() {
        send("text/plain", "{}".getBytes(ISO_8859_1)).isProblem(415, "UnsupportedMediaType");
        send("application/xml", "<a/>".getBytes(ISO_8859_1)).isProblem(415, "UnsupportedMediaType");
        send("application/json", "{\"id\": \"a\", \"name\": \"é\"}".getBytes(ISO_8859_1))
                .isProblem(400, "BadUserInput");
        for (String json : List.of("", "{", "[]", "null", "{\"id\": \"a\"} x", "{'id': 'a'}", "{\"id\": NaN}")) {
            development.post("/customers", json).isProblem(400, "BadUserInput");
        }
        assertThat(development.get("/customers").texts("id")).isEmpty();
    }

    @Test
    void unknown_field_is_refused_with_the_most_similar_field() {
        Reply refused = development.post("/customers", "{\"id\": \"a\", \"emial\": \"a@b.c\"}");

        assertThat(refused.isProblem(400, "BadUserInput").text("field")).isEqualTo("emial");
        assertThat(refused.text("message")).contains("\"email\"");
        assertThat(refused.text("allowed")).contains("email");
    }

    @Test
    void error_shortens_a_long_received_value() {
        Reply refused = development.post("/customers", "{\"id\": \"%s\"}".formatted("ü".repeat(10_000)));

        assertThat(refused.isProblem(400, "BadUserInput").text("received")).hasSizeLessThan(200);
        assertThat(refused.http().body()).hasSizeLessThan(1_000);
    }

    @Test
    void unknown_query_parameter_is_refused_with_the_most_similar_one() {
        Reply refused = development.get("/customers?limt=5");

        assertThat(refused.isProblem(400, "BadUserInput").text("field")).isEqualTo("limt");
        assertThat(refused.text("message")).contains("\"limit\"");
        development.get("/customers/a?x=1").isProblem(400, "BadUserInput");
    }

    @ParameterizedTest
    @CsvSource({"products, 0", "features, 101", "plans, -1", "addons, x", "customers, 1.5", "subscriptions, 99999999999"
    })
    void a_page_has_1_to_100_rows(String list, String limit) {
        Reply refused = development.get("/%s?limit=%s".formatted(list, limit));

        assertThat(refused.isProblem(400, "BadUserInput").text("field")).isEqualTo("limit");
        development.get("/%s?limit=1".formatted(list)).isOk();
        development.get("/%s?limit=100".formatted(list)).isOk();
        development.get("/%s?after=x&before=y".formatted(list)).isProblem(400, "BadUserInput");
    }

    @Test
    void body_is_limited_to_1_mebibyte_and_usage_batch_to_16() {
        String megabyte = " ".repeat(MEBIBYTE);

        development.post("/customers", "{\"id\": \"a\"}" + megabyte).isProblem(413, "BodyTooLarge");
        development.post("/usage", "{\"usages\": []}" + megabyte).isProblem(400, "BadUserInput");
        development.post("/usage", "{\"usages\": []}" + megabyte.repeat(16)).isProblem(413, "BodyTooLarge");
    }

    @Test
    void request_headers_are_limited_to_16_kibibytes() {
        Reply refused = http.send(http.request("/api/v1/products")
                .header("X-API-KEY", development.key())
                .header("X-Long", "x".repeat(17 << 10))
                .GET());

        refused.isProblem(431, "HeadersTooLarge");
    }

    @Test
    void entities_of_another_environment_or_account_are_not_found() {
        TestCatalog.of(acme).plan("pro");
        String subscription = development.subscribe("ann", "pro").text("id");
        TestEnvironment stranger = TestServer.openAccount().development();

        for (TestEnvironment other : List.of(acme.production(), stranger)) {
            other.get("/plans/pro").isProblem(404, "PlanNotFound");
            other.get("/plans/pro/entitlements").isProblem(404, "PlanNotFound");
            other.patch("/plans/pro", "{}").isProblem(404, "PlanNotFound");
            other.get("/customers/ann").isProblem(404, "CustomerNotFound");
            other.post("/customers/ann/archive", "").isProblem(404, "CustomerNotFound");
            other.get("/subscriptions/" + subscription).isProblem(404, "SubscriptionNotFound");
            other.post("/subscriptions/%s/cancel".formatted(subscription), "").isProblem(404, "SubscriptionNotFound");
            other.reportUsage("ann", "f", "1").isProblem(404, "CustomerNotFound");
            assertThat(other.get("/customers").texts("id")).isEmpty();
            assertThat(other.get("/subscriptions").texts("id")).isEmpty();
        }
        assertThat(development.get("/subscriptions/" + subscription).text("status"))
                .isEqualTo("ACTIVE");
    }

    @Test
    void request_is_authenticated_before_it_is_validated() {
        for (String key : List.of("", "server-guess", "client-guess")) {
            http.get(key, "/api/v1/customers?nonsense=1").isProblem(401, "Unauthenticated");
            http.post(key, "/api/v1/customers", "nonsense").isProblem(401, "Unauthenticated");
            http.post(key, "/api/v1/plans", "nonsense").isProblem(401, "Unauthenticated");
            http.patch(key, "/api/v1/addons/a", "nonsense").isProblem(401, "Unauthenticated");
            http.post(key, "/api/v1/usage", "nonsense").isProblem(401, "Unauthenticated");
            http.get(key, "/api/v1/customers/a/entitlements/check").isProblem(401, "Unauthenticated");
        }
        http.get(acme.key(), "/api/v1/customers/a/entitlements/check").isProblem(403, "IdentityForbidden");
    }

    @Test
    void error_response_does_not_contain_the_key() {
        Reply refused = http.get(acme.key(), "/api/v1/products").isProblem(403, "IdentityForbidden");

        assertThat(refused.http().body()).doesNotContain(acme.key());
        assertThat(refused.text("requiredIdentityType")).contains("server key");
        assertThat(http.get("server-secret", "/api/v1/products").http().body()).doesNotContain("server-secret");
    }

    private Reply send(String contentType, byte[] body) {
        return http.send(http.request("/api/v1/customers")
                .header("X-API-KEY", development.key())
                .header("Content-Type", contentType)
                .POST(BodyPublishers.ofByteArray(body)));
    }
}
