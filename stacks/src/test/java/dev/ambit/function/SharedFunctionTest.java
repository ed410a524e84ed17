package dev.ambit.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ambit.LongTest;
import dev.ambit.TestInstallation;
import dev.ambit.TestPort;
import dev.ambit.TestStage;
import dev.ambit.TestTenant;
import dev.ambit.Waiting;
import dev.ambit.core.Server;
import dev.ambit.host.container.TestContainers;

/// Two servers on the same databases and directories.
class SharedFunctionTest {

    @LongTest
    void stack_teardown_ends_its_function_on_all_servers() throws Exception {
        int secondPort = TestPort.free();
        try (var installation = TestInstallation.start();
                Server _ = installation.second(secondPort)) {
            TestTenant pair = installation.store("Pair");
            TestStage development = pair.development();
            Object refusal = development.get("/function").isOk().at("refusal");
            assumeTrue(refusal == null, String.valueOf(refusal));
            development.deploy().isOk();
            Waiting.until(
                    () -> installation.visit(secondPort, development.host(), "/api/"), it -> it.getStatus() == 200);
            assertThat(TestContainers.running("serverless-pair-dev")).isEqualTo(2);

            pair.cancelOrder();

            Waiting.until(() -> TestContainers.running("serverless-pair-dev"), it -> it == 0);
        }
    }
}
