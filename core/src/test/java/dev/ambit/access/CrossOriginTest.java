package dev.ambit.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Pages of other origins may use client keys, and no other credential.
class CrossOriginTest {

    private static final String PAGE = "https://shop.example";
    private static final String CHECK = "/customers/ann/entitlements/check?featureId=f";

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();

    @BeforeEach
    void a_customer() {
        development.post("/customers", "{\"id\": \"ann\"}").isOk();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/customers/ann", "/customers/ann/entitlements", CHECK, "/plans", "/products"})
    @Tag("ci")
    void preflight_of_a_client_key_route_allows_every_page(String path) {
        Reply preflight = preflight(path, "GET");

        assertThat(preflight.status()).isEqualTo(204);
        assertThat(header(preflight, "Access-Control-Allow-Origin")).containsExactly("*");
        assertThat(header(preflight, "Access-Control-Allow-Methods")).containsExactly("GET");
        assertThat(header(preflight, "Access-Control-Allow-Credentials")).isEmpty();
        assertThat(header(preflight, "Access-Control-Max-Age")).containsExactly("86400");
        assertThat(header(preflight, "Access-Control-Allow-Headers").getFirst())
                .contains("X-API-KEY", "X-CUSTOMER-KEY", "X-API-VERSION", "source", "Content-Type");
    }

    @Test
    void preflight_of_a_server_key_route_is_refused() {
        for (String method : List.of("POST", "PATCH", "DELETE")) {
            assertNotShared(preflight("/customers/ann", method));
        }
        assertNotShared(preflight("/subscriptions", "GET"));
        assertNotShared(preflight("/environments", "GET"));
        assertThat(preflight("/customers/ann", "DELETE").status()).isIn(404, 405);
    }

    @Test
    void page_with_a_client_key_can_read_responses_and_errors() {
        Reply answered = ask(development.clientKey(), CHECK, PAGE);
        Reply refused = ask("client-unknown", CHECK, PAGE);

        answered.isOk();
        refused.isProblem(401, "Unauthenticated");
        for (Reply reply : List.of(answered, refused)) {
            assertThat(header(reply, "Access-Control-Allow-Origin")).containsExactly("*");
            assertThat(header(reply, "Access-Control-Expose-Headers").getFirst())
                    .contains("X-Ambit-Sequence");
            assertThat(header(reply, "Vary")).contains("Origin");
        }
        assertNotShared(ask(development.clientKey(), CHECK, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {PAGE, "null", "http://localhost.evil.example", "chrome-extension://abc"})
    void server_key_from_a_page_is_refused(String origin) {
        for (int i = 0; i < 2; i++) {
            ask(development.key(), CHECK, origin).isProblem(403, "IdentityForbidden");
        }
        ask(acme.key(), "/environments", origin).isProblem(403, "IdentityForbidden");
        acme.http()
                .send(acme.http()
                        .request("/api/v1/customers")
                        .header("X-API-KEY", development.key())
                        .header("Content-Type", "application/json")
                        .header("Origin", origin)
                        .POST(BodyPublishers.ofString("{\"id\": \"eve\"}")))
                .isProblem(403, "IdentityForbidden");
        development.get("/customers/eve").isProblem(404, "CustomerNotFound");
    }

    @Test
    void server_key_from_the_server_s_own_pages_is_accepted() {
        String own = "http://" + acme.http().request("/").build().uri().getAuthority();

        ask(development.key(), CHECK, own).isOk();
        ask(development.key(), CHECK, own.replace("http:", "https:")).isOk();
    }

    private static void assertNotShared(Reply reply) {
        assertThat(header(reply, "Access-Control-Allow-Origin")).isEmpty();
    }

    private static List<String> header(Reply reply, String name) {
        return reply.http().headers().allValues(name);
    }

    private Reply ask(String key, String path, @org.jspecify.annotations.Nullable String origin) {
        var request =
                acme.http().request("/api/v1" + path).header("X-API-KEY", key).GET();
        return acme.http().send(origin == null ? request : request.header("Origin", origin));
    }

    private Reply preflight(String path, String method) {
        return acme.http()
                .send(acme.http()
                        .request("/api/v1" + path)
                        .header("Origin", PAGE)
                        .header("Access-Control-Request-Method", method)
                        .header("Access-Control-Request-Headers", "x-api-key,x-customer-key,source")
                        .method("OPTIONS", BodyPublishers.noBody()));
    }
}
