package dev.ambit.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestServer;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Environments limit the origins of the web pages that may use client keys.
class AllowedOriginsTest {

    private static final String PAGE = "https://shop.example";
    private static final String STRANGER = "https://evil.example";

    private final TestAccount acme = TestServer.openAccount();

    @BeforeEach
    void customer() {
        acme.development().post("/customers", "{\"id\": \"ann\"}").isOk();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/v1/plans",
        "GET, /api/v1/customers/ann/entitlements/check?featureId=f",
        "GET, /v1/config/client-sdk-configuration.json",
        "GET, /v1/c/ann/entitlements.json",
        "GET, /v1/c/ann/subscriptions.json",
        "GET, /v1/paywall.json",
        "POST, /ofrep/v1/evaluate/flags",
    })
    void only_pages_of_allowed_origins_use_the_client_key(String method, String path) {
        send(method, path, STRANGER).isOk();
        allow("[\"%s\"]".formatted(PAGE)).isOk();

        send(method, path, PAGE).isOk();
        Reply refused = send(method, path, STRANGER);
        // A second request is answered from memory.
        Reply again = send(method, path, STRANGER);

        assertThat(refused.status()).as(refused.http().body()).isEqualTo(403);
        assertThat(again.text("code")).isEqualTo("OriginNotAllowed");
        assertThat(refused.header("Access-Control-Allow-Origin")).isEqualTo("*");
        allow("[]").isOk();
        send(method, path, STRANGER).isOk();
    }

    @LongTest
    void graphql_refuses_other_origins() {
        allow("[\"%s\"]".formatted(PAGE)).isOk();

        assertThat(send("POST", "/graphql", STRANGER).text("errors.0.extensions.code"))
                .isEqualTo("OriginNotAllowed");
        assertThat(send("POST", "/graphql", PAGE).text("errors.0.extensions.code"))
                .isEqualTo("BadUserInput");
    }

    @Test
    void requests_without_an_origin_and_from_the_own_origin_are_not_limited() {
        allow("[\"%s\"]".formatted(PAGE)).isOk();

        send("GET", "/api/v1/plans", null).isOk();
        send(
                        "GET",
                        "/api/v1/plans",
                        "http://" + acme.http().request("/").build().uri().getAuthority())
                .isOk();
        acme.development().get("/plans").isOk();
        send("GET", "/api/v1/plans", "null").isProblem(403, "OriginNotAllowed");
    }

    @Test
    void other_environment_keeps_its_own_list() {
        allow("[\"%s\"]".formatted(PAGE)).isOk();

        acme.http()
                .send(acme.http()
                        .request("/api/v1/plans")
                        .header("X-API-KEY", acme.production().clientKey())
                        .header("Origin", STRANGER)
                        .GET())
                .isOk();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "shop.example",
                "https://shop.example/",
                "https://Shop.example",
                "https://shop.example:443",
                "http://shop.example:80",
                "https://*.example",
                "*",
                "null",
                ""
            })
    @Tag("ci")
    void origin_that_no_browser_sends_is_refused(String origin) {
        allow("[\"%s\", \"%s\"]".formatted(PAGE, origin)).isProblem(400, "BadUserInput");

        assertThat(acme.http()
                        .get(acme.key(), "/api/v1/environments/development")
                        .text("allowedOrigins"))
                .isEqualTo("[]");
    }

    @LongTest
    void origins_are_sorted_without_duplicates_and_cleared_by_null() {
        allow("[\"https://b.example\", \"http://localhost:3000\", \"https://b.example\", \"http://[::1]:8080\"]")
                .isOk();

        assertThat(acme.http()
                        .get(acme.key(), "/api/v1/environments/development")
                        .text("allowedOrigins"))
                .isEqualTo("[http://[::1]:8080, http://localhost:3000, https://b.example]");
        assertThat(allow("null").text("allowedOrigins")).isEqualTo("[]");
    }

    private Reply allow(String origins) {
        return acme.http()
                .patch(acme.key(), "/api/v1/environments/development", "{\"allowedOrigins\": %s}".formatted(origins));
    }

    private Reply send(String method, String path, @Nullable String origin) {
        HttpRequest.Builder request =
                acme.http().request(path).header("X-API-KEY", acme.development().clientKey());
        if (origin != null) {
            request.header("Origin", origin);
        }
        if (method.equals("POST")) {
            String body = path.equals("/graphql") ? "{}" : "{\"context\": {\"targetingKey\": \"ann\"}}";
            request.header("Content-Type", "application/json").POST(BodyPublishers.ofString(body));
        }
        return acme.http().sendUndescribed(request);
    }
}
