package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.LongForm;
import dev.ambit.TestAccount;
import dev.ambit.Waiting;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Tag("long")
class IdempotencyRestartTest {

    private static final int CRASHES = LongForm.ENABLED ? 20 : 2;
    private static final int THREADS = 8;

    /// The maximum per environment.
    private static final int WEBHOOKS = 100;

    private static final Duration SOME_MAX = Duration.ofSeconds(60);

    @RegisterExtension
    private final RandomSeed seed = new RandomSeed();

    @TempDir
    private Path data;

    @BeforeEach
    void allowAccessByOthers() throws Exception {
        Checkout.opened(data);
    }

    /// The outcome of requests in progress is unknown. Each webhook is new, so a duplicate would be counted.
    @Test
    void retry_after_a_crash_is_applied_once() throws Exception {
        Random random = seed.random();
        try (AmbitProcess server = AmbitProcess.serve(data, 0)) {
            for (int crash = 1; crash <= CRASHES; crash++) {
                TestAccount acme = TestAccount.open(server.http(), "Acme " + crash);
                String key = acme.development().key();
                Map<Integer, String> answers = new ConcurrentHashMap<>();
                WriterThreads writers = WriterThreads.begin(server.http(), key, answers);
                int some = random.nextInt(1, WEBHOOKS / 2);
                Waiting.until("some are made", SOME_MAX, () -> answers.size() >= some);
                server.kill(crash % 2 == 0);
                writers.end();
                assertThat(answers).hasSizeLessThan(WEBHOOKS);
                server.startAgain();

                Http http = server.http();
                for (int number = 0; number < WEBHOOKS; number++) {
                    Reply again = make(http, key, number).isOk();
                    String before = answers.put(number, again.http().body());
                    assertThat(again.http().body())
                            .isEqualTo(before == null ? again.http().body() : before);
                }

                assertThat(answers.values().stream().distinct()).hasSize(WEBHOOKS);
                assertThat(http.get(key, "/api/v1/webhooks?limit=100").texts("id"))
                        .hasSize(WEBHOOKS);
                DatabaseRows.of(data).assertNumbersHaveNoHoles();
            }
        }
    }

    /// Threads that create webhooks until the server is down.
    private record WriterThreads(List<Thread> people) {

        static WriterThreads begin(Http http, String key, Map<Integer, String> answers) {
            var next = new AtomicInteger();
            return new WriterThreads(
                    Stream.generate(() -> Thread.startVirtualThread(() -> makeAll(http, key, next, answers)))
                            .limit(THREADS)
                            .toList());
        }

        void end() throws InterruptedException {
            for (Thread person : people) {
                person.join();
            }
        }

        private static void makeAll(Http http, String key, AtomicInteger next, Map<Integer, String> answers) {
            for (int number = next.getAndIncrement(); number < WEBHOOKS; number = next.getAndIncrement()) {
                Reply made;
                try {
                    made = make(http, key, number);
                } catch (AssertionError _) {
                    return;
                }
                answers.put(number, made.isOk().http().body());
            }
        }
    }

    private static Reply make(Http http, String key, int number) {
        return http.send(http.request("/api/v1/webhooks")
                .header("X-API-KEY", key)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "webhook " + number)
                .POST(BodyPublishers.ofString("{\"url\": \"https://receiver.example/\", \"legacySecret\": true}")));
    }
}
