package dev.ambit.http;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenApiTest {

    private static final TestWeb WEB = new TestWeb();
    private static final String OPEN_API = WEB.get("/openapi.json").body();
    private static final OpenApiCheck CHECK = new OpenApiCheck(OPEN_API);
    private static final String JSON = "application/json";

    @AfterAll
    static void close() {
        WEB.close();
    }

    @Test
    void schemas_of_the_description_are_valid() {
        assertThat(CHECK.malformed()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        GET    | /things              |
        GET    | /things?limit=0      |
        GET    | /things/x            |
        POST   | /things              | {"name": "a"}
        POST   | /things              | {"name": 1}
        POST   | /things/x/cancel     |
        DELETE | /things/x            |
        POST   | /taken               |
        GET    | /bug                 |
        GET    | /mood                |
        GET    | /openapi.json        |
        GET    | /metrics             |
        PUT    | /things/x            |
        """)
    void responses_match_the_description(String method, String path, @Nullable String body) {
        Answer answer = WEB.send(method, path, "", body == null ? "" : body);

        String contentType = answer.header("Content-Type").orElse("");
        assertThat(CHECK.complaints(method, path, answer.status(), contentType, answer.body()))
                .isEmpty();
    }

    @Test
    void response_that_does_not_match_the_description_is_detected() {
        assertThat(CHECK.complaints("GET", "/things/x", 200, JSON, "{\"data\": {}}"))
                .hasSizeGreaterThan(3);
        assertThat(CHECK.complaints("GET", "/things/x", 418, JSON, "{}")).hasSize(1);
        assertThat(CHECK.complaints("DELETE", "/things/x", 204, JSON, "{}")).hasSize(1);
        assertThat(CHECK.complaints("GET", "/taken", 200, JSON, "{}")).hasSize(1);
        assertThat(CHECK.complaints("GET", "/things/x", 404, "application/problem+json", "{\"code\": 1}"))
                .isNotEmpty();
        assertThat(CHECK.complaints("GET", "/things/x", 404, JSON, "{}"))
                .containsExactly("undescribed content type `application/json` of GET /things/{id} 404");
    }

    @Test
    void additional_response_content_is_described_with_the_problems() {
        assertThat(CHECK.complaints("GET", "/mood", 503, JSON, "{\"data\": 1}")).isNotEmpty();
        assertThat(((Map<?, ?>) at("paths", "/mood", "get", "responses", "503", "content")).keySet())
                .hasToString("[application/json, application/problem+json]");
        assertThat(((Map<?, ?>) at("paths", "/mood", "get", "responses", "401", "content")).keySet())
                .hasToString("[text/plain]");
    }

    @Test
    void request_schema_forbids_unknown_fields_and_response_schema_allows_them() {
        assertThat(schema("TestWebItemBody"))
                .containsEntry("required", List.of("name"))
                .containsEntry("additionalProperties", false);
        assertThat(schema("TestWebItem")).doesNotContainKey("additionalProperties");
    }

    @Test
    void record_components_are_described_with_their_json_types() {
        Map<?, ?> thing = properties("TestWebItem");

        assertThat(thing.get("id")).isEqualTo(Map.of("type", "string", "format", "uuid"));
        assertThat(thing.get("color")).isEqualTo(Map.of("type", "string", "enum", List.of("Red", "DarkBlue")));
        assertThat(thing.get("madeAt")).isEqualTo(Map.of("type", List.of("string", "null"), "format", "date-time"));
        assertThat(thing.get("parts"))
                .isEqualTo(Map.of("type", "array", "items", Map.of("$ref", "#/components/schemas/TestWebPart")));
        assertThat(thing.get("notes"))
                .isEqualTo(Map.of("type", "object", "additionalProperties", Map.of("type", "string")));
        assertThat(properties("TestWebPart").get("spare"))
                .isEqualTo(Map.of(
                        "anyOf", List.of(Map.of("$ref", "#/components/schemas/TestWebPart"), Map.of("type", "null"))));
        assertThat(schema("TestWebItemPatch")).doesNotContainKey("required");
    }

    @Test
    void description_lists_key_kinds_and_roles_unless_the_route_is_public() {
        assertThat(at("paths", "/things", "get", "security"))
                .isEqualTo(List.of(Map.of("Key", List.of("server")), Map.of("Session", List.of("viewer"))));
        assertThat(at("paths", "/docs/reference/api", "get", "security")).isEqualTo(List.of());
    }

    @Test
    void duplicate_route_or_operation_id_is_refused() {
        var router = new Router().get("/a", "getA", _ -> Response.ok(1), Contract.gives(200, Integer.class));

        assertThatThrownBy(() -> router.get("/b", "getA", _ -> Response.ok(1), Contract.gives(200, Integer.class)))
                .hasMessage("Two routes have the operation id getA");
        assertThatThrownBy(() -> router.get("/a", "getB", _ -> Response.ok(1), Contract.gives(200, Integer.class)))
                .hasMessage("The route GET /a is registered twice");
    }

    @Test
    void contract_declares_known_callers_only_once() {
        Contract contract = Contract.gives(200, Integer.class);

        assertThatThrownBy(() -> contract.by("root")).hasMessageContaining("root");
        assertThatThrownBy(() -> contract.by("server", "client").by("server")).hasMessageContaining("client");
        assertThatThrownBy(() -> contract.by("server").scope("CUSTOMER:READ")).hasMessageContaining("server");
    }

    @Test
    void reference_page_loads_no_external_resources() {
        Answer page = WEB.get("/docs/reference/api");

        assertThat(page.header("Content-Type")).hasValue("text/html; charset=utf-8");
        assertThat(page.header("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "script-src 'sha256-")
                .doesNotContain("unsafe", "http");
        assertThat(page.body()).doesNotContain("http://", "https://", "innerHTML");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> schema(String name) {
        return (Map<String, Object>) at("components", "schemas", name);
    }

    private static Map<?, ?> properties(String name) {
        return (Map<?, ?>) requireNonNull(schema(name).get("properties"));
    }

    private static Object at(String... path) {
        Object at = Json.read(OPEN_API, Map.class);
        for (String step : path) {
            at = requireNonNull(((Map<?, ?>) at).get(step), step);
        }
        return at;
    }
}
