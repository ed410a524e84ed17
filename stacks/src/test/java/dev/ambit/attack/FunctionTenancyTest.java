package dev.ambit.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.Spine;
import dev.ambit.TestAccount;
import dev.ambit.TestInstallation;
import dev.ambit.TestTenant;
import dev.ambit.core.Server;
import dev.ambit.gateway.TestGateway;
import dev.ambit.stacks.FunctionAudit;
import dev.ambit.stacks.TestStackOptions;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A second account requests functions on a server whose operator does not trust all code.
class FunctionTenancyTest {

    private static final String WITH_FUNCTION = """
            {"resources": [{"kind": "API_STAGE"}, {"kind": "FUNCTION"}]}
            """;

    private static final String WITH_UPSTREAM = """
            {"resources": [{"kind": "API_STAGE"}, {"kind": "FUNCTION", "parameters":
              {"upstream": "https://a.example", "developmentUpstream": "https://b.example"}}]}
            """;

    private static final String WITHOUT_FUNCTION = """
            {"resources": [{"kind": "API_STAGE"}, {"kind": "DATABASE"}]}
            """;

    @Test
    void only_one_account_can_have_functions_unless_they_are_trusted() throws Exception {
        try (TestGateway gateway = TestGateway.start(it -> it.functionsTrusted(false))) {
            Http http = gateway.account().http();
            TestAccount early = TestAccount.open(http, "Early");
            http.put(early.key(), "/api/v1/stacks/production/blueprint", WITH_FUNCTION)
                    .isOk();
            gateway.blueprint("").isOk();
            gateway.order("HOST", "API_STAGE", "FUNCTION");
            TestAccount second = TestAccount.open(http, "Second");

            for (String blueprint : List.of(WITH_FUNCTION, WITH_UPSTREAM)) {
                Reply refused = http.put(second.key(), "/api/v1/stacks/production/blueprint", blueprint);
                isRefused(refused, 409);
                assertThat(refused.text("field")).isEqualTo("resources.1.kind");
                assertThat(refused.text("received")).isEqualTo("FUNCTION");
            }
            isRefused(order(early, "\"API_STAGE\", \"FUNCTION\""), 400);
            isRefused(order(early, "\"API_STAGE\""), 400);
            isRefused(http.post(early.key(), "/api/v1/stacks/production/provision", ""), 409);

            http.put(second.key(), "/api/v1/stacks/production/blueprint", WITHOUT_FUNCTION)
                    .isOk();
            order(second, "\"API_STAGE\", \"DATABASE\"").isOk();
            gateway.blueprint("").isOk();
        }
    }

    @Test
    void functions_of_an_earlier_version_stay_and_new_orders_are_refused() throws Exception {
        try (TestInstallation installation = TestInstallation.start()) {
            TestTenant north = installation.store("North");
            TestTenant south = installation.store("South");
            try (Server upgraded = installation.untrusting()) {
                var http = new Http(upgraded.port());
                for (TestTenant it : List.of(north, south)) {
                    TestAccount account = it.account();
                    String stack = "/api/v1/stacks/production";
                    String operation = http.post(account.key(), stack + "/provision", "")
                            .isOk()
                            .text("operationId");
                    assertThat(account.done(operation).text("state")).isEqualTo("DONE");
                    isRefused(
                            http.post(account.key(), "/api/v1/orders", orderBody("\"API_STAGE\", \"FUNCTION\"")), 400);
                }
                TestStackOptions options = installation.options(installation.gatewayPort(), 1, false);
                FunctionAudit audit = Spine.onVirtualThread(
                        () -> FunctionAudit.of(options.core().build(), options.build()));
                assertThat(audit.accounts()).isEqualTo(2);
                assertThat(audit.isDoubtful()).isTrue();
            }
        }
    }

    private static void isRefused(Reply reply, int status) {
        assertThat(reply.status()).as("%s", reply).isEqualTo(status);
        assertThat(reply.text("message"))
                .contains("`FUNCTION` is not available", "not fully isolated", "--functions-trusted");
    }

    private static Reply order(TestAccount account, String scope) {
        return account.http().post(account.key(), "/api/v1/orders", orderBody(scope));
    }

    private static String orderBody(String scope) {
        return """
                {"source": "production", "scope": [%s], "databaseStrategy": "DATABASE", "contact": "ann@globex.fi"}
                """.formatted(scope);
    }
}
