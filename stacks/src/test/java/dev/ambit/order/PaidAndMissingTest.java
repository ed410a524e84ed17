package dev.ambit.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.domain.TestDomains;
import dev.ambit.gateway.TestGateway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// If a part of an order cannot be provisioned, the order is refused before it is paid.
@Tag("ci")
class PaidAndMissingTest {

    private static TestGateway gateway;
    private static TestGateway withDomain;

    @BeforeAll
    static void start() throws Exception {
        gateway = TestGateway.start();
        withDomain = TestGateway.start(it -> it.stackDomain("stores.example.com"));
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
        withDomain.close();
    }

    @Test
    void kind_outside_the_blueprint_is_refused() {
        TestAccount account = TestAccount.open(gateway.account().http(), "No blueprint");

        Reply refused = order(account, "\"HOST\", \"API_STAGE\"").isProblem(400, "BadUserInput");

        assertThat(refused.text("field")).isEqualTo("scope");
        assertThat(refused.text("message"))
                .contains("The blueprint of `production` does not contain the kind `HOST`.", "Add it to the blueprint");
    }

    @Test
    void order_of_a_host_without_a_stage_is_refused() {
        TestAccount account = TestAccount.open(gateway.account().http(), "No stage");
        TestDomains.allow(account, "no-stage.fi");
        blueprint(account, "{\"kind\": \"HOST\", \"identifier\": \"no-stage.fi\"}, {\"kind\": \"API_STAGE\"}");

        assertThat(order(account, "\"HOST\"").isProblem(400, "BadUserInput").text("message"))
                .contains("A `HOST` without an `API_STAGE` answers every request with 404.");
        order(account, "\"HOST\", \"API_STAGE\"").isOk();
    }

    @Test
    void order_of_a_host_that_lost_its_domain_is_neither_quoted_nor_approved() {
        TestAccount account = TestAccount.open(gateway.account().http(), "Lost domain");
        TestDomains.allow(account, "lost-domain.fi");
        blueprint(account, "{\"kind\": \"HOST\", \"identifier\": \"lost-domain.fi\"}, {\"kind\": \"API_STAGE\"}");
        String path = "/api/v1/orders/"
                + order(account, "\"HOST\", \"API_STAGE\"").isOk().text("id");
        assertThat(account.http().get(account.key(), path).isOk().http().body()).contains("\"warnings\":[]");

        TestDomains.allow(account);

        assertThat(account.http().get(account.key(), path).isOk().text("warnings.0.code"))
                .isEqualTo("OrderCannotBeMade");
        assertThat(account.http()
                        .post(TestServer.OPERATOR_TOKEN, path + "/quote", "{}")
                        .isProblem(409, "OrderCannotBeMade")
                        .text("message"))
                .contains("No domain of the account `lost-domain` covers the host `lost-domain.fi`.");
        TestDomains.allow(account, "lost-domain.fi");
        account.http().post(TestServer.OPERATOR_TOKEN, path + "/quote", "{}").isOk();
        TestDomains.allow(account);
        account.http().post(account.key(), path + "/approve", "").isProblem(409, "OrderCannotBeMade");
    }

    @Test
    void stack_domain_provides_a_host_without_a_blueprint() throws Exception {
        TestAccount account = withDomain.account();
        Reply offered = account.http()
                .get(account.key(), "/api/v1/stacks/production/blueprint")
                .isOk();
        assertThat(offered.text("resources.0.name")).isEqualTo("acme.stores.example.com");
        assertThat(offered.text("resources.0.developmentName")).isEqualTo("dev.acme.stores.example.com");

        withDomain.order("HOST", "API_STAGE", "FUNCTION");

        Reply stack =
                account.http().get(account.key(), "/api/v1/stacks/acme-dev").isOk();
        assertThat(stack.text("address")).isEqualTo("dev.acme.stores.example.com");
        Waiting.until(() -> status("dev.acme.stores.example.com"), it -> it == 503);
    }

    @LongTest
    void host_that_answers_requests_with_503_has_drifted() throws Exception {
        TestAccount account = TestAccount.open(gateway.account().http(), "No function");
        TestDomains.allow(account, "no-function.fi");
        blueprint(account, "{\"kind\": \"HOST\", \"identifier\": \"no-function.fi\"}, {\"kind\": \"API_STAGE\"}");
        account.done(account.http()
                .post(account.key(), "/api/v1/stacks/production/provision", "")
                .isOk()
                .text("operationId"));

        Reply drift = account.http()
                .get(account.key(), "/api/v1/stacks/production/drift")
                .isOk();

        assertThat(drift.http().body()).contains("The gateway answers every request with status 503.");
        // No other client can send a probe.
        assertThat(gateway.request("no-function.fi", "/")
                        .headers(it -> it.put("X-Ambit-Probe", "1"))
                        .send()
                        .getStatus())
                .isEqualTo(503);
    }

    @Test
    void host_without_a_stage_is_not_provisioned() {
        TestAccount account = TestAccount.open(gateway.account().http(), "Bare host");
        TestDomains.allow(account, "bare-host.fi");
        blueprint(account, "{\"kind\": \"HOST\", \"identifier\": \"bare-host.fi\"}");

        String operation = account.http()
                .post(account.key(), "/api/v1/stacks/production/provision", "")
                .isOk()
                .text("operationId");

        Reply failed = Waiting.until(
                () -> account.operation(operation), it -> it.text("state").equals("FAILED"));
        assertThat(failed.text("problem.message")).contains("but no API_STAGE");
    }

    private static Reply order(TestAccount account, String scope) {
        return account.http().post(account.key(), "/api/v1/orders", """
                {"source": "production", "scope": [%s], "databaseStrategy": "DATABASE", "contact": "ann@acme.fi"}
                """.formatted(scope));
    }

    private static void blueprint(TestAccount account, String resources) {
        account.http()
                .put(account.key(), "/api/v1/stacks/production/blueprint", "{\"resources\": [%s]}".formatted(resources))
                .isOk();
    }

    private static int status(String host) {
        try {
            return withDomain.send(host, "/").getStatus();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
