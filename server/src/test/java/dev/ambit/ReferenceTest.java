package dev.ambit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What `/openapi.json` says beside paths and bodies.
class ReferenceTest {

    private static final String CHECK = "paths./api/v1/customers/{id}/entitlements/check.get";

    private final Reply openApi = TestServer.http().get("", "/openapi.json");

    @Test
    void headers_of_requests_are_described() {
        assertThat(headersOf(CHECK)).containsExactly("X-CUSTOMER-KEY", "X-Ambit-At-Least");
        assertThat(headersOf("paths./api/v1/customers/{id}/entitlements.get"))
                .containsExactly("X-CUSTOMER-KEY", "X-Ambit-At-Least");
        assertThat(headersOf("paths./api/v1/customers/{id}.get")).containsExactly("X-CUSTOMER-KEY");
        assertThat(headersOf("paths./api/v1/customers.get")).isEmpty();
    }

    @Test
    void headers_of_answers_are_described() {
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
    void only_statuses_that_are_answered_are_described() {
        assertThat(openApi.text(CHECK + ".responses.408.$ref")).isEqualTo("#/components/responses/Problem408");
        assertThat(openApi.at(CHECK + ".responses.429")).isNull();
        assertThat(openApi.at("components.responses.Problem429")).isNull();
    }

    @Test
    void a_customer_is_read_by_three_kinds_of_keys() {
        assertThat(openApi.at("paths./api/v1/customers/{id}.get.security"))
                .isEqualTo(List.of(
                        Map.of("Key", List.of("server")),
                        Map.of("Key", List.of("scoped", "CUSTOMER:READ")),
                        Map.of("Key", List.of("client"))));
        assertThat(openApi.text("paths./api/v1/customers/{id}.get.description"))
                .isEqualTo("For a key of kind server or scoped with the scope CUSTOMER:READ or client.");
    }

    @Test
    void what_a_patch_cannot_clear_is_not_null() {
        String fields = "components.schemas.EnvironmentUpdateBody.properties.";

        assertThat(openApi.at(fields + "displayName")).isEqualTo(Map.of("type", "string"));
        assertThat(openApi.at(fields + "description")).isEqualTo(Map.of("type", List.of("string", "null")));
    }

    private List<String> headersOf(String operation) {
        return openApi.at(operation + ".parameters") instanceof List<?> parameters
                ? parameters.stream()
                        .filter(it -> "header".equals(Places.at(it, "in")))
                        .map(it -> String.valueOf(Places.at(it, "name")))
                        .toList()
                : List.of();
    }
}
