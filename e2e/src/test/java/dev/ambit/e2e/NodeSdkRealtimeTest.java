package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/// Two processes of the unmodified node SDK see changes by the stream, without reading documents again.
class NodeSdkRealtimeTest {

    private final SdkShop shop = SdkShop.open();
    private final List<Process> processes = new ArrayList<>();

    @BeforeAll
    static void install() throws IOException {
        PublicSdks.install();
    }

    @AfterEach
    void stop() {
        processes.forEach(Process::destroyForcibly);
    }

    @CiTest
    void usage_and_entitlements_reach_every_process() throws IOException {
        Path first = start("first");
        Path second = start("second");
        awaitIn(first, "usage 3 limit 10 flag true");
        awaitIn(second, "usage 3 limit 10 flag true");
        awaitStreams(first, second);
        long documents = documents(first);

        shop.environment().reportUsage("ann", "calls", "2").isOk();

        String reported = shop.environment().check("ann", "calls").text("currentUsage");
        awaitIn(first, "usage %s limit 10 flag true".formatted(reported));
        awaitIn(second, "usage %s limit 10 flag true".formatted(reported));

        shop.environment().post("/customers/ann/promotional-entitlements", """
                        {"promotionalEntitlements": [{"featureId": "calls", "usageLimit": 50, "period": "1 month"}]}
                        """).isOk();

        String usage = shop.environment().check("ann", "calls").text("currentUsage");
        awaitIn(first, "usage %s limit 50 flag true".formatted(usage));
        awaitIn(second, "usage %s limit 50 flag true".formatted(usage));
        assertThat(documents(first))
                .as(() -> "documents that were read:\n" + read(first))
                .isEqualTo(documents);
    }

    private Path start(String name) throws IOException {
        Path out = CommandResult.printed("realtime-" + name, ".out");
        Process process = CommandResult.in(PublicSdks.HOME, shop.variables(), List.of("node", "realtime.js"))
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        processes.add(process);
        return out;
    }

    /// Changes the usage until both processes have seen a change: the SDK answers before its stream is connected.
    private void awaitStreams(Path first, Path second) {
        AtomicInteger changes = new AtomicInteger();
        Waiting.until(
                () -> {
                    shop.environment()
                            .reportUsage("ann", "calls", changes.getAndIncrement() % 2 == 0 ? "1" : "-1")
                            .isOk();
                    return read(first).contains("usage 4 ") && read(second).contains("usage 4 ");
                },
                it -> it);
    }

    private static void awaitIn(Path out, String answer) {
        Waiting.until(() -> read(out), it -> it.contains(answer));
    }

    /// Returns the number of entitlement documents that the process had read before its last answer.
    private static long documents(Path out) {
        String all = read(out).strip();
        return Long.parseLong(all.substring(all.lastIndexOf(' ') + 1));
    }

    private static String read(Path out) {
        try {
            return Files.readString(out);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
