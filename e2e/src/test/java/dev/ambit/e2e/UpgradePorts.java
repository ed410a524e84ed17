package dev.ambit.e2e;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestPort;
import dev.ambit.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// The ports of a server of [UpgradeSample].
record UpgradePorts(int web, int gateway, int bucket) {

    private static final Duration FUNCTION_MAX = Duration.ofSeconds(30);

    static UpgradePorts free() throws IOException {
        return new UpgradePorts(TestPort.free(), TestPort.free(), TestPort.free());
    }

    /// Starts the server and waits until it is ready. Events are kept for the longest allowed time.
    AmbitProcess start(Path home, Path data) {
        AmbitProcess server = AmbitProcess.begin(
                home,
                Map.of(
                        "AMBIT_PORT", Integer.toString(web),
                        "AMBIT_GATEWAY_PORT", Integer.toString(gateway),
                        "AMBIT_BUCKET_PORT", Integer.toString(bucket),
                        "AMBIT_ALLOW_ADDRESSES", "127.0.0.0/8",
                        "AMBIT_EVENT_DAYS", "3650"),
                "serve",
                data);
        try {
            server.awaitReady();
            return server;
        } catch (Throwable failure) {
            server.close();
            throw failure;
        }
    }

    /// Waits until the functions of all stacks answer.
    void awaitFunctions(List<TestAccount> accounts) {
        for (TestAccount account : accounts) {
            for (String slug : account.http()
                    .get(account.key(), "/api/v1/environments")
                    .isOk()
                    .texts("slug")) {
                Reply stack = account.http().get(account.key(), "/api/v1/stacks/" + slug);
                if (stack.status() == 200 && !UpgradeAnswers.host(stack).isEmpty()) {
                    Waiting.until(
                            "the function of " + slug,
                            FUNCTION_MAX,
                            () -> page(UpgradeAnswers.host(stack)).contains("200 OK"));
                }
            }
        }
    }

    private String page(String host) {
        try {
            return UpgradeAnswers.page(gateway, host, "/api/");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
