package dev.ambit.function;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ambit.Http.Reply;
import dev.ambit.Waiting;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.eclipse.jetty.client.ContentResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// A function whose code does what it should not.
class FunctionTroubleTest {

    private static TestStore store;

    @BeforeAll
    static void start() throws Exception {
        try (var processes = new Processes()) {
            String refusal = Jail.refusal(processes).orElse("");
            assumeTrue(refusal.isEmpty(), refusal);
        }
        store = new TestStore();
    }

    @AfterAll
    static void stop() throws Exception {
        if (store != null) {
            store.close();
        }
    }

    @Test
    void code_that_listens_late_is_waited_for_and_code_that_never_does_takes_nobodys_place() throws Exception {
        deploy(TestCode.node("late", "late")).isOk();

        Reply never = deploy(TestCode.script("console.log('I have other things to do'); setInterval(() => {}, 1000)"));
        Reply ends = deploy(TestCode.script("console.log('No shop today'); process.exit(7)"));

        assertThat(never.status()).isEqualTo(409);
        assertThat(never.text("message")).contains("does not listen on 127.0.0.1:$PORT within 5 seconds");
        assertThat(never.http().body()).contains("I have other things to do");
        assertThat(ends.text("message")).contains("ended with 7");
        assertThat(ends.http().body()).contains("No shop today");
        assertThat(store.development("/")).endsWith("late");
    }

    @Test
    void a_function_that_crashes_is_started_again() throws Exception {
        deploy(TestCode.node("crashing")).isOk();

        ContentResponse crash = store.visit("dev.acme.fi", "/crash");
        until("CRASHED");
        int meanwhile = store.visit("dev.acme.fi", "/").getStatus();
        Reply drift = store.get("/acme-dev/drift").isOk();
        until("RUNNING");

        assertThat(crash.getStatus()).isEqualTo(502);
        assertThat(meanwhile).isEqualTo(503);
        assertThat(drift.http().body()).contains("CRASHED");
        assertThat(store.development("/")).endsWith("crashing");
        assertThat(store.get("/acme-dev/function/logs").isOk().http().body()).contains("It ended with 3.");
    }

    @Test
    void a_function_that_hangs_or_has_too_many_visitors_says_so() throws Exception {
        deploy(TestCode.node("slow")).isOk();

        try (var visitors = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> all = Stream.generate(() -> visitors.submit(
                            () -> store.visit("dev.acme.fi", "/hang").getStatus()))
                    .limit(12)
                    .toList();
            for (Future<Integer> each : all) {
                assertThat(each.get()).isIn(503, 504);
            }
            assertThat(all).extracting(Future::resultNow).contains(503, 504);
        }
        assertThat(store.development("/")).endsWith("slow");
    }

    @Test
    void a_flood_of_output_stops_nobody() throws Exception {
        deploy(TestCode.node("loud")).isOk();

        assertThat(store.development("/flood")).isEqualTo("said");
        Reply logs = Waiting.until(
                () -> store.get("/acme-dev/function/logs").isOk(),
                it -> it.http().body().contains("line 49999 "));

        assertThat(Long.parseLong(logs.text("dropped"))).isGreaterThan(45_000);
        assertThat(logs.http().body()).hasSizeLessThan(1 << 20);
        assertThat(store.development("/")).endsWith("loud");
    }

    @Test
    void memory_has_an_end() throws Exception {
        deploy(TestCode.node("hungry")).isOk();

        assertThat(store.visit("dev.acme.fi", "/memory").getStatus()).isEqualTo(502);
        until("RUNNING");
    }

    @Test
    void code_that_means_harm_is_not_unpacked() {
        assertRefused("no zip".getBytes(UTF_8), "cannot be unpacked");
        assertRefused(TestCode.zip(Map.of("../main.js", new byte[1])), "would lie elsewhere");
        assertRefused(TestCode.zip(Map.of("/etc/main.js", new byte[1])), "would lie elsewhere");
        assertRefused(TestCode.zip(Map.of("readme.md", new byte[1])), "nothing in it that could be started");
        assertRefused(
                TestCode.zip(Map.of("main.js", new byte[200 << 20], "second", new byte[80 << 20])), "it is too large");
        assertThat(deploy(new byte[(50 << 20) + 1]).status()).isEqualTo(413);
    }

    private static void until(String state) {
        Waiting.until(
                () -> store.get("/acme-dev/function").isOk(),
                it -> it.text("state").equals(state));
    }

    private static void assertRefused(byte[] code, String why) {
        Reply refused = deploy(code);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text("message")).contains(why);
    }

    private static Reply deploy(byte[] code) {
        return store.deploy(TestStore.DEVELOPMENT, code);
    }
}
        assertRefused(
                TestCode.zip(Map.of("main.js", new byte[1], "META-INF/MANIFEST.MF", new byte[2 << 20])),
                "its manifest is too large");
        assertRefused(
                TestCode.zip(Map.of("main.js", new byte[1], "lib", new byte[1], "lib/it.js", new byte[1])),
                "Two of its files have one place");
        assertRefused(
                TestCode.zip(Map.of("main.js", new byte[1], "€".repeat(100), new byte[1])),
                "a name of more than 250 bytes");
