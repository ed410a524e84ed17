package dev.ambit.sessionstore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.TestRedis;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.problem.Problem;
import dev.ambit.stack.DatabaseStrategy;
import dev.ambit.stack.Drift;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.Stage;
import dev.ambit.stack.WantedResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.SetParams;

/// Tests the sessions of production and development on one real Redis.
class SessionStoreTest {

    private static TestRedis redis;
    private static SessionStoreProvider provider;

    @BeforeAll
    static void start() {
        redis = TestRedis.start();
        provider = new SessionStoreProvider(redis.address(), new KeyspaceLimits(), null);
    }

    @AfterAll
    static void stop() {
        if (redis != null) {
            redis.close();
        }
    }

    @Test
    void d12_sessions_of_one_stage_cannot_be_accessed_by_the_other() {
        WantedResource production = created("unknown-sessions-prod", Stage.PRODUCTION);
        WantedResource development = created("unknown-sessions-dev", Stage.DEVELOPMENT);

        try (Jedis ofProduction = as(production);
                Jedis ofDevelopment = as(development)) {
            ofDevelopment.set("unknown-sessions-dev:4711", "a cart");

            assertThat(ofDevelopment.get("unknown-sessions-dev:4711")).isEqualTo("a cart");
            assertThat(ofProduction.get("unknown-sessions-prod:4711")).isNull();
            assertThatThrownBy(() -> ofProduction.get("unknown-sessions-dev:4711"))
                    .isInstanceOf(JedisAccessControlException.class);
            assertThatThrownBy(() -> ofDevelopment.set("unknown-sessions-prod:4711", "a cart"))
                    .isInstanceOf(JedisAccessControlException.class);
            assertThatThrownBy(() -> ofDevelopment.rename("unknown-sessions-dev:4711", "unknown-sessions-prod:1"))
                    .isInstanceOf(JedisAccessControlException.class);
        }
    }

    /// The name of one user can be the beginning of the name of another.
    @Test
    void d12_user_cannot_access_keys_of_a_user_with_a_longer_name() {
        WantedResource shorter = created("shop", Stage.PRODUCTION);
        WantedResource longer = created("shop-dev", Stage.DEVELOPMENT);

        try (Jedis ofShorter = as(shorter);
                Jedis ofLonger = as(longer)) {
            ofLonger.set("shop-dev:1", "one");
            assertThatThrownBy(() -> ofShorter.get("shop-dev:1")).isInstanceOf(JedisAccessControlException.class);

            provider.remove(shorter, line -> {});
            assertThat(ofLonger.get("shop-dev:1")).isEqualTo("one");
        }
    }

    /// These commands do not check key names, or access other keys in another way.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "KEYS *",
                "SCAN 0",
                "RANDOMKEY",
                "DBSIZE",
                "SELECT 1",
                "COPY told-dev:1 told-dev:2 DB 1",
                "MOVE told-dev:1 1",
                "SWAPDB 0 1",
                "SORT told-dev:list BY told-prod:*",
                "SORT_RO told-dev:list GET told-prod:*",
                "EVAL return{redis.call('get','told-prod:1')} 0",
                "EVALSHA 0000000000000000000000000000000000000000 0",
                "SCRIPT FLUSH",
                "FUNCTION LIST",
                "PUBSUB CHANNELS",
                "CLIENT LIST",
                "CLIENT TRACKING ON BCAST",
                "CLIENT PAUSE 1000",
                "MONITOR",
                "INFO",
                "CONFIG GET *",
                "ACL LIST",
                "ACL WHOAMI",
                "SLOWLOG GET",
                "LATENCY LATEST",
                "MEMORY STATS",
                "FLUSHALL",
                "FLUSHDB",
                "SHUTDOWN NOSAVE",
                "REPLICAOF NO ONE",
                "MIGRATE 127.0.0.1 1 told-dev:1 0 10",
                "RESTORE told-dev:3 0 x",
                "MODULE LIST",
                "CLUSTER INFO",
                "DUMP told-prod:1",
                "OBJECT ENCODING told-prod:1",
                "EXISTS told-prod:1",
                "MGET told-dev:1 told-prod:1",
                "BLPOP told-prod:list 1",
                "SINTERSTORE told-prod:set told-dev:set",
                "LMOVE told-dev:list told-prod:list LEFT LEFT",
                "XREAD STREAMS told-prod:stream 0",
                "PUBLISH told-prod:channel hello",
                "SPUBLISH told-prod:channel hello",
            })
    void d12_commands_that_leave_the_own_key_space_are_refused(String line) {
        WantedResource development = created("told-dev", Stage.DEVELOPMENT);
        try (Jedis administrator = new Jedis(redis.address())) {
            administrator.set("told-prod:1", "a secret");
        }
        List<String> words = List.of(line.split(" "));

        try (Jedis ofDevelopment = as(development)) {
            assertThatThrownBy(() -> ofDevelopment.sendCommand(
                            () -> words.getFirst().getBytes(UTF_8),
                            words.subList(1, words.size()).toArray(String[]::new)))
                    .isInstanceOf(JedisAccessControlException.class)
                    .hasMessageStartingWith("NOPERM");
        }
    }

    @Test
    void d12_transaction_cannot_access_keys_of_another_stage() {
        WantedResource development = created("multi-dev", Stage.DEVELOPMENT);
        try (Jedis ofDevelopment = as(development)) {
            ofDevelopment.sendCommand(Command.MULTI);
            assertThatThrownBy(() -> ofDevelopment.sendCommand(Command.GET, "multi-prod:1"))
                    .isInstanceOf(JedisAccessControlException.class);
            assertThatThrownBy(() -> ofDevelopment.sendCommand(Command.EXEC)).isInstanceOf(JedisDataException.class);
        }
    }

    @Test
    void d12_user_can_use_only_its_own_channels() {
        WantedResource development = created("heard-dev", Stage.DEVELOPMENT);
        for (String pattern : List.of("*", "heard-prod:*", "__keyevent@0__:*")) {
            try (Jedis ofDevelopment = as(development)) {
                assertThatThrownBy(() -> ofDevelopment.psubscribe(new JedisPubSub() {}, pattern))
                        .isInstanceOf(JedisAccessControlException.class);
            }
        }
        try (Jedis ofDevelopment = as(development)) {
            assertThat(ofDevelopment.publish("heard-dev:signed-out", "4711")).isZero();
        }
    }

    /// Commands that session libraries use.
    @Test
    void commands_of_session_libraries_are_allowed() {
        WantedResource production = created("kept-prod", Stage.PRODUCTION);
        try (Jedis ofProduction = as(production)) {
            ofProduction.clientSetname("shop");
            ofProduction.hset("kept-prod:session:1", Map.of("cart", "3", "user", "ann"));
            ofProduction.expire("kept-prod:session:1", 1_800);
            ofProduction.sadd("kept-prod:expirations:1", "1");
            ofProduction.set("kept-prod:flash", "saved", new SetParams().ex(60));
            ofProduction.watch("kept-prod:session:1");
            try (var together = ofProduction.multi()) {
                together.hincrBy("kept-prod:session:1", "cart", 1);
                together.persist("kept-prod:flash");
                assertThat(together.exec()).containsExactly(4L, 1L);
            }
            assertThat(ofProduction.ttl("kept-prod:session:1")).isPositive();
            assertThat(ofProduction.unlink("kept-prod:flash", "kept-prod:expirations:1"))
                    .isEqualTo(2);
        }
    }

    @Test
    void provisioning_an_existing_user_keeps_its_sessions_and_connections() {
        WantedResource wanted = created("twice-dev", Stage.DEVELOPMENT);
        try (Jedis connected = as(wanted)) {
            connected.set("twice-dev:1", "one");

            List<String> messages = new ArrayList<>();
            assertThat(provider.ensure(wanted, messages::add))
                    .isEqualTo(Map.of(
                            "address",
                            "redis://127.0.0.1:" + redis.port(),
                            "user",
                            "twice-dev",
                            "prefix",
                            "twice-dev:"));
            assertThat(messages)
                    .containsExactly(
                            "User twice-dev exists with the correct rules.", "It can use 64 MB and 256 connections.");
            assertThat(connected.get("twice-dev:1")).isEqualTo("one");
            assertThat(provider.observe(wanted).drifts()).isEmpty();
        }
    }

    @Test
    void suspended_session_store_refuses_logins_and_keeps_its_sessions() {
        WantedResource wanted = created("suspended-dev", Stage.DEVELOPMENT);
        try (Jedis connected = as(wanted)) {
            connected.set("suspended-dev:1", "one");
            WantedResource suspended = wanted("suspended-dev", Stage.DEVELOPMENT, "secret of suspended-dev", true);

            assertThat(provider.observe(suspended).drifts()).containsExactly(new Drift("state", "off", "on"));
            provider.ensure(suspended, line -> {});

            assertThatThrownBy(() -> connected.get("suspended-dev:1")).isInstanceOf(JedisConnectionException.class);
            assertThatThrownBy(() -> as(wanted).close()).isInstanceOf(JedisException.class);
            assertThat(provider.observe(suspended).drifts()).isEmpty();
        }
        provider.ensure(wanted, line -> {});
        try (Jedis again = as(wanted)) {
            assertThat(again.get("suspended-dev:1")).isEqualTo("one");
        }
    }

    /// Rules are changed by an administrator of Redis, outside the provider.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "off",
                "~*",
                "resetkeys ~other:*",
                "%R~altered-prod:*",
                "&*",
                "+keys",
                "+@all",
                "-get",
                "(~* +get)",
                "+scan",
                "skip-sanitize-payload",
                "nopass",
                ">another",
                "resetpass >another",
            })
    void altered_user_rules_are_reported_as_drift_and_repaired(String rules) {
        WantedResource wanted = created("altered-dev", Stage.DEVELOPMENT);
        try (Jedis administrator = new Jedis(redis.address());
                Jedis connected = as(wanted)) {
            administrator.aclSetUser("altered-dev", rules.startsWith("(") ? new String[] {rules} : rules.split(" "));

            assertThat(provider.observe(wanted)).satisfies(it -> {
                assertThat(it.isThere()).isTrue();
                assertThat(it.drifts()).hasSize(1);
                assertThat(it.drifts().toString()).doesNotContain("secret of");
            });
            provider.ensure(wanted, line -> assertThat(line).doesNotContain("secret of"));

            assertThat(provider.observe(wanted).drifts()).isEmpty();
            assertThatThrownBy(connected::ping).isInstanceOf(JedisConnectionException.class);
        }
        as(wanted).close();
    }

    @Test
    void deleted_user_is_reported_as_drift_and_created_again() {
        WantedResource wanted = created("gone-dev", Stage.DEVELOPMENT);
        try (Jedis administrator = new Jedis(redis.address())) {
            administrator.set("gone-dev:1", "one");
            administrator.aclDelUser("gone-dev");
        }

        assertThat(provider.observe(wanted)).satisfies(it -> {
            assertThat(it.isThere()).isFalse();
            assertThat(it.drifts()).containsExactly(new Drift("user", "there", "missing"));
        });
        provider.ensure(wanted, line -> {});
        try (Jedis again = as(wanted)) {
            assertThat(again.get("gone-dev:1")).isEqualTo("one");
        }
    }

    @Test
    void teardown_deletes_the_user_and_its_sessions_and_keeps_others() {
        WantedResource wanted = created("removed-dev", Stage.DEVELOPMENT);
        try (Jedis administrator = new Jedis(redis.address())) {
            try (var many = administrator.pipelined()) {
                for (int i = 0; i < 2_500; i++) {
                    many.set("removed-dev:" + i, "one");
                }
                many.set("removed-dev2:1", "a neighbour's");
                many.sync();
            }
            List<String> messages = new ArrayList<>();
            provider.remove(wanted, messages::add);
            provider.remove(wanted, messages::add);

            assertThat(messages).endsWith("Deleted 1 users and 2500 keys.", "Deleted 0 users and 0 keys.");
            assertThat(administrator.keys("removed-dev*")).containsExactly("removed-dev2:1");
            assertThat(administrator.aclGetUser("removed-dev")).isNull();
        }
        assertThat(provider.observe(wanted).isThere()).isFalse();
    }

    @Test
    void users_lost_in_a_redis_restart_are_created_again() {
        for (boolean remembersUsers : List.of(false, true)) {
            try (var own = TestRedis.start(remembersUsers)) {
                var there = new SessionStoreProvider(own.address(), new KeyspaceLimits(), null);
                WantedResource wanted = wanted("again-dev", Stage.DEVELOPMENT, "secret of again-dev", false);
                there.ensure(wanted, line -> {});

                own.stop();
                assertThatExceptionOfType(Problem.class)
                        .isThrownBy(() -> there.observe(wanted))
                        .withMessageContaining("The session store is unreachable");
                own.startAgain();

                assertThat(there.observe(wanted).isThere()).isEqualTo(remembersUsers);
                there.ensure(wanted, line -> {});
                assertThat(there.observe(wanted).drifts()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"default", "a:b", "a*", "a?", "[ab]", "a b", "", "-a", "A"})
    void user_name_with_special_meaning_in_redis_is_refused(String name) {
        assertThatThrownBy(() -> provider.check(wanted(name, Stage.DEVELOPMENT, "secret", false)))
                .isInstanceOf(Problem.class);
    }

    private static WantedResource created(String name, Stage stage) {
        WantedResource wanted = wanted(name, stage, "secret of " + name, false);
        provider.ensure(wanted, line -> {});
        return wanted;
    }

    private static WantedResource wanted(String name, Stage stage, String secret, boolean isSuspended) {
        return new WantedResource(
                new AccountId(1),
                new EnvironmentId(1),
                new UUID(0, 1),
                "store",
                stage,
                ResourceKind.SESSION,
                name,
                name,
                DatabaseStrategy.DATABASE,
                Map.of(),
                secret,
                isSuspended);
    }

    private static Jedis as(WantedResource wanted) {
        var connected = new Jedis("127.0.0.1", redis.port());
        try {
            connected.auth(wanted.name(), wanted.secret());
            return connected;
        } catch (JedisException e) {
            connected.close();
            throw e;
        }
    }
}
