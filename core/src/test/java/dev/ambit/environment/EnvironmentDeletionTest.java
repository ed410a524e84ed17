package dev.ambit.environment;

import static dev.ambit.TestCatalog.grant;
import static dev.ambit.TestCatalog.limit;
import static dev.ambit.engine.FeatureKind.BOOLEAN;
import static dev.ambit.engine.FeatureKind.METERED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.customer.TestImport;
import dev.ambit.webhook.TestEndpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class EnvironmentDeletionTest {

    private static final String PATH = "/api/v1/environments";

    private final TestAccount acme = TestServer.openAccount();
    private final Http http = acme.http();
    private final TestEnvironment development = acme.development();

    @CiTest
    void e18_deletion_without_the_exact_environment_name_is_refused_and_changes_nothing() {
        furnish(development);
        int number = EnvironmentRows.number(development.id());
        EnvironmentRows.awaitQuiet(number);
        Map<String, String> before = EnvironmentRows.checksums(number);

        for (String body : List.of(
                "{}",
                "{\"confirmName\": null}",
                "{\"confirmName\": \"development\"}",
                "{\"confirmName\": \"Development \"}",
                "{\"confirmName\": \"\\u00a0Development\"}",
                "{\"confirmName\": \"Devel\\u200bopment\"}",
                "{\"confirmName\": \"D\\u0435velopment\"}",
                "{\"confirmName\": \"\\uff24evelopment\"}",
                "{\"confirmName\": \"\"}",
                "{\"confirmName\": \"Production\"}")) {
            Reply refused = http.delete(acme.key(), PATH + "/development", body);
            assertThat(refused.isProblem(400, "InvalidArgumentError").text("field"))
                    .isEqualTo("confirmName");
        }

        assertThat(EnvironmentRows.checksums(number)).isEqualTo(before);
        development.get("/products").isOk();
    }

    @CiTest
    void e19_deletion_removes_all_data_of_the_environment_and_none_of_another() {
        furnish(development);
        furnish(acme.production());
        int gone = EnvironmentRows.number(development.id());
        int neighbour = EnvironmentRows.number(acme.production().id());
        EnvironmentRows.awaitQuiet(neighbour);
        assertThat(EnvironmentRows.counts(gone).keySet()).containsAll(EnvironmentRows.ofEnvironments());
        Map<String, String> before = EnvironmentRows.checksums(neighbour);

        Reply accepted = delete(development, "Development");
        Reply done = awaitDone(accepted);

        assertThat(accepted.status()).isEqualTo(202);
        assertThat(done.text("kind")).isEqualTo("ENVIRONMENT_DELETION");
        assertThat(Long.parseLong(done.text("done"))).isPositive().isEqualTo(Long.parseLong(done.text("total")));
        assertThat(done.at("startedAt")).isNotNull();
        assertThat(done.at("finishedAt")).isNotNull();
        assertThat(EnvironmentRows.counts(gone)).containsOnlyKeys("operations");
        assertThat(EnvironmentRows.mentions(development.id())).containsOnlyKeys("account_acts", "receipts");
        assertThat(EnvironmentRows.checksums(neighbour)).isEqualTo(before);
        assertThat(acme.production().check("ann", "flag").text("isGranted")).isEqualTo("true");
    }

    /// Proves that the search for leftovers in the test above finds an id in every form.
    @LongTest
    void search_for_leftovers_finds_the_environment_id_in_every_column_type() {
        TestServer.superuser().useTransaction(tx -> {
            tx.execute("create table latecomers (words text, notes jsonb, bytes bytea, id uuid)");
            for (String row : List.of(
                    "('of ' || :id, null, null, null)",
                    "(null, jsonb_build_object('of', jsonb_build_array(:id)), null, null)",
                    "(null, null, uuid_send(:id::uuid), null)",
                    "(null, null, convert_to('of ' || :id, 'UTF8'), null)",
                    "(null, null, null, :id::uuid)")) {
                tx.createUpdate("insert into latecomers values " + row)
                        .bind("id", development.id())
                        .execute();
            }
            tx.execute("insert into latecomers values ('of another', '{}', 'abc', gen_random_uuid())");

            assertThat(EnvironmentRows.mentions(tx, development.id()))
                    .containsEntry("latecomers", 5L)
                    .containsKey("environments");
            tx.rollback();
        });
    }

    @Test
    void e19_deleted_environment_and_its_keys_are_unknown_immediately() {
        development.get("/products").isOk();
        http.get(development.clientKey(), "/api/v1/products").isOk();

        delete(development, "Development").isOk();

        development.get("/products").isProblem(401, "Unauthenticated");
        http.get(development.clientKey(), "/api/v1/products").isProblem(401, "Unauthenticated");
        http.get(acme.key(), PATH + "/development").isProblem(404, "EnvironmentMissing");
        delete(development, "Development").isProblem(404, "EnvironmentMissing");
        assertThat(http.get(acme.key(), PATH).texts("slug")).containsExactly("production");
    }

    @Test
    void e19_name_and_slug_of_a_deleted_environment_can_be_reused_immediately() {
        delete(development, "Development").isOk();

        Reply again = http.post(acme.key(), PATH, """
                {"displayName": "Development", "type": "DEVELOPMENT"}
                """).isOk();

        assertThat(again.text("slug")).isEqualTo("development");
        assertThat(again.text("id")).isNotEqualTo(development.id());
        assertThat(TestEnvironment.of(http, again, "").get("/products").texts("id"))
                .containsExactly("product-" + acme.slug());
    }

    @Test
    void deletion_accepts_the_confirmed_name_as_a_query_parameter() {
        Reply accepted = http.delete(acme.key(), PATH + "/development?confirmName=Development", "");

        assertThat(accepted.status()).isEqualTo(202);
    }

    @Test
    void deletion_with_two_different_confirmed_names_is_refused() {
        for (String body : List.of("{\"confirmName\": \"Production\"}", "{\"confirmName\": \"\"}")) {
            Reply refused = http.delete(acme.key(), PATH + "/development?confirmName=Development", body);
            assertThat(refused.isProblem(400, "InvalidArgumentError").text("field"))
                    .isEqualTo("confirmName");
        }
        Reply swapped = http.delete(
                acme.key(), PATH + "/development?confirmName=Production", "{\"confirmName\": \"Development\"}");
        swapped.isProblem(400, "InvalidArgumentError");
        development.get("/products").isOk();

        Reply both = http.delete(
                acme.key(), PATH + "/development?confirmName=Development", "{\"confirmName\": \"Development\"}");

        assertThat(both.status()).isEqualTo(202);
    }

    @Test
    void operation_of_another_account_is_not_found() {
        String operation = delete(development, "Development").text("operationId");
        TestAccount other = TestServer.openAccount();

        http.get(acme.key(), "/api/v1/operations/" + operation).isOk();
        http.get(other.key(), "/api/v1/operations/" + operation).isProblem(404, "OperationNotFound");
        http.get(acme.key(), "/api/v1/operations/nonsense").isProblem(404, "OperationNotFound");
    }

    @LongTest
    void concurrent_usage_reports_leave_no_rows_in_a_deleted_environment() throws Exception {
        furnish(development);
        int gone = EnvironmentRows.number(development.id());
        List<Future<Integer>> last = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                last.add(threads.submit(this::reportUntilRefused));
            }
            Thread.sleep(100);
            awaitDone(delete(development, "Development"));
        }

        for (Future<Integer> status : last) {
            assertThat(status.get()).isIn(401, 404);
        }
        assertThat(EnvironmentRows.counts(gone)).containsOnlyKeys("operations");
    }

    /// A request that was admitted earlier may find the customer deleted.
    private int reportUntilRefused() {
        Reply reply;
        do {
            reply = development.reportUsage("ann", "calls", "1");
        } while (reply.status() == 201);
        return reply.status();
    }

    private Reply delete(TestEnvironment environment, String name) {
        return http.delete(acme.key(), PATH + "/" + environment.slug(), """
                {"confirmName": "%s"}
                """.formatted(name));
    }

    private Reply awaitDone(Reply accepted) {
        String operation = "/api/v1/operations/" + accepted.isOk().text("operationId");
        return Waiting.until(
                () -> http.get(acme.key(), operation).isOk(),
                it -> it.text("state").equals("DONE"));
    }

    /// Something in every table.
    private void furnish(TestEnvironment environment) {
        TestCatalog catalog = TestCatalog.of(acme, environment);
        catalog.feature("flag", BOOLEAN);
        catalog.feature("calls", METERED);
        catalog.plan("pro", grant("flag"), limit("calls", 10));
        environment.subscribe("ann", "pro");
        catalog.draftPlan("max", "\"pricingType\": \"FREE\"").isOk();
        catalog.publishForAll("plans", "max");
        environment.post("/usage", """
                        {"usages": [{"customerId": "ann", "featureId": "calls", "value": 1, "idempotencyKey": "k"}]}
                        """).isOk();
        environment.post("/customers/ann/promotional-entitlements", """
                        {"promotionalEntitlements": [{"featureId": "flag", "period": "lifetime"}]}
                        """).isOk();
        if (environment.equals(development)) {
            http.post(acme.key(), PATH + "/development/clock/stop", "").isOk();
        }
        environment
                .postOnce("once", "/products", "{\"id\": \"kept\", \"displayName\": \"Kept\"}")
                .isOk();
        environment.post("/usage/consume", """
                        {"customerId": "ann", "featureId": "calls", "amount": 1, "reserveSeconds": 1}
                        """).isOk();
        environment.post("/events", """
                        {"events": [{"customerId": "ann", "eventName": "call", "idempotencyKey": "k"}]}
                        """).isOk();
        environment.check("ann", "flag").isOk();
        Waiting.until(() -> environment.get("/checks").texts("at"), it -> !it.isEmpty());
        TestEndpoint.furnish(environment);
        TestImport.furnish(environment);
        TestServer.stripe().furnish(acme, environment);
        EnvironmentRows.furnishUnseen(EnvironmentRows.number(environment.id()));
    }
}
