package dev.ambit.access;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Client keys are public. docs/reference/rules.md#client-side-security lists what they give access to.
class ClientSecurityTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();

    @BeforeEach
    void two_customers() {
        development.post("/customers", "{\"id\": \"ann\"}").isOk();
        development.post("/customers", "{\"id\": \"bob\"}").isOk();
    }

    @Test
    void client_key_without_client_security_reads_any_customer() {
        ask("/customers/ann", null).isOk();
        ask("/customers/bob/entitlements/check?featureId=f", "nonsense").isOk();
        ask("/customers/bob/entitlements", null).isOk();
    }

    @Test
    void client_key_with_client_security_reads_the_customer_of_its_token() {
        harden();

        ask("/customers/ann", token("ann")).isOk();
        ask("/customers/ann/entitlements", token("ann")).isOk();
        ask("/customers/ann/entitlements/check?featureId=f", token("ann")).isOk();
        ask("/customers/ann/entitlements/check?featureId=f", token("ann")).isOk();
    }

    @Test
    void missing_or_forged_customer_token_is_refused() {
        harden();
        String other = acme.production().signed("ann");

        for (String path : new String[] {
            "/customers/ann", "/customers/ann/entitlements", "/customers/ann/entitlements/check?featureId=f"
        }) {
            ask(path, null).isProblem(401, "Unauthenticated");
            ask(path, "HMAC-SHA256 ann:" + "0".repeat(64)).isProblem(401, "Unauthenticated");
            ask(path, "HMAC-SHA256 ann:" + other).isProblem(401, "Unauthenticated");
            ask(path, token("ann").toUpperCase(java.util.Locale.ROOT)).isProblem(401, "Unauthenticated");
            ask(path, "ann").isProblem(401, "Unauthenticated");
        }
    }

    @Test
    void token_of_another_customer_is_refused_as_a_mismatch() {
        harden();

        ask("/customers/bob", token("ann")).isProblem(403, "AuthCustomerMismatch");
        ask("/customers/bob/entitlements/check?featureId=f", token("ann")).isProblem(403, "AuthCustomerMismatch");
    }

    @Test
    void customer_token_is_refused_after_its_expiry() {
        harden();
        Instant now = Instant.now();

        ask("/customers/ann", until("ann", now.plus(Duration.ofHours(1)))).isOk();
        ask("/customers/ann", until("ann", now.minusSeconds(1))).isProblem(401, "Unauthenticated");
        ask("/customers/ann", until("ann", now.plusSeconds(60)).replace(":", ":1"))
                .isProblem(401, "Unauthenticated");
    }

    @Test
    void customer_token_supports_ids_with_colons_and_non_ascii_characters() {
        development.post("/customers", "{\"id\": \"org:42\"}").isOk();
        development.post("/customers", "{\"id\": \"日本 1\"}").isOk();
        harden();

        ask("/customers/org%3A42", token("org:42")).isOk();
        ask("/customers/org%3A42", until("org:42", Instant.now().plusSeconds(60)))
                .isOk();
        ask("/customers/org%3A42", until("org:42", Instant.now().minusSeconds(60)))
                .isProblem(401, "Unauthenticated");
        ask("/customers/%E6%97%A5%E6%9C%AC%201", "HMAC-SHA256 %E6%97%A5%E6%9C%AC%201:" + development.signed("日本 1"))
                .isOk();
        ask("/customers/ann", token("org:42")).isProblem(403, "AuthCustomerMismatch");
    }

    @Test
    void customer_id_ending_like_an_expiry_requires_a_token_with_an_expiry() {
        String like = "ann:" + Instant.now().plusSeconds(600).getEpochSecond();
        development.post("/customers", "{\"id\": \"%s\"}".formatted(like)).isOk();
        harden();

        ask("/customers/" + like, token(like)).isProblem(401, "Unauthenticated");
        ask("/customers/" + like, until(like, Instant.now().plusSeconds(600))).isOk();
    }

    @Test
    void server_keys_and_catalog_requests_need_no_customer_token() {
        harden();

        development.get("/customers/ann").isOk();
        ask("/products", null).isOk();
        ask("/plans", null).isOk();
    }

    @Test
    void client_key_is_refused_by_all_other_endpoints() {
        for (String path : new String[] {"/customers", "/subscriptions", "/subscriptions/s", "/catalog"}) {
            ask(path, null).isProblem(403, "IdentityForbidden");
        }
        for (String path : new String[] {
            "/customers",
            "/subscriptions",
            "/usage",
            "/products",
            "/features",
            "/plans",
            "/addons",
            "/plans/p/draft",
            "/plans/p/publish",
            "/plans/p/entitlements",
            "/customers/ann/archive",
            "/subscriptions/s/cancel",
            "/catalog/import",
        }) {
            acme.http().post(development.clientKey(), "/api/v1" + path, "{}").isProblem(403, "IdentityForbidden");
        }
        acme.http().patch(development.clientKey(), "/api/v1/plans/p", "{}").isProblem(403, "IdentityForbidden");
    }

    private void harden() {
        acme.http().patch(acme.key(), "/api/v1/environments/development", """
                        {"hardenClientAccessEnabled": true}
                        """).isOk();
    }

    private Reply ask(String path, @org.jspecify.annotations.Nullable String token) {
        var request = acme.http()
                .request("/api/v1" + path)
                .header("X-API-KEY", development.clientKey())
                .GET();
        return acme.http().send(token == null ? request : request.header("X-CUSTOMER-KEY", token));
    }

    private String token(String customer) {
        return development.customerKey(customer);
    }

    private String until(String customer, Instant expiry) {
        String message = customer + ":" + expiry.getEpochSecond();
        return "HMAC-SHA256 %s:%s".formatted(message, development.signed(message));
    }
}
