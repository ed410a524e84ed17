package dev.ambit.function;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.Http.Reply;
import dev.ambit.Waiting;
import dev.ambit.host.container.TestContainers;
import dev.ambit.host.function.TestCode;
import dev.ambit.hosting.LoggedLines;
import java.nio.file.Path;
import redis.clients.jedis.Jedis;

/// A store whose server cannot run containers any more.
class FunctionRefusalTest {

    private static final String REASON = "AMBIT_OCI_RUNTIME is `/nowhere/runc`";

    @CiTest
    void server_that_cannot_limit_functions_says_so_once_and_serves_the_rest_of_their_stacks() throws Exception {
        TestContainers.assumeAvailable();
        var store = new TestStore();
        try (LoggedLines log = LoggedLines.of(Functions.class.getName())) {
            store.deploy(TestStore.DEVELOPMENT, TestCode.node("one")).isOk();

            store.restart(it -> it.ociRuntime(Path.of("/nowhere/runc")));
            Waiting.until(() -> log.lines, it -> !it.isEmpty());
            Reply drift = store.get("/acme-dev/drift").isOk();
            Reply refused = store.deploy(TestStore.DEVELOPMENT, TestCode.node("two"));

            assertThat(log.lines).singleElement().asString().contains("cannot run functions", REASON);
            assertThat(drift.http().body()).containsOnlyOnce("\"what\"").contains("\"process\"", REASON);
            assertThat(refused.isProblem(409, "StackResourceRefused").text("message"))
                    .contains(REASON);
            assertThat(store.visit("dev.acme.fi", "/").getStatus()).isEqualTo(503);
            try (Jedis sessions = store.sessions(TestStore.DEVELOPMENT).open()) {
                assertThat(sessions.ping()).isEqualTo("PONG");
            }
        } finally {
            store.close();
        }
    }
}
