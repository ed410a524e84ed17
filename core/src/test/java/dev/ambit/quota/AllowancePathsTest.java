package dev.ambit.quota;

import static dev.ambit.TestCatalog.limit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.engine.FeatureKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/// Every path to a new subscription or product checks the quota (E7).
class AllowancePathsTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment production = acme.production();

    @Test
    void e7_unarchiving_a_product_beyond_the_allowance_is_refused() {
        allow("{\"products\": 2}");
        product("first").isOk();
        production.post("/products/first/archive", "").isOk();
        product("second").isOk();

        production.post("/products/first/unarchive", "").isProblem(403, "EntitlementLimitExceededError");

        production.post("/products/second/archive", "").isOk();
        production.post("/products/first/unarchive", "").isOk();
        production.patch("/products/first", "{\"displayName\": \"Renamed\"}").isOk();
        assertThat(usage().at("production.products")).hasToString("2");
    }

    @Test
    void e7_price_list_import_beyond_the_product_allowance_is_refused() {
        allow("{\"products\": 1}");

        production.importPriceList("""
                        syntaxVersion: '2.1'
                        saasName: Cloud
                        currency: EUR
                        features:
                          sso: {valueType: BOOLEAN, defaultValue: false, type: DOMAIN}
                        plans:
                          FREE: {price: 0}
                        """).isProblem(403, "EntitlementLimitExceededError");

        assertThat(usage().at("production.products")).hasToString("1");
    }

    /// Otherwise two scheduled subscriptions could exceed the quota at their start, when no request can be refused.
    @LongTest
    void e7_scheduled_subscription_counts_from_its_creation() {
        sell();
        allow("{\"subscriptions\": 1}");
        production.post("/customers", "{\"id\": \"ann\"}").isOk();
        production.post("/customers", "{\"id\": \"bob\"}").isOk();
        subscribe("ann", Instant.now().plusSeconds(3)).isOk();

        subscribe("bob", Instant.now().plusSeconds(3)).isProblem(403, "EntitlementLimitExceededError");
        subscribe("bob", Instant.now().minusSeconds(1)).isProblem(403, "EntitlementLimitExceededError");

        assertThat(usage().at("production.subscriptions")).hasToString("1");
        Waiting.until(
                () -> production.get("/subscriptions?customerId=ann").texts("status"), it -> it.contains("ACTIVE"));
        assertThat(usage().at("production.subscriptions")).hasToString("1");
        subscribe("bob", Instant.now().plusSeconds(86_400)).isProblem(403, "EntitlementLimitExceededError");
    }

    @Test
    void e7_scheduled_replacement_of_a_subscription_does_not_count_twice() {
        sell();
        TestCatalog.of(acme, production).plan("more", limit("calls", 1_000));
        allow("{\"subscriptions\": 1}");
        production.subscribe("ann", "pro").isOk();

        production
                .post("/subscriptions", """
                {"customerId": "ann", "planId": "more", "startDate": "%s"}
                """.formatted(Instant.now().plusSeconds(86_400)))
                .isOk();
        assertThat(usage().at("production.subscriptions")).hasToString("1");
    }

    @Test
    void e7_environment_with_a_default_product_beyond_the_allowance_is_refused() {
        allow("{\"products\": 1}");

        environment("Second", "PRODUCTION", "{}").isProblem(403, "EntitlementLimitExceededError");

        environment("Second", "PRODUCTION", "{\"createDefaultProduct\": false}").isOk();
        environment("Third", "DEVELOPMENT", "{}").isOk();
        assertThat(usage().at("production.products")).hasToString("1");
    }

    @LongTest
    void e7_provisioning_of_a_template_beyond_the_product_allowance_fails() {
        allow("{\"products\": 1}");

        environment("Second", "PRODUCTION", "{\"createDefaultProduct\": false, \"template\": \"slack\"}")
                .isOk();

        Reply made = Waiting.until(
                () -> acme.http().get(acme.key(), "/api/v1/environments/second").isOk(),
                it -> it.text("provisionStatus").matches("DONE|FAILED"));
        assertThat(made.text("provisionStatus")).isEqualTo("FAILED");
        assertThat(usage().at("production.products")).hasToString("1");
    }

    /// The requests add products in different ways and in several environments, all concurrently.
    @CiTest
    void e7_concurrent_requests_of_several_kinds_do_not_exceed_the_product_allowance() throws Exception {
        TestEnvironment second = TestEnvironment.of(
                acme.http(),
                environment("Second", "PRODUCTION", "{\"createDefaultProduct\": false}")
                        .isOk(),
                "");
        product("back").isOk();
        production.post("/products/back/archive", "").isOk();
        allow("{\"products\": 3}");
        List<Callable<Reply>> ways = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String id = "new-" + i;
            ways.add(() -> product(id));
            ways.add(() -> second.post("/products", "{\"id\": \"%1$s\", \"displayName\": \"%1$s\"}".formatted(id)));
            ways.add(() -> production.post("/products/back/unarchive", ""));
            ways.add(() -> environment("More " + id, "PRODUCTION", "{}"));
        }
        List<Integer> answers = new ArrayList<>();
        try (var executor = Executors.newFixedThreadPool(8)) {
            for (var each : executor.invokeAll(ways)) {
                answers.add(each.get().status());
            }
        }

        assertThat(usage().at("production.products")).hasToString("3");
        assertThat(answers).isSubsetOf(200, 201, 403);
    }

    private void allow(String json) {
        acme.http()
                .put(TestServer.OPERATOR_TOKEN, "/api/v1/accounts/" + acme.slug() + "/allowance", json)
                .isOk();
    }

    private Reply usage() {
        return acme.http().get(acme.key(), "/api/v1/account/usage").isOk();
    }

    private Reply product(String id) {
        return production.post("/products", "{\"id\": \"%1$s\", \"displayName\": \"%1$s\"}".formatted(id));
    }

    private Reply subscribe(String customer, Instant start) {
        return production.post("/subscriptions", """
                {"customerId": "%s", "planId": "pro", "startDate": "%s"}
                """.formatted(customer, start));
    }

    private Reply environment(String name, String type, String options) {
        return acme.http().post(acme.key(), "/api/v1/environments", """
                {"displayName": "%s", "type": "%s", "options": %s}
                """.formatted(name, type, options));
    }

    private void sell() {
        TestCatalog catalog = TestCatalog.of(acme, production);
        catalog.feature("calls", FeatureKind.METERED);
        catalog.plan("pro", limit("calls", 100));
    }
}
