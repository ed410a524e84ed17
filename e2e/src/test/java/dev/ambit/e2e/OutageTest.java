package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutageTest {

    private static final Map<String, String> TOKEN = Map.of("AMBIT_OPERATOR_TOKEN", TestServer.OPERATOR_TOKEN);
    private static final Duration RECOVERY_MAX = Duration.ofSeconds(60);

    @TempDir
    private Path place;

    @BeforeEach
    void allowAccessByOthers() throws Exception {
        Checkout.opened(place);
    }

    @Test
    void server_answers_503_until_its_postgresql_is_back() {
        try (AmbitProcess server = AmbitProcess.start(TOKEN, "serve", place)) {
            Http http = server.http();
            TestAccount acme = TestAccount.open(http, "Acme");
            ProcessHandle postgres = server.postgres().orElseThrow();

            postgres.destroyForcibly();

            assertThat(http.get("", "/health/live").status()).isEqualTo(200);
            Waiting.until("recovery", RECOVERY_MAX, () -> isStored(acme));
            Waiting.until(
                    "another PostgreSQL",
                    RECOVERY_MAX,
                    () -> server.postgres().filter(it -> !it.equals(postgres)).isPresent());
            assertThat(server.err()).contains("Restarting it.");
            assertThat(server.stop("TERM")).isZero();
        }
    }

    @LongTest
    void hanging_database_is_detected_within_seconds() {
        try (AmbitProcess server = AmbitProcess.start(TOKEN, "serve", place)) {
            Http http = server.http();
            ProcessHandle parent = server.postgres().orElseThrow();

            // Suspends the parent first, so that it starts no more processes.
            signal("STOP", List.of(parent));
            List<ProcessHandle> postgres =
                    Stream.concat(parent.descendants(), Stream.of(parent)).toList();
            signal("STOP", postgres);
            long begun = System.nanoTime();
            Reply ready = http.get("", "/health/ready");
            Duration waited = Duration.ofNanos(System.nanoTime() - begun);
            signal("CONT", postgres);

            ready.isProblem(503, "DatabaseUnavailable");
            assertThat(waited).isLessThan(Duration.ofSeconds(20));
            Waiting.until(
                    "recovery",
                    RECOVERY_MAX,
                    () -> http.get("", "/health/ready").status() == 200);
        }
    }

    @LongTest
    void full_disk_rejects_writes_until_space_is_free() throws Exception {
        Path disk = Files.createDirectory(place.resolve("disk"));
        Optional<Tmpfs> mounted = Tmpfs.mounted(disk, 220);
        assumeTrue(mounted.isPresent(), "no right to mount a small disk");
        try (Tmpfs small = mounted.get();
                AmbitProcess server = AmbitProcess.start(TOKEN, "serve", disk)) {
            Http http = server.http();
            TestAccount acme = TestAccount.open(http, "Acme");

            small.fill();
            Waiting.until("refusal", RECOVERY_MAX, () -> !isStored(acme));
            assertThat(http.get("", "/health/live").status()).isEqualTo(200);
            small.free();

            Waiting.until("recovery", RECOVERY_MAX, () -> isStored(acme));
            assertThat(http.get("", "/health/ready").status()).isEqualTo(200);
            assertThat(server.stop("TERM")).isZero();
        }
    }

    @Test
    void too_small_disk_is_reported_in_one_line() throws Exception {
        Path disk = Files.createDirectory(place.resolve("disk"));
        Optional<Tmpfs> mounted = Tmpfs.mounted(disk, 8);
        assumeTrue(mounted.isPresent(), "no right to mount a small disk");
        try (Tmpfs small = mounted.get()) {
            CommandResult typed = CommandResult.ambit(
                    "serve", "--port", "0", "--data", small.directory().toString());

            assertRefused(typed, "No space left on device");
        }
    }

    @Test
    void unknown_option_is_a_usage_error() {
        CommandResult typed = CommandResult.ambit("serve", "--prot", "80");

        assertThat(typed.exit()).isEqualTo(2);
        assertThat(typed.err()).contains("--port");
    }

    private static void signal(String name, List<ProcessHandle> processes) {
        for (ProcessHandle process : processes) {
            CommandResult.run(List.of("kill", "-" + name, Long.toString(process.pid())));
        }
    }

    /// Returns whether a change was stored; the only other allowed response asks for a retry.
    private static boolean isStored(TestAccount account) {
        Reply reply = account.development().post("/customers", """
                {"id": "%s"}
                """.formatted(UUID.randomUUID()));
        if (reply.status() >= 500) {
            reply.isProblem(503, "DatabaseUnavailable");
            assertThat(reply.header("Retry-After")).isEqualTo("1");
            return false;
        }
        return true;
    }

    static void assertRefused(CommandResult typed, String words) {
        assertThat(typed.err().lines())
                .as(typed.err())
                .singleElement()
                .asString()
                .contains(words);
        assertThat(typed.exit()).isEqualTo(1);
    }
}
