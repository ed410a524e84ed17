package dev.ambit.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ambit.TestInstallation;
import dev.ambit.TestStage;
import dev.ambit.TestTenant;
import dev.ambit.Waiting;
import dev.ambit.core.Server;
import org.junit.jupiter.api.Test;

/// Two servers on the same databases and directories.
class SharedFunctionTest {

    @Test
    void a_function_that_another_server_runs_too_ends_with_its_stack() throws Exception {
        int secondPort = TestInstallation.freePort();
        try (var installation = TestInstallation.start();
                Server _ = installation.second(secondPort)) {
            TestTenant acme = installation.store("Acme");
            TestStage development = acme.development();
            Object refusal = development.get("/function").isOk().at("refusal");
            assumeTrue(refusal == null, String.valueOf(refusal));
            development.deploy().isOk();
            Waiting.until(
                    () -> installation.visit(secondPort, development.host(), "/api/"), it -> it.getStatus() == 200);
            assertThat(jails(installation)).isEqualTo(2);

            acme.cancelOrder();

            Waiting.until(() -> jails(installation), it -> it == 0);
        }
    }

    /// How often it runs, on whichever server.
    private static long jails(TestInstallation installation) {
        String code =
                installation.data().resolve("functions/serverless-acme-dev").toString();
        return ProcessHandle.current()
                .children()
                .filter(it -> it.info().commandLine().orElse("").contains(code))
                .count();
    }
}
