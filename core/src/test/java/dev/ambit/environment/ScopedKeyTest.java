package dev.ambit.environment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.core.Server;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScopedKeyTest {

    private static final String KEYS = "/api/v1/environments/development/api-keys";
    private static final String CUSTOMER = """
            {"id": "anna"}
            """;

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();

    @Test
    void scoped_key_lists_its_scopes_and_returns_its_token_only_once() {
        Reply created = create("Billing", scope("CUSTOMER", "READ"));

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.text("token")).startsWith("server-");
        assertThat(created.text("scopes.0.resource")).isEqualTo("CUSTOMER");
        Reply keys = acme.http().get(acme.key(), KEYS);
        assertThat(keys.text("2.displayName")).isEqualTo("Billing");
        assertThat(keys.at("2.token")).isNull();
        assertThat(keys.text("2.scopes.0.action")).isEqualTo("READ");
    }

    @Test
    void key_with_customer_read_scope_cannot_write_customers() {
        String key = key(scope("CUSTOMER", "READ"));
        development.post("/customers", CUSTOMER).isOk();

        assertThat(get(key, "/customers").status()).isEqualTo(200);
        assertThat(get(key, "/customers/anna").status()).isEqualTo(200);
        assertThat(get(key, "/customers/anna/entitlements").status()).isEqualTo(200);
        assertThat(get(key, "/customers/anna/entitlements/check?featureId=sso").status())
                .isEqualTo(200);
        Reply refused = post(key, "/customers", CUSTOMER).isProblem(403, "IdentityForbidden");
        assertThat(refused.text("requiredIdentityType")).contains("CUSTOMER:WRITE");
        post(key, "/usage", "{\"usages\": [{\"customerId\": \"anna\", \"featureId\": \"x\", \"value\": 1}]}")
                .isProblem(403, "IdentityForbidden");
        post(key, "/customers/anna/archive", "").isProblem(403, "IdentityForbidden");
        get(key, "/subscriptions").isProblem(403, "IdentityForbidden");
    }

    @Test
    void key_with_customer_write_scope_can_also_read_customers() {
        String key = key(scope("CUSTOMER", "WRITE"));

        assertThat(post(key, "/customers", CUSTOMER).status()).isEqualTo(201);
        assertThat(get(key, "/customers/anna").status()).isEqualTo(200);
        post(key, "/subscriptions", "{\"customerId\": \"anna\", \"planId\": \"none\"}")
                .isProblem(403, "IdentityForbidden");
    }

    @Test
    void subscription_scopes_are_separate_from_customer_scopes() {
        String reader = key(scope("SUBSCRIPTION", "READ"));
        String writer = key(scope("SUBSCRIPTION", "WRITE"));
        String asked = "{\"customerId\": \"anna\", \"planId\": \"none\"}";

        assertThat(get(reader, "/subscriptions").status()).isEqualTo(200);
        post(reader, "/subscriptions", asked).isProblem(403, "IdentityForbidden");
        post(writer, "/subscriptions", asked).isProblem(404, "CustomerNotFound");
        get(writer, "/subscriptions/none").isProblem(404, "SubscriptionNotFound");
        get(writer, "/customers/anna").isProblem(403, "IdentityForbidden");
        get(writer, "/customers/anna/entitlements").isProblem(403, "IdentityForbidden");
    }

    @Test
    void every_scoped_key_reads_the_published_catalog_and_no_drafts() {
        String key = key(scope("EVENT_QUEUE", "READ"));
        development.post("/plans", plan("basic")).isOk();
        development
                .post("/plans/basic/publish", "{\"migrationType\": \"NEW_CUSTOMERS\"}")
                .isOk();
        development.post("/plans/basic/draft", "").isOk();
        development.patch("/plans/basic", "{\"displayName\": \"Not yet\"}").isOk();
        development.post("/plans", plan("draft")).isOk();

        assertThat(get(key, "/plans").text("0.displayName")).isEqualTo("basic");
        assertThat(get(key, "/plans").at("1")).isNull();
        assertThat(get(key, "/plans?status=DRAFT").at("0")).isNull();
        assertThat(get(development.clientKey(), "/plans/basic").text("displayName"))
                .isEqualTo("basic");
        get(key, "/plans/draft").isProblem(404, "PlanNotFound");
        assertThat(get(key, "/features").status()).isEqualTo(200);
        post(key, "/plans", plan("more")).isProblem(403, "IdentityForbidden");
        get(key, "/catalog").isProblem(403, "IdentityForbidden");
    }

    @Test
    void rotated_scoped_key_keeps_its_scopes() {
        Reply created = create("Billing", scope("CUSTOMER", "READ"));

        Reply rotated = acme.http()
                .post(acme.key(), KEYS + "/" + created.text("id") + "/rotate", "{}")
                .isOk();

        get(created.text("token"), "/customers").isProblem(401, "Unauthenticated");
        assertThat(get(rotated.text("token"), "/customers").status()).isEqualTo(200);
        get(rotated.text("token"), "/subscriptions").isProblem(403, "IdentityForbidden");
        assertThat(rotated.text("displayName")).isEqualTo("Billing");
    }

    @Test
    void revoked_scoped_key_is_refused_and_stays_revoked() {
        Reply created = create("Billing", scope("CUSTOMER", "READ"));
        String path = KEYS + "/" + created.text("id");
        get(created.text("token"), "/customers").isOk();

        Reply revoked = acme.http().post(acme.key(), path + "/revoke", "").isOk();

        assertThat(revoked.text("status")).isEqualTo("EXPIRED");
        get(created.text("token"), "/customers").isProblem(401, "Unauthenticated");
        assertThat(acme.http().post(acme.key(), path + "/revoke", "").isOk().text("expireAt"))
                .isEqualTo(revoked.text("expireAt"));
        acme.http()
                .patch(acme.key(), path, expiring(Instant.now().plusSeconds(60)))
                .isProblem(400, "InvalidArgumentError");
        acme.http().post(acme.key(), path + "/rotate", "{}").isProblem(409, "ApiKeyHasExpiry");
    }

    @LongTest
    void another_server_refuses_a_revoked_scoped_key() {
        try (Server second = TestServer.second()) {
            var elsewhere = new Http(second.port());
            Reply created = create("Billing", scope("CUSTOMER", "READ"));
            elsewhere.get(created.text("token"), "/api/v1/customers").isOk();

            acme.http()
                    .post(acme.key(), KEYS + "/" + created.text("id") + "/revoke", "")
                    .isOk();

            Reply refused = Waiting.until(
                    () -> elsewhere.get(created.text("token"), "/api/v1/customers"), it -> it.status() == 401);
            refused.isProblem(401, "Unauthenticated");
        }
    }

    /// The key is in the memory of the server when it expires.
    @LongTest
    void scoped_key_is_refused_after_its_expiry() {
        Instant end = Instant.now().plusSeconds(3).truncatedTo(ChronoUnit.MILLIS);
        Reply created = create("Billing", scope("CUSTOMER", "READ"), end).isOk();
        development.post("/customers", CUSTOMER).isOk();
        assertThat(created.text("status")).isEqualTo("EXPIRING_SOON");
        assertThat(created.text("expireAt")).isEqualTo(end.toString());
        assertThat(acme.http().get(acme.key(), KEYS).text("2.expireAt")).isEqualTo(end.toString());
        get(created.text("token"), "/customers/anna/entitlements/check?featureId=sso")
                .isOk();

        Reply refused = Waiting.until(
                () -> get(created.text("token"), "/customers/anna/entitlements/check?featureId=sso"),
                it -> it.status() != 200);

        assertThat(Instant.now()).isAfterOrEqualTo(end);
        refused.isProblem(401, "Unauthenticated");
        get(created.text("token"), "/customers").isProblem(401, "Unauthenticated");
        assertThat(acme.http().get(acme.key(), KEYS).text("2.status")).isEqualTo("EXPIRED");
    }

    @Test
    void scoped_key_without_an_expiry_can_get_one() {
        Reply created = create("Billing", scope("CUSTOMER", "READ"));
        Instant end = Instant.now().plusSeconds(3600).truncatedTo(ChronoUnit.MILLIS);

        Reply changed = acme.http()
                .patch(acme.key(), KEYS + "/" + created.text("id"), expiring(end))
                .isOk();

        assertThat(changed.text("expireAt")).isEqualTo(end.toString());
        get(created.text("token"), "/customers").isOk();
    }

    @Test
    void expiry_in_the_past_or_beyond_a_year_is_refused() {
        for (Instant end : List.of(Instant.now().minusSeconds(1), Instant.now().plus(Duration.ofDays(367)))) {
            Reply refused = create("Billing", scope("CUSTOMER", "READ"), end).isProblem(400, "BadUserInput");
            assertThat(refused.text("field")).isEqualTo("expireAt");
        }
    }

    @Test
    void invalid_scoped_key_request_is_refused() {
        assertThat(create("Billing", "").isProblem(400, "BadUserInput").text("field"))
                .isEqualTo("scopes");
        create("", scope("CUSTOMER", "READ")).isProblem(400, "BadUserInput");
        create("Billing", scope("PLAN", "READ")).isProblem(400, "BadUserInput");
        create("Billing", scope("CUSTOMER", "DELETE")).isProblem(400, "BadUserInput");
        acme.http().post(acme.key(), KEYS, """
                        {"displayName": "Second", "keyType": "SERVER", "scopes": [{"resource": "CUSTOMER", "action": "READ"}]}
                        """).isProblem(400, "BadUserInput");
    }

    private String key(String scopes) {
        return create("Scoped", scopes).isOk().text("token");
    }

    private Reply create(String displayName, String scopes) {
        return acme.http().post(acme.key(), KEYS, """
                {"displayName": "%s", "keyType": "SCOPED", "scopes": [%s]}
                """.formatted(displayName, scopes));
    }

    private Reply create(String displayName, String scopes, Instant expireAt) {
        return acme.http().post(acme.key(), KEYS, """
                {"displayName": "%s", "keyType": "SCOPED", "scopes": [%s], "expireAt": "%s"}
                """.formatted(displayName, scopes, expireAt));
    }

    private static String expiring(Instant expireAt) {
        return "{\"expireAt\": \"%s\"}".formatted(expireAt);
    }

    private Reply get(String key, String path) {
        return acme.http().get(key, "/api/v1" + path);
    }

    private Reply post(String key, String path, String json) {
        return acme.http().post(key, "/api/v1" + path, json);
    }

    private String plan(String id) {
        return """
                {"id": "%s", "displayName": "%s", "productId": "product-%s", "pricingType": "FREE"}
                """.formatted(id, id, acme.slug());
    }

    private static String scope(String resource, String action) {
        return """
                {"resource": "%s", "action": "%s"}""".formatted(resource, action);
    }
}
