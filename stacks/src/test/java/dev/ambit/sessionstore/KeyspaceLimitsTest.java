package dev.ambit.sessionstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.TestRedis;
import dev.ambit.Waiting;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.stack.DatabaseStrategy;
import dev.ambit.stack.Drift;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.Stage;
import dev.ambit.stack.WantedResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisException;

/// A stack takes more of a shared Redis than its key space may have.
class KeyspaceLimitsTest {

    private static final int MEGABYTE = 1 << 20;

    private static TestRedis redis;
    private static Jedis administrator;

    private final KeyspaceLimits limits = new KeyspaceLimits();
    private final WantedResource greedy = wanted("greedy-dev");
    private final WantedResource modest = wanted("modest-prod");
    private final List<WantedResource> all = List.of(greedy, modest);
    private SessionStoreProvider provider;

    @BeforeAll
    static void start() {
        redis = TestRedis.start();
        administrator = new Jedis(redis.address());
    }

    @AfterAll
    static void stop() {
        if (redis != null) {
            administrator.close();
            redis.close();
        }
    }

    @BeforeEach
    void create() {
        administrator.flushAll();
        provider = new SessionStoreProvider(redis.address(), limits, null);
        all.forEach(it -> provider.ensure(it, _ -> {}));
        limits.compare(administrator, all);
    }

    /// The small elements come first, where a sample would look.
    @Test
    void full_key_space_can_be_read_and_freed_but_not_written() {
        try (Jedis attacking = as(greedy);
                Jedis other = as(modest)) {
            attacking.set("greedy-dev:kept", "value");
            IntStream.range(0, 100).forEach(i -> attacking.rpush("greedy-dev:list", "small"));
            IntStream.range(0, 20).forEach(_ -> attacking.rpush("greedy-dev:list", "x".repeat(MEGABYTE)));

            limits.compare(administrator, all);

            assertThatThrownBy(() -> attacking.set("greedy-dev:more", "value"))
                    .isInstanceOf(JedisAccessControlException.class);
            assertThatThrownBy(() -> attacking.append("greedy-dev:kept", "more"))
                    .isInstanceOf(JedisAccessControlException.class);
            assertThat(attacking.get("greedy-dev:kept")).isEqualTo("value");
            assertThat(other.set("modest-prod:1", "value")).isEqualTo("OK");
            assertThat(provider.observe(greedy).drifts()).singleElement().satisfies(it -> {
                assertThat(it.what()).isEqualTo("memory");
                assertThat(it.wanted()).isEqualTo("at most 16 MB");
                assertThat(it.found()).matches("2\\d MB; writes are refused");
            });
            assertThat(provider.observe(modest).drifts()).isEmpty();

            provider.ensure(greedy, _ -> {});
            assertThatThrownBy(() -> as(greedy).set("greedy-dev:more", "value"))
                    .as("after a repair")
                    .isInstanceOf(JedisAccessControlException.class);
        }
        administrator.aclSetUser(
                "greedy-dev", SessionRules.keyspace(greedy, false).rules().toArray(String[]::new));
        limits.compare(administrator, all);
        try (Jedis restarted = as(greedy)) {
            assertThatThrownBy(() -> restarted.set("greedy-dev:more", "value"))
                    .as("after a restart of Redis, which has the rules of its file")
                    .isInstanceOf(JedisAccessControlException.class);
        }
        try (Jedis freeing = as(greedy)) {
            freeing.del("greedy-dev:list");

            limits.measure(administrator, all);
            limits.compare(administrator, all);

            assertThat(freeing.set("greedy-dev:more", "value")).isEqualTo("OK");
            assertThat(provider.observe(greedy).drifts()).isEmpty();
        }
    }

    /// A server that restarts remembers nothing.
    @Test
    void key_space_that_was_freed_while_the_server_stood_still_can_be_written() {
        administrator.aclSetUser(
                "greedy-dev", SessionRules.keyspace(greedy, true).rules().toArray(String[]::new));

        new KeyspaceLimits().compare(administrator, all);

        try (Jedis connected = as(greedy)) {
            assertThat(connected.set("greedy-dev:more", "value")).isEqualTo("OK");
        }
    }

    @Test
    void newest_connections_beyond_the_limit_are_closed() {
        List<Jedis> opened = new ArrayList<>();
        try (Jedis other = as(modest)) {
            for (int i = 0; i < KeyspaceQuota.CONNECTIONS_MAX + 20; i++) {
                opened.add(as(greedy));
            }
            // Redis lists the connections of other tests until it has read that they were closed.
            Waiting.until(this::connectionsOfGreedy, Integer.valueOf(opened.size())::equals);

            limits.compare(administrator, all);

            assertThat(opened.subList(0, KeyspaceQuota.CONNECTIONS_MAX)).allMatch(KeyspaceLimitsTest::isOpen);
            assertThat(opened.subList(KeyspaceQuota.CONNECTIONS_MAX, opened.size()))
                    .noneMatch(KeyspaceLimitsTest::isOpen);
            assertThat(isOpen(other)).isTrue();
            assertThat(provider.observe(greedy).drifts())
                    .extracting(Drift::what)
                    .containsExactly("connections");
        } finally {
            opened.forEach(Jedis::close);
        }
    }

    /// Queued commands of a transaction are no keys.
    @Test
    void connection_whose_buffers_exceed_the_memory_is_closed() {
        try (Jedis attacking = as(greedy);
                Jedis ordinary = as(greedy)) {
            var transaction = attacking.multi();
            IntStream.range(0, 20).forEach(i -> transaction.set("greedy-dev:" + i, "x".repeat(MEGABYTE)));
            assertThat(KeyspaceClient.all(administrator))
                    .filteredOn(it -> it.user().equals("greedy-dev"))
                    .anyMatch(it -> it.bytes() > 16 * MEGABYTE);

            limits.compare(administrator, all);

            assertThatThrownBy(transaction::exec).isInstanceOf(JedisException.class);
            assertThat(isOpen(ordinary)).isTrue();
        }
    }

    private int connectionsOfGreedy() {
        return (int) KeyspaceClient.all(administrator).stream()
                .filter(it -> it.user().equals(greedy.name()))
                .count();
    }

    private static boolean isOpen(Jedis connection) {
        try {
            return connection.ping().equals("PONG");
        } catch (JedisException _) {
            return false;
        }
    }

    private static Jedis as(WantedResource wanted) {
        var connected = new Jedis("127.0.0.1", redis.port());
        connected.auth(wanted.name(), wanted.secret());
        return connected;
    }

    private static WantedResource wanted(String name) {
        return new WantedResource(
                new AccountId(1),
                new EnvironmentId(1),
                new UUID(0, 1),
                "store",
                Stage.PRODUCTION,
                ResourceKind.SESSION,
                name,
                name,
                DatabaseStrategy.DATABASE,
                Map.of("memoryMegabytes", "16"),
                "secret of " + name,
                false);
    }
}
