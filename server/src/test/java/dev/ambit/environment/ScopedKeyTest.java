package dev.ambit.environment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import org.junit.jupiter.api.Test;

class ScopedKeyTest {

    private static final String KEYS = "/api/v1/environments/development/api-keys";
    private static final String CUSTOMER = """
            {"id": "anna"}
            """;

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();

    @Test
    void a_scoped_key_shows_what_it_may_do_and_its_token_once() {
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
    void who_may_read_customers_may_not_write_them() {
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
    void who_may_write_may_read() {
        String key = key(scope("CUSTOMER", "WRITE"));

        assertThat(post(key, "/customers", CUSTOMER).status()).isEqualTo(201);
        assertThat(get(key, "/customers/anna").status()).isEqualTo(200);
        post(key, "/subscriptions", "{\"customerId\": \"anna\", \"planId\": \"none\"}")
                .isProblem(403, "IdentityForbidden");
    }

    @Test
    void subscriptions_are_a_resource_of_their_own() {
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
    void a_rotated_scoped_key_may_do_the_same_as_before() {
        Reply created = create("Billing", scope("CUSTOMER", "READ"));

        Reply rotated = acme.http()
                .post(acme.key(), KEYS + "/" + created.text("id") + "/rotate", "{}")
                .isOk();

        get(created.text("token"), "/customers").isProblem(401, "ApiKeyExpired");
        assertThat(get(rotated.text("token"), "/customers").status()).isEqualTo(200);
        get(rotated.text("token"), "/subscriptions").isProblem(403, "IdentityForbidden");
        assertThat(rotated.text("displayName")).isEqualTo("Billing");
    }

    @Test
    void what_makes_no_sense_is_refused() {
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
