package dev.ambit.function;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.Waiting;
import dev.ambit.host.HostDirectory;
import dev.ambit.host.container.TestContainers;
import dev.ambit.host.function.TestCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.eclipse.jetty.client.ContentResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A function with faulty code.
@Tag("long")
class FunctionTroubleTest {

    private static TestStore store;

    @BeforeAll
    static void start() throws Exception {
        TestContainers.assumeAvailable();
        store = new TestStore();
    }

    @AfterAll
    static void stop() throws Exception {
        if (store != null) {
            store.close();
        }
    }

    @Test
    void code_that_listens_late_is_deployed_and_code_that_never_listens_is_not() throws Exception {
        deploy(TestCode.node("late", "late")).isOk();

        Reply never = deploy(TestCode.script("console.log('I have other things to do'); setInterval(() => {}, 1000)"));
        Reply ends = deploy(TestCode.script("console.log('No shop today'); process.exit(7)"));

        assertThat(never.status()).isEqualTo(409);
        assertThat(never.text("message")).contains("did not listen on 127.0.0.1:$PORT within 10 seconds");
        assertThat(never.http().body()).contains("I have other things to do");
        assertThat(ends.text("message")).contains("exited with code 7");
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
        assertThat(store.get("/acme-dev/function/logs").isOk().http().body())
                .contains("The process exited with code 3.");
    }

    @Test
    void hanging_function_is_answered_with_504_and_excess_requests_with_503() throws Exception {
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
    void excessive_output_does_not_block_the_function() throws Exception {
        deploy(TestCode.node("loud")).isOk();

        assertThat(store.development("/flood")).isEqualTo("said");
        Reply logs = Waiting.until(
                () -> store.get("/acme-dev/function/logs").isOk(),
                it -> it.http().body().contains("bytes of output"));

        assertThat(logs.http().body()).hasSizeLessThan(1 << 20);
        assertThat(store.development("/")).endsWith("loud");
    }

    @Test
    void unreadable_version_file_does_not_block_deploys_or_other_functions() throws Exception {
        deploy(TestCode.node("before")).isOk();
        store.deploy(TestStore.PRODUCTION, TestCode.node("beside")).isOk();
        Path functions = HostDirectory.in(store.data).resolve("functions");
        Files.write(functions.resolve("serverless-acme-dev/versions.json"), new byte[0]);
        Path nobodys = Files.createDirectories(functions.resolve("serverless-nobody-dev/1/code"));

        store.restart();
        Waiting.until(
                () -> store.get("/production/function").isOk(),
                it -> it.text("state").equals("RUNNING"));
        deploy(TestCode.node("after")).isOk();

        assertThat(store.visit("acme.fi", "/").getContentAsString()).endsWith("beside");
        assertThat(store.development("/")).endsWith("after");
        Waiting.until(() -> Files.exists(nobodys), it -> !it);
    }

    @Test
    void function_over_its_memory_limit_is_restarted() throws Exception {
        deploy(TestCode.node("hungry")).isOk();

        // On a busy machine, the memory may not be filled before the request times out.
        Waiting.until(() -> store.visit("dev.acme.fi", "/memory").getStatus(), it -> it == 502);
        until("RUNNING");
    }

    @Test
    void function_timeout_over_900_seconds_is_refused() {
        Reply refused = store.put("/production/blueprint", """
                {"resources": [{"kind": "FUNCTION", "parameters": {"timeoutSeconds": 901}}]}
                """);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text("field")).isEqualTo("resources.0.parameters.timeoutSeconds");
        assertThat(refused.text("allowed")).isEqualTo("a whole number of seconds from 1 to 900");
    }

    @Test
    void malicious_or_invalid_code_archive_is_refused() {
        assertRefused("no zip".getBytes(UTF_8), "cannot be unpacked");
        assertRefused(TestCode.zip(Map.of("../main.js", new byte[1])), "invalid or leaves the directory");
        assertRefused(TestCode.zip(Map.of("/etc/main.js", new byte[1])), "invalid or leaves the directory");
        assertRefused(TestCode.zip(Map.of("readme.md", new byte[1])), "no `Main-Class`, `main.js` or `main.jar`");
        assertRefused(
                TestCode.zip(Map.of("main.js", new byte[200 << 20], "second", new byte[80 << 20])),
                "Its unpacked files have more than 268435456 bytes");
        assertRefused(
                TestCode.zip(Map.of("main.js", new byte[1], "META-INF/MANIFEST.MF", new byte[2 << 20])),
                "Its unpacked manifest has more than 1048576 bytes");
        assertRefused(
                TestCode.zip(Map.of("main.js", new byte[1], "lib", new byte[1], "lib/it.js", new byte[1])),
                "Two of its files have the same path");
        assertRefused(
                TestCode.zip(Map.of("main.js", new byte[1], "€".repeat(100), new byte[1])),
                "The name of one of its files has more than 250 bytes");
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
