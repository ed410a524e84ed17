package dev.ambit.operation;

import static dev.ambit.TestCatalog.grant;
import static dev.ambit.engine.FeatureKind.BOOLEAN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import org.junit.jupiter.api.Test;

/// A server key reads the operations that server keys start in its environment.
class ServerKeyOperationTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();

    @Test
    void server_key_can_read_the_rollout_operation_of_its_publication() {
        String task = publish();

        Reply done = Waiting.until(
                () -> development.get("/operations/" + task).isOk(),
                it -> it.text("state").equals("DONE"));

        assertThat(done.text("kind")).isEqualTo("ROLLOUT");
        assertThat(done.text("id")).isEqualTo(task);
        assertThat(done.body()).isEqualTo(acme.operation(task).body());
    }

    @Test
    void other_keys_cannot_read_the_rollout_operation() {
        String task = publish();

        acme.production().get("/operations/" + task).isProblem(404, "OperationNotFound");
        TestServer.openAccount().development().get("/operations/" + task).isProblem(404, "OperationNotFound");
        acme.http().get(development.clientKey(), "/api/v1/operations/" + task).isProblem(403, "IdentityForbidden");
        development.post("/operations/%s/cancel".formatted(task), "").isProblem(403, "IdentityForbidden");
        development.get("/operations/nonsense").isProblem(404, "OperationNotFound");
    }

    @Test
    void server_key_does_not_see_operations_of_the_account() {
        String provisioning =
                acme.http().post(acme.key(), "/api/v1/environments", """
                        {"displayName": "Templated", "slug": "templated", "type": "DEVELOPMENT",
                            "options": {"template": "slack"}}
                        """).isOk().text("provisionOperationId");
        Waiting.until(() -> acme.operation(provisioning).text("state"), "DONE"::equals);
        Reply keys = acme.http()
                .get(acme.key(), "/api/v1/environments/templated/api-keys")
                .isOk();
        String key = keys.texts("id").get(keys.texts("keyType").indexOf("SERVER"));
        String token = acme.http()
                .post(acme.key(), "/api/v1/environments/templated/api-keys/%s/rotate".formatted(key), "{}")
                .isOk()
                .text("token");

        acme.http().get(token, "/api/v1/operations/" + provisioning).isProblem(404, "OperationNotFound");
    }

    private String publish() {
        TestCatalog catalog = TestCatalog.of(acme);
        catalog.feature("sso", BOOLEAN);
        catalog.plan("pro", grant("sso"));
        development.subscribe("ann", "pro");
        development.post("/plans/pro/draft", "").isOk();
        return catalog.publishForAll("plans", "pro");
    }
}
