package dev.ambit.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestServer;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Pages of other origins may call the protocols of SDKs with client keys.
class SdkOriginTest {

    private static final String PAGE = "https://shop.example";

    private final TestAccount acme = TestServer.openAccount();

    @ParameterizedTest
    @CsvSource({
        "POST, /graphql",
        "GET, /v1/config/client-sdk-configuration.json",
        "GET, /v1/c/a/b/entitlements.json",
        "GET, /v1/c/ann/subscriptions.json?",
        "GET, /v1/paywall.json?",
        "GET, /v1/p/a/b/paywall.json",
        "POST, /ofrep/v1/evaluate/flags",
        "POST, /ofrep/v1/evaluate/flags/f",
    })
    @Tag("ci")
    void preflight_allows_the_headers_of_sdks(String method, String path) {
        Reply preflight = acme.http()
                .send(acme.http()
                        .request(path)
                        .header("Origin", PAGE)
                        .header("Access-Control-Request-Method", method)
                        .method("OPTIONS", BodyPublishers.noBody()));

        assertThat(preflight.status()).isEqualTo(204);
        assertThat(preflight.header("Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(preflight.header("Access-Control-Allow-Methods")).isEqualTo(method);
        assertThat(preflight.header("Access-Control-Allow-Headers"))
                .contains("X-CUSTOMER-KEY", "x-graphql-operation-name", "apollographql-client-name");
    }

    @Test
    void server_key_in_a_page_is_refused_by_each_protocol() {
        String key = acme.development().key();
        String question = "{\"query\": \"{ sdkConfiguration { sentryDsn } }\"}";

        send(key, "/graphql", question);
        assertThat(send(key, "/graphql", question).text("errors.0.extensions.code"))
                .isEqualTo("IdentityForbidden");
        send(key, "/ofrep/v1/evaluate/flags/f", "{}").isProblem(403, "IdentityForbidden");
        assertThat(send(acme.development().clientKey(), "/graphql", question).at("sdkConfiguration"))
                .isNotNull();
    }

    private Reply send(String key, String path, String body) {
        return acme.http()
                .sendUndescribed(acme.http()
                        .request(path)
                        .header("Origin", PAGE)
                        .header("X-API-KEY", key)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body)));
    }
}
