package dev.ambit.e2e;

import static dev.ambit.TestCatalog.grant;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http;
import dev.ambit.JsonPaths;
import dev.ambit.TestCatalog;
import dev.ambit.TestRedis;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.http.Json;
import dev.ambit.postgres.TestPostgres;
import dev.ambit.replica.ReplicaApp;
import dev.ambit.replica.ReplicaConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/// The unmodified node SDK reads entitlements from a Redis that a replica fills, also without the server.
@Tag("long")
class NodeSdkRedisTest {

    private static final Path PAGE = Checkout.DIRECTORY.resolve("docs/reference/redis-cache.md");
    private static final String BEGIN = "<!-- commands: begin -->\n";
    private static final String END = "<!-- commands: end -->";
    private static final String UNREACHABLE = "http://127.0.0.1:1";
    private static final String PREFIX = "shop";

    private static TestRedis redis;

    @BeforeAll
    static void install() throws IOException {
        PublicSdks.install();
        redis = TestRedis.start();
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @Test
    void sdk_answers_from_redis_as_from_the_server_while_the_server_is_away() {
        SdkShop shop = openShop();

        try (ReplicaApp _ = replica(shop, PREFIX, Map.of())) {
            awaitUsage(PREFIX, "3");
            Object cached = ask(shop, PREFIX, UNREACHABLE, "ann bob");
            Object asked = ask(shop, "unfilled", TestServer.app().url(), "ann bob");

            assertThat(cached).isEqualTo(asked);
            assertThat(JsonPaths.at(cached, "ann.all")).isEqualTo(List.of("calls", "city", "flag", "size"));
            assertThat(String.valueOf(JsonPaths.at(cached, "ann.calls.currentUsage")))
                    .isEqualTo("3");
            assertThat(JsonPaths.at(cached, "ann.room.hasAccess")).isEqualTo(true);
            assertThat(String.valueOf(JsonPaths.at(cached, "bob.calls.accessDeniedReason")))
                    .isEqualTo("RequestedUsageExceedingLimit");
        }
    }

    /// To regenerate the page, run this test with `-Dambit.write=true`.
    @Test
    void page_lists_the_commands_that_the_sdk_sends() throws Exception {
        SdkShop shop = openShop();
        Path monitored = CommandResult.printed("redis-monitor", ".out");
        Process monitor = new ProcessBuilder("redis-cli", "-u", redis.address().toString(), "monitor")
                .redirectErrorStream(true)
                .redirectOutput(monitored.toFile())
                .start();
        try {
            Waiting.until(() -> read(monitored), it -> it.contains("OK"));
            ask(shop, "recorded", TestServer.app().url(), "ann");
        } finally {
            monitor.destroy();
            monitor.waitFor();
        }
        String table = RedisCommands.of(Files.readAllLines(monitored)).entrySet().stream()
                .map(it -> "| `%s` | %s |"
                        .formatted(
                                it.getKey()
                                        .replace("recorded", "{prefix}")
                                        .replace("ann", "{customer}")
                                        .replace("room", "{resource}")
                                        .replace("calls", "{feature}"),
                                it.getValue().stream().map("`%s`"::formatted).collect(Collectors.joining(", "))))
                .collect(Collectors.joining("\n", "| key or channel | commands |\n|---|---|\n", "\n"));

        requirePage(table);
    }

    private static void requirePage(String table) throws IOException {
        String page = Files.readString(PAGE);
        String written =
                page.substring(0, page.indexOf(BEGIN) + BEGIN.length()) + table + page.substring(page.indexOf(END));
        if (Boolean.getBoolean("ambit.write")) {
            Files.writeString(PAGE, written);
        }
        assertThat(PAGE).hasContent(written);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void usage_and_plan_changes_reach_redis() {
        SdkShop shop = openShop();

        try (ReplicaApp _ = replica(shop, "changes", Map.of())) {
            awaitUsage("changes", "3");
            shop.environment().reportUsage("ann", "calls", "4").isOk();
            awaitUsage("changes", "7");
            shop.environment().post("/subscriptions", """
                            {"customerId": "bob", "planId": "pro"}
                            """).isOk();
            Waiting.until(() -> text("changes:c_bob"), it -> it.contains("flag"));

            Object cached = ask(shop, "changes", UNREACHABLE, "ann bob");

            assertThat(JsonPaths.at(cached, "ann.calls.hasAccess")).isEqualTo(false);
            assertThat(JsonPaths.at(cached, "bob.flag.hasAccess")).isEqualTo(true);
        }
    }

    @Test
    void keys_of_archived_customers_leave_redis() {
        SdkShop shop = openShop();

        try (ReplicaApp _ = replica(shop, "erasure", Map.of())) {
            awaitUsage("erasure", "3");
            // The SDK itself has written keys of this customer, too.
            ask(shop, "erasure", TestServer.app().url(), "ann");
            shop.environment().post("/customers/ann/archive", "{}").isOk();

            Waiting.until(() -> keys("erasure:c_ann*"), Set::isEmpty);
            assertThat(keys("erasure:c_bob*")).isNotEmpty();
        }
    }

    @Test
    void customer_that_was_archived_while_the_replica_was_stopped_leaves_redis() {
        SdkShop shop = openShop();
        String database = TestPostgres.newDatabase();
        try (ReplicaApp _ = replica(shop, "stopped", Map.of("database-url", database))) {
            awaitUsage("stopped", "3");
        }
        shop.environment().post("/customers/ann/archive", "{}").isOk();

        try (ReplicaApp _ = replica(shop, "stopped", Map.of("database-url", database))) {
            Waiting.until(() -> keys("stopped:c_ann*"), Set::isEmpty);
            assertThat(keys("stopped:c_bob*")).isNotEmpty();
        }
    }

    @Test
    void keys_of_a_deleted_environment_expire() {
        SdkShop shop = openShop();

        try (ReplicaApp _ = replica(shop, "deleted", Map.of("redis-ttl", "6"))) {
            awaitUsage("deleted", "3");
            shop.account()
                    .http()
                    .delete(
                            shop.account().key(),
                            "/api/v1/environments/development",
                            "{\"confirmName\": \"Development\"}")
                    .isOk();

            Waiting.until(() -> keys("deleted:*"), Set::isEmpty);
        }
    }

    @Test
    void renewed_keys_outlive_their_ttl_and_redis_is_filled_again_after_it_was_flushed() {
        SdkShop shop = openShop();

        try (ReplicaApp _ = replica(shop, "renewed", Map.of("redis-ttl", "3"))) {
            awaitUsage("renewed", "3");
            try (var jedis = new Jedis(redis.address())) {
                jedis.unlink(keys("renewed:*").toArray(String[]::new));
            }

            awaitUsage("renewed", "3");
        }
    }

    @Test
    void replica_with_an_empty_database_leaves_the_keys_alone() {
        SdkShop shop = openShop();
        try (ReplicaApp _ = replica(shop, "kept", Map.of())) {
            awaitUsage("kept", "3");
        }
        Set<String> filled = keys("kept:*");

        try (ReplicaApp replica = replica(shop, "kept", Map.of("server-url", UNREACHABLE))) {
            var http = new Http(replica.port());
            Waiting.until(() -> http.get("", "/status").at("sync.trouble"), Objects::nonNull);

            assertThat(keys("kept:*")).isEqualTo(filled);
        }
    }

    private static SdkShop openShop() {
        SdkShop shop = SdkShop.open();
        shop.environment().post("/products", """
                        {"id": "rooms", "displayName": "Rooms", "multipleSubscriptions": true}
                        """).isOk();
        new TestCatalog(shop.environment(), "rooms").plan("room", grant("flag"));
        for (String customer : List.of("ann", "bob")) {
            shop.environment().post("/subscriptions", """
                            {"customerId": "%s", "planId": "room", "resourceId": "room"}
                            """.formatted(customer)).isOk();
        }
        return shop;
    }

    private static ReplicaApp replica(SdkShop shop, String prefix, Map<String, String> more) {
        Map<String, String> options = new HashMap<>(Map.of(
                "host",
                "127.0.0.1",
                "port",
                "0",
                "open",
                "true",
                "webhook-secret",
                "whsec_" + Base64.getEncoder().encodeToString("0123456789abcdef".getBytes(UTF_8)),
                "environment-id",
                shop.environment().id(),
                "server-url",
                TestServer.app().url(),
                "server-key",
                shop.environment().key(),
                "redis",
                redis.address().toString(),
                "redis-prefix",
                prefix));
        options.put("database-url", TestPostgres.newDatabase());
        options.putAll(more);
        return ReplicaApp.start(ReplicaConfig.of(options, Map.of()));
    }

    private static Object ask(SdkShop shop, String prefix, String server, String customers) {
        CommandResult run = PublicSdks.node(
                Map.of(
                        "AMBIT_URL", server,
                        "KEY", shop.environment().key(),
                        "REDIS_URL", redis.address().toString(),
                        "REDIS_PREFIX", prefix,
                        "CUSTOMERS", customers),
                "redis.cjs");
        assertThat(run.exit()).as(run.err()).isZero();
        return Json.read(run.out().lines().toList().getLast(), Object.class);
    }

    private static void awaitUsage(String prefix, String usage) {
        Waiting.until(
                () -> text(prefix + ":c_ann:f_calls"), it -> it.contains("\"currentUsage\":%s,".formatted(usage)));
        Waiting.until(() -> text(prefix + ":c_bob:r_room"), it -> it.contains("flag"));
    }

    private static String text(String key) {
        try (var jedis = new Jedis(redis.address())) {
            return String.valueOf(jedis.get(key));
        }
    }

    private static Set<String> keys(String pattern) {
        try (var jedis = new Jedis(redis.address())) {
            return new TreeSet<>(jedis.keys(pattern));
        }
    }
}
