package dev.ambit.environment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Isolated("locks the versions of packages")
class ProvisioningTest {

    private static final String PATH = "/api/v1/environments";

    private final TestAccount acme = TestServer.openAccount();
    private final Http http = acme.http();

    @ParameterizedTest
    @CsvSource({"slack, PRO", "github, TEAM", "zapier, PROFESSIONAL"})
    @Tag("long")
    void new_environment_has_the_published_plans_of_its_template(String template, String plan) {
        Reply templates = http.get(acme.key(), "/api/v1/templates").isOk();
        assertThat(templates.texts("id")).containsExactly("slack", "github", "zapier");

        Reply made = create(template);
        TestEnvironment environment = TestEnvironment.of(http, made, "");
        awaitStatus(environment, "DONE");

        assertThat(environment.get("/plans").texts("status")).isNotEmpty().containsOnly("PUBLISHED");
        assertThat(environment.get("/plans").texts("id")).contains(plan);
        assertThat(environment.get("/products").texts("id")).contains("product-" + acme.slug());
        assertThat(environment.get("/plans/" + plan).isOk().text("productId")).isEqualTo(template);
    }

    @LongTest
    void key_is_refused_until_the_environment_is_provisioned() {
        TestEnvironment environment = TestServer.superuser().inTransaction(tx -> {
            tx.execute("lock table package_versions in exclusive mode");
            Reply made = create("github");
            assertThat(made.status()).isEqualTo(201);
            assertThat(made.text("provisionStatus")).isIn("NOT_PROVISIONED", "IN_PROGRESS");
            TestEnvironment it = TestEnvironment.of(http, made, "");

            awaitStatus(it, "IN_PROGRESS");
            Reply refused = it.get("/products").isProblem(503, "EnvironmentMissing");
            assertThat(refused.http().headers().firstValue("Retry-After")).hasValue("1");
            assertThat(acme.operation(made.text("provisionOperationId")).text("kind"))
                    .isEqualTo("PROVISIONING");
            return it;
        });

        Reply done = awaitStatus(environment, "DONE");

        assertThat(done.at("provisionOperationId")).isNull();
        environment.get("/products").isOk();
    }

    @Test
    void failed_provisioning_succeeds_after_it_is_resumed() {
        Reply made;
        TestEnvironment environment;
        try (var failed = FailedProvisioning.of(() -> create("slack"))) {
            made = failed.made();
            environment = TestEnvironment.of(http, made, "");
            awaitStatus(environment, "FAILED");
            environment.get("/products").isProblem(503, "EnvironmentMissing");
        }

        acme.change(operation(made), "resume").isOk();

        awaitStatus(environment, "DONE");
        environment.get("/products").isOk();
    }

    @CiTest
    void cancelled_provisioning_succeeds_after_it_is_resumed() {
        Reply made = TestServer.superuser().inTransaction(tx -> {
            tx.execute("lock table package_versions in exclusive mode");
            Reply it = create("github");
            acme.change(operation(it), "cancel").isOk();
            return it;
        });
        TestEnvironment environment = TestEnvironment.of(http, made, "");
        awaitStatus(environment, "FAILED");
        environment.get("/products").isProblem(503, "EnvironmentMissing");

        acme.change(operation(made), "resume").isOk();

        awaitStatus(environment, "DONE");
        environment.get("/products").isOk();
        acme.change(operation(made), "resume").isProblem(409, "OperationCannotBeStopped");
    }

    @LongTest
    void provisioning_resumed_after_a_crash_creates_nothing_twice() {
        Reply made = create("zapier");
        TestEnvironment environment = TestEnvironment.of(http, made, "");
        awaitStatus(environment, "DONE");
        Map<String, String> before = EnvironmentRows.checksums(EnvironmentRows.number(environment.id()));

        TestServer.superuser().useTransaction(tx -> {
            tx.execute(
                    "update key_hashes set is_waiting = true where environment_id = ?",
                    EnvironmentRows.number(environment.id()));
            tx.execute("""
                    update operations
                    set state = 'RUNNING', done = 0, finished_at = null, claimed_until = now()
                    where operation_id = ?::uuid
                    """, operation(made));
        });
        acme.done(operation(made));

        environment.get("/products").isOk();
        Map<String, String> after = EnvironmentRows.checksums(EnvironmentRows.number(environment.id()));
        assertThat(after.get("package_versions")).isEqualTo(before.get("package_versions"));
        assertThat(after.get("events")).isEqualTo(before.get("events"));
        assertThat(after.get("environment_revisions")).isEqualTo(before.get("environment_revisions"));
    }

    @Test
    void unknown_template_is_refused() {
        Reply refused = create("Slack").isProblem(400, "BadUserInput");

        assertThat(refused.text("field")).isEqualTo("options.template");
        assertThat(refused.text("allowed")).contains("slack", "github", "zapier");
        assertThat(http.get(acme.key(), PATH).texts("slug")).containsExactly("development", "production");
    }

    private static String operation(Reply made) {
        return made.text("provisionOperationId");
    }

    private Reply create(String template) {
        return http.post(acme.key(), PATH, """
                {"displayName": "Made of it", "type": "DEVELOPMENT", "options": {"template": "%s"}}
                """.formatted(template));
    }

    private Reply awaitStatus(TestEnvironment environment, String status) {
        return Waiting.until(
                () -> http.get(acme.key(), PATH + "/" + environment.slug()).isOk(),
                it -> it.text("provisionStatus").equals(status));
    }
}
