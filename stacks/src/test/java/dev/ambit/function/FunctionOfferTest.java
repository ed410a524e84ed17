package dev.ambit.function;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.Waiting;
import dev.ambit.gateway.TestGateway;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A server without a container runtime does not offer functions that run code.
@Tag("ci")
class FunctionOfferTest {

    private static final String REASON = "AMBIT_OCI_RUNTIME is `/nowhere/runc`";

    private static TestGateway gateway;

    @BeforeAll
    static void start() throws Exception {
        gateway = TestGateway.start(it -> it.ociRuntime(Path.of("/nowhere/runc")));
        Waiting.until(FunctionOfferTest::kinds, it -> !it.contains("FUNCTION"));
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
    }

    @LongTest
    void all_kinds_except_functions_are_offered() {
        assertThat(kinds()).contains("API_STAGE").doesNotContain("FUNCTION");
        assertThat(get("/api/v1/stacks/production/blueprint/templates"))
                .contains("API_STAGE")
                .doesNotContain("\"kind\":\"FUNCTION\"");
    }

    @Test
    void blueprint_with_a_function_that_runs_code_is_refused_with_the_reason() {
        Reply refused = blueprint("{\"runtime\": \"node\"}").isProblem(400, "BadUserInput");

        assertThat(refused.text("field")).isEqualTo("resources.2.kind");
        assertThat(refused.text("message")).contains("`resources.2.kind` is `FUNCTION`", REASON);
    }

    @Test
    void blueprint_with_upstreams_is_accepted() {
        blueprint("""
                {"upstream": "%s", "developmentUpstream": "%s"}
                """.formatted(
                        gateway.production().url(), gateway.development().url()))
                .isOk();
    }

    @Test
    void order_of_a_function_is_refused_with_the_reason() {
        Reply refused = gateway.account()
                .http()
                .post(TestAccount.open(gateway.account().http(), "Default").key(), "/api/v1/orders", """
                        {"source": "production", "scope": ["API_STAGE", "FUNCTION"], "databaseStrategy": "DATABASE",
                         "contact": "ann@acme.fi"}
                        """)
                .isProblem(400, "BadUserInput");

        assertThat(refused.text("field")).isEqualTo("scope");
        assertThat(refused.text("message")).contains(REASON, "Remove `FUNCTION` from the order.");
    }

    private static String kinds() {
        return get("/api/v1/orders/kinds");
    }

    private static String get(String path) {
        return gateway.account()
                .http()
                .get(gateway.account().key(), path)
                .isOk()
                .http()
                .body();
    }

    private static Reply blueprint(String function) {
        return gateway.account()
                .http()
                .put(gateway.account().key(), "/api/v1/stacks/production/blueprint", """
                        {"resources": [{"kind": "HOST", "identifier": "acme.fi"}, {"kind": "API_STAGE"},
                          {"kind": "FUNCTION", "parameters": %s}]}
                        """.formatted(function));
    }
}
