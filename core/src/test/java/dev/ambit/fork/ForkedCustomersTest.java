package dev.ambit.fork;

import static dev.ambit.TestCatalog.limit;
import static dev.ambit.engine.FeatureKind.BOOLEAN;
import static dev.ambit.engine.FeatureKind.METERED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.environment.EnvironmentRows;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Copies customers into forks: they get the same decisions, and no personal data.
class ForkedCustomersTest {

    private static final String PATH = "/api/v1/environments/production/fork";

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment production = acme.production();
    private final TestCatalog catalog = TestCatalog.of(acme, production);

    @BeforeEach
    void customers_on_several_versions() {
        catalog.feature("calls", METERED);
        catalog.feature("sso", BOOLEAN);
        catalog.feature("beta", BOOLEAN);
        catalog.plan("basic", limit("calls", 10));
        catalog.plan("old", limit("calls", 7));
        production.post("/customers", """
                {"id": "ann", "name": "Ann Lee", "email": "ann@shop.example", "metadata": {"region": "eu", "vat": "DE1"},
                 "billingId": "cus_1"}
                """).isOk();
        production.post("/customers", """
                {"id": "ben", "name": "Ann Lee", "email": "ben@shop.example", "metadata": {"region": "eu"}}
                """).isOk();
        subscribe("ann", "basic");
        subscribe("ben", "old");
        production.reportUsage("ann", "calls", "4").isOk();
        production.post("/customers/ben/promotional-entitlements", """
                        {"promotionalEntitlements": [{"featureId": "beta", "period": "lifetime"}]}
                        """).isOk();
        production.post("/plans/basic/draft", "").isOk();
        production.patch("/plans/basic/entitlements/calls", "{\"type\": \"FEATURE\", \"usageLimit\": 20}");
        catalog.publish("plans", "basic").isOk();
        production.post("/plans/old/archive", "").isOk();
        production.post("/customers", "{\"id\": \"cleo\"}").isOk();
        subscribe("cleo", "basic");
        production.post("/customers", "{\"id\": \"gone\"}").isOk();
        production.post("/customers/gone/archive", "").isOk();
    }

    @CiTest
    void copied_customers_get_the_same_decisions() {
        TestEnvironment fork = fork("{\"include\": true}");

        assertThat(fork.get("/customers").texts("id")).containsExactlyInAnyOrder("ann", "ben", "cleo");
        for (TestEnvironment it : List.of(production, fork)) {
            assertThat(it.check("ann", "calls", "6").text("isGranted")).isEqualTo("true");
            assertThat(it.check("ann", "calls", "7").text("isGranted")).isEqualTo("false");
            assertThat(it.check("ben", "calls", "7").text("isGranted")).isEqualTo("true");
            assertThat(it.check("ben", "calls", "8").text("isGranted")).isEqualTo("false");
            assertThat(it.check("ben", "beta").text("isGranted")).isEqualTo("true");
            assertThat(it.check("cleo", "calls", "20").text("isGranted")).isEqualTo("true");
            assertThat(it.check("cleo", "calls", "21").text("isGranted")).isEqualTo("false");
        }
        assertThat(TestCatalog.of(acme, fork).hash()).isEqualTo(catalog.hash());
        fork.reportUsage("ann", "calls", "6").isOk();
        assertThat(fork.check("ann", "calls", "1").text("isGranted")).isEqualTo("false");
        assertThat(production.check("ann", "calls", "1").text("isGranted")).isEqualTo("true");
    }

    @LongTest
    void personal_values_are_masked_with_values_of_that_fork() {
        TestEnvironment fork = fork("{\"include\": true, \"mask\": [\"name\", \"email\", \"metadata\"]}");

        Reply ann = fork.get("/customers/ann").isOk();
        Reply ben = fork.get("/customers/ben").isOk();
        assertThat(ann.text("name")).startsWith("Customer ").isEqualTo(ben.text("name"));
        assertThat(ann.text("email")).endsWith("@masked.invalid").isNotEqualTo(ben.text("email"));
        assertThat(ann.text("metadata.region")).isNotEqualTo("eu").isEqualTo(ben.text("metadata.region"));
        assertThat(ann.at("billingId")).isNull();
        assertThat(events(fork)).doesNotContain("Ann Lee", "shop.example", "DE1", "cus_1");
        awaitForgotten(fork.id());
        assertThat(fork("{\"include\": true}").get("/customers/ann").text("name"))
                .isNotEqualTo(ann.text("name"));
    }

    @Test
    void only_the_named_fields_are_masked_and_only_an_admin_of_the_source_leaves_others() {
        TestPerson viewer = TestPerson.member(acme, "VIEWER", "ADMIN");
        String body = "{\"displayName\": \"Rehearsal\", \"customers\": {\"include\": true, \"mask\": [\"email\"]}}";

        viewer.post("/environments/production/fork", body).isProblem(403, "AccessDeniedError");
        Reply ann = fork("{\"include\": true, \"mask\": [\"email\"]}").get("/customers/ann");

        assertThat(ann.text("name")).isEqualTo("Ann Lee");
        assertThat(ann.text("email")).endsWith("@masked.invalid");
        assertThat(ann.text("metadata.region")).isEqualTo("eu");
        viewer.post(
                        "/environments/production/fork",
                        "{\"displayName\": \"Viewed\", \"customers\": {\"include\": true}}")
                .isOk();
    }

    @LongTest
    void reset_keeps_the_copied_customers_and_their_versions() {
        TestEnvironment fork = fork("{\"include\": true}");
        fork.post("/plans/basic/draft", "").isOk();
        fork.patch("/plans/basic/entitlements/calls", "{\"type\": \"FEATURE\", \"usageLimit\": 1}")
                .isOk();
        TestCatalog.of(acme, fork).publish("plans", "basic").isOk();

        acme.http()
                .post(acme.key(), "/api/v1/environments/%s/reset".formatted(fork.slug()), "{\"from\": \"PARENT\"}")
                .isOk();

        assertThat(TestCatalog.of(acme, fork).hash()).isEqualTo(catalog.hash());
        assertThat(fork.check("cleo", "calls", "20").text("isGranted")).isEqualTo("true");
        assertThat(fork.check("ann", "calls", "6").text("isGranted")).isEqualTo("true");
        fork.subscribe("dora", "basic");
        assertThat(fork.check("dora", "calls", "20").text("isGranted")).isEqualTo("true");
    }

    @LongTest
    void canceled_copy_keeps_copied_customers_and_deletes_its_key() {
        Reply made = forkCustomers("{\"include\": true}").isOk();
        String operation = made.text("customersOperationId");
        acme.change(operation, "cancel");

        awaitForgotten(made.text("id"));
        assertThat(acme.operation(operation).text("state")).isIn("CANCELED", "DONE");
    }

    @LongTest
    void wrong_requests_are_refused() {
        for (String customers : List.of(
                "{\"include\": false, \"mask\": []}",
                "{\"include\": true, \"mask\": [\"phone\"]}",
                "{\"include\": true, \"mask\": [\"NAME\"]}")) {
            assertThat(forkCustomers(customers).isProblem(400, "BadUserInput").text("field"))
                    .startsWith("customers.mask");
        }
        acme.http()
                .post(
                        acme.key(),
                        PATH,
                        "{\"displayName\": \"Old\", \"at\": \"%s\", \"customers\": {\"include\": true}}"
                                .formatted(catalog.hash()))
                .isProblem(400, "BadUserInput");
    }

    private void subscribe(String customer, String plan) {
        production
                .post("/subscriptions", "{\"customerId\": \"%s\", \"planId\": \"%s\"}".formatted(customer, plan))
                .isOk();
    }

    private Reply forkCustomers(String customers) {
        return acme.http()
                .post(
                        acme.key(),
                        PATH,
                        "{\"displayName\": \"Rehearsal %s\", \"customers\": %s}"
                                .formatted(UUID.randomUUID(), customers));
    }

    private TestEnvironment fork(String customers) {
        Reply made = forkCustomers(customers).isOk();
        Reply done = acme.done(made.text("customersOperationId"));
        assertThat(done.text("total")).isEqualTo("3");
        assertThat(done.text("done")).isEqualTo("3");
        return TestEnvironment.of(acme.http(), made, "");
    }

    private static void awaitForgotten(String fork) {
        int number = EnvironmentRows.number(fork);
        Waiting.until(() -> EnvironmentRows.counts(number).getOrDefault("fork_copies", 0L), rows -> rows == 0);
    }

    private static String events(TestEnvironment fork) {
        return fork.get("/events/feed?limit=1000").isOk().http().body();
    }
}
