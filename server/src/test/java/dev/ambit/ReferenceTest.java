package dev.ambit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Tests the tags, headers, statuses, callers and nullable fields in `/openapi.json`.
class ReferenceTest {

    private static final String CHECK = "paths./api/v1/customers/{id}/entitlements/check.get";

    private final Reply openApi = TestServer.http().get("", "/openapi.json");

    @Test
    void every_tag_has_a_description() {
        assertThat((List<?>) Objects.requireNonNull(openApi.at("tags")))
                .isNotEmpty()
                .allSatisfy(
                        it -> assertThat(((Map<?, ?>) it).get("description")).isNotNull());
    }

    @Test
    void request_headers_are_described() {
        assertThat(headersOf(CHECK)).containsExactly("X-CUSTOMER-KEY", "X-Ambit-At-Least");
        assertThat(headersOf("paths./api/v1/customers/{id}/entitlements.get"))
                .containsExactly("X-CUSTOMER-KEY", "X-Ambit-At-Least");
        assertThat(headersOf("paths./api/v1/customers/{id}.get")).containsExactly("X-CUSTOMER-KEY");
        assertThat(headersOf("paths./api/v1/customers.get")).isEmpty();
    }

    @Test
    void response_headers_are_described() {
        assertThat(openApi.at(CHECK + ".responses.200.headers.X-Ambit-Sequence"))
                .isNotNull();
        assertThat(openApi.at("paths./api/v1/subscriptions.post.responses.201.headers.X-Ambit-Sequence"))
                .isNotNull();
        assertThat(openApi.at("components.responses.Problem503.headers.Retry-After"))
                .isNotNull();
        assertThat(openApi.at("components.responses.Problem409.headers.x-should-retry"))
                .isNotNull();
        assertThat(openApi.at("components.responses.Problem404.headers")).isNull();
    }

    @Test
    void every_post_with_a_server_key_describes_its_idempotency_key() {
        assertThat(posts())
                .allSatisfy(it ->
                        assertThat(headersOf("paths." + it + ".post")).as(it).contains("Idempotency-Key"));
        assertThat(openApi.at("paths./api/v1/customers.post.responses.201.headers.Idempotency-Replayed"))
                .isNotNull();
    }

    /// Their views implement `Personal`, so that an erasure also deletes their stored responses.
    @Test
    void only_three_posts_return_an_email_address() {
        assertThat(posts().filter(this::showsAnAddress))
                .containsExactlyInAnyOrder(
                        "/api/v1/customers", "/api/v1/customers/{id}/archive", "/api/v1/customers/{id}/unarchive");
    }

    @Test
    void only_possible_statuses_are_described() {
        assertThat(openApi.text(CHECK + ".responses.408.$ref")).isEqualTo("#/components/responses/Problem408");
        assertThat(openApi.at(CHECK + ".responses.502")).isNull();
        assertThat(openApi.at("components.responses.Problem502")).isNull();
        assertThat(openApi.at("components.responses.Problem429.headers.RateLimit-Remaining"))
                .isNotNull();
    }

    @Test
    void customer_can_be_read_with_three_kinds_of_keys_and_by_viewers() {
        assertThat(openApi.at("paths./api/v1/customers/{id}.get.security"))
                .isEqualTo(List.of(
                        Map.of("Key", List.of("server")),
                        Map.of("Key", List.of("scoped", "CUSTOMER:READ")),
                        Map.of("Key", List.of("client")),
                        Map.of("Session", List.of("viewer"))));
        assertThat(openApi.text("paths./api/v1/customers/{id}.get.description"))
                .isEqualTo("For a key of kind server or a key of kind scoped with the scope CUSTOMER:READ or a key of"
                        + " kind client or a person with the role viewer.");
    }

    @Test
    void patch_field_that_cannot_be_cleared_is_not_nullable() {
        String fields = "components.schemas.EnvironmentUpdateBody.properties.";

        assertThat(openApi.at(fields + "displayName")).isEqualTo(Map.of("type", "string"));
        assertThat(openApi.at(fields + "description")).isEqualTo(Map.of("type", List.of("string", "null")));
    }

    private boolean showsAnAddress(String path) {
        return ((Map<?, ?>) Objects.requireNonNull(openApi.at("paths.%s.post.responses".formatted(path))))
                .values().stream()
                        .map(it -> JsonPaths.at(it, "content.application/json.schema.properties.data.$ref"))
                        .filter(Objects::nonNull)
                        .map(it -> it.toString().replace("#/", "").replace('/', '.') + ".properties.email")
                        .anyMatch(it -> openApi.at(it) != null);
    }

    /// The paths at which a server key may post.
    private Stream<String> posts() {
        Map<?, ?> paths = (Map<?, ?>) Objects.requireNonNull(openApi.at("paths"));
        return paths.entrySet().stream()
                .filter(it -> String.valueOf(JsonPaths.at(it.getValue(), "post.security"))
                        .contains("[server]"))
                .map(it -> String.valueOf(it.getKey()));
    }

    private List<String> headersOf(String operation) {
        return openApi.at(operation + ".parameters") instanceof List<?> parameters
                ? parameters.stream()
                        .filter(it -> "header".equals(JsonPaths.at(it, "in")))
                        .map(it -> String.valueOf(JsonPaths.at(it, "name")))
                        .toList()
                : List.of();
    }
}
