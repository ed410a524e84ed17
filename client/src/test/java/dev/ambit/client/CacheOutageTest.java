package dev.ambit.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.db.Database;
import dev.ambit.event.LogCutting;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Checks what a cache knows while it cannot reach its server, and after that.
@Tag("long")
class CacheOutageTest {

    private final TestAccount account = TestServer.openAccount();
    private final TestEnvironment environment =
            EnvironmentFixture.open(account, account.development()).environment();
    private final Failures failures = new Failures();

    @TempDir
    private Path directory;

    /// Collects what went wrong, and fails itself, which must not stop the cache.
    private static final class Failures implements CacheListener {

        private final Queue<String> reasons = new ConcurrentLinkedQueue<>();
        private final Semaphore recoveries = new Semaphore(0);

        @Override
        public void failed(String reason) {
            reasons.add(reason);
            throw new IllegalStateException("on purpose");
        }

        @Override
        public void recovered() {
            recoveries.release();
            throw new IllegalStateException("on purpose");
        }
    }

    @Test
    void cache_starts_without_the_server_from_its_file() throws Exception {
        environment.reportUsage("first", "seats", "3").isOk();
        try (EntitlementCache cache = open(server())) {
            Waiting.until(() -> cache.check("first", "seats", 3).isGranted(), isGranted -> !isGranted);
        }

        // The file is of the same address, behind which is no server now.
        try (TcpProxy proxy = new TcpProxy(TestServer.app().port())) {
            try (EntitlementCache cache = open(proxy.url())) {
                assertThat(cache.check("first", "seats", 3).isGranted()).isFalse();
            }
            proxy.target(1);
            try (EntitlementCache offline = EntitlementCache.open(connection(proxy.url()), file(), failures)) {
                assertThat(offline.isReady()).isTrue();
                assertThat(offline.check("first", "seats", 2).isGranted()).isTrue();
                assertThat(offline.check("first", "seats", 3).isGranted()).isFalse();
                assertThat(offline.check("first", "sso").isGranted()).isTrue();
                Waiting.until(() -> failures.reasons, it -> !it.isEmpty());

                proxy.target(TestServer.app().port());
                environment.subscribe("second", "basic");

                Waiting.until(() -> offline.check("second", "sso").isGranted(), it -> it);
                assertThat(failures.recoveries.tryAcquire(1, TimeUnit.MINUTES)).isTrue();
                assertThat(offline.age()).isLessThan(Duration.ofSeconds(30));
            }
        }
    }

    @Test
    void file_has_no_names_and_only_its_owner_reads_it() throws IOException {
        environment
                .patch("/customers/first", "{\"name\": \"Ann Lee\", \"email\": \"ann@acme.example\"}")
                .isOk();

        open(server()).close();

        assertThat(file()).content().contains("\"first\"").doesNotContain("Ann Lee", "ann@acme.example");
        assertThat(file()).content().doesNotContain(environment.key());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(file());
        }
    }

    @Test
    void damaged_file_is_reported_and_ignored() throws IOException {
        open(server()).close();
        String good = Files.readString(file());
        for (String damaged : List.of(
                "", "{", good.substring(0, good.length() / 2), good.replace("\"usageLimit\":5", "\"usageLimit\":9"))) {
            Files.writeString(file(), damaged);
            failures.reasons.clear();

            try (EntitlementCache cache = open(server())) {
                assertThat(failures.reasons)
                        .as(damaged)
                        .singleElement()
                        .asString()
                        .startsWith("The snapshot file");
                assertThat(cache.check("first", "seats", 6).isGranted()).isFalse();
            }
        }
    }

    @Test
    void file_of_another_environment_is_ignored() {
        open(server()).close();

        TestEnvironment other = account.production();
        try (EntitlementCache cache =
                EntitlementCache.open(AmbitConnection.of(server(), other.key()), file(), failures)) {
            cache.ready().orTimeout(1, TimeUnit.MINUTES).join();
            assertThat(cache.customers()).isZero();
        }
    }

    @Test
    void silent_connection_is_replaced() throws Exception {
        try (TcpProxy proxy = new TcpProxy(TestServer.app().port());
                EntitlementCache cache = open(proxy.url())) {
            proxy.freeze();
            environment.subscribe("second", "basic");
            Waiting.until(() -> failures.reasons, it -> !it.isEmpty());

            proxy.cut();

            Waiting.until(() -> cache.check("second", "sso").isGranted(), it -> it);
        }
    }

    @Test
    void removed_events_are_replaced_by_a_new_snapshot() throws Exception {
        Queue<String> changed = new ConcurrentLinkedQueue<>();
        try (TcpProxy proxy = new TcpProxy(TestServer.app().port());
                EntitlementCache cache = open(proxy.url())) {
            cache.addListener(new CacheListener() {
                @Override
                public void changed(String customerId, Set<String> featureIds) {
                    changed.add(customerId + featureIds);
                }
            });
            proxy.target(1);
            proxy.cut();
            environment.subscribe("second", "basic");
            deleteEvents();

            proxy.target(TestServer.app().port());

            Waiting.until(() -> cache.check("second", "sso").isGranted(), it -> it);
            Waiting.until(() -> changed, it -> it.contains("second[calls, seats, sso]"));
            assertThat(changed).containsExactly("second[calls, seats, sso]");
        }
    }

    @Test
    void slow_listener_loses_no_change() throws Exception {
        var gate = new CountDownLatch(1);
        try (EntitlementCache cache = open(server())) {
            cache.addListener(new CacheListener() {
                @Override
                public void changed(String customerId, Set<String> featureIds) {
                    try {
                        gate.await();
                    } catch (InterruptedException _) {
                        Thread.currentThread().interrupt();
                    }
                }
            });
            for (int i = 0; i < 300; i++) {
                environment.post("/customers", "{\"id\": \"c%d\"}".formatted(i)).isOk();
            }
            // Longer than the cache accepts silence.
            Thread.sleep(Duration.ofSeconds(12));
            gate.countDown();

            Waiting.until(cache::customers, it -> it == 301);
        }
    }

    /// As retention does, which removes the first events.
    private void deleteEvents() {
        EnvironmentFixture fixture = EnvironmentFixture.of(account, environment);
        try (Database database = TestServer.database(2)) {
            EnvironmentFixture.onVirtualThread(() -> database.transactions()
                    .in(
                            fixture.id(),
                            tx -> LogCutting.cut(
                                    tx,
                                    fixture.id(),
                                    new LogCutting.Bounds(Instant.EPOCH, 1),
                                    (_, _) -> Long.MAX_VALUE)));
        }
    }

    private EntitlementCache open(URI server) {
        EntitlementCache cache = EntitlementCache.open(connection(server), file(), failures);
        cache.ready().orTimeout(1, TimeUnit.MINUTES).join();
        return cache;
    }

    private AmbitConnection connection(URI server) {
        return AmbitConnection.of(server, environment.key());
    }

    private Path file() {
        return directory.resolve("ambit.ndjson");
    }

    private static URI server() {
        return URI.create("http://127.0.0.1:" + TestServer.app().port());
    }
}
