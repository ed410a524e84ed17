package dev.ambit.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.Http.Reply;
import dev.ambit.TestRedis;
import dev.ambit.TestSessions;
import dev.ambit.Waiting;
import dev.ambit.host.container.TestContainers;
import dev.ambit.host.function.TestCode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/// Functions of a store whose stages have a Redis process each.
@Tag("long")
class FunctionSessionTest {

    private static TestStore store;

    @BeforeAll
    static void start() throws Exception {
        TestContainers.assumeAvailable();
        store = new TestStore(TestRedis.program());
    }

    @AfterAll
    static void stop() throws Exception {
        if (store != null) {
            store.close();
        }
    }

    @Test
    void d12_each_stage_has_its_own_redis_process() throws Exception {
        store.deploy(TestStore.PRODUCTION, TestCode.node("one")).isOk();
        store.deploy(TestStore.DEVELOPMENT, TestCode.node("two")).isOk();

        assertThat(store.development("/session?name=acme_dev:cart")).isEqualTo("+OK +OK $2 it");
        assertThat(store.visit("acme.fi", "/session?name=acme_prod:cart").getContentAsString())
                .isEqualTo("+OK +OK $2 it");
        assertThat(store.development("/variables")).contains("\"REDIS_PREFIX\":\"acme_dev:\"");
        String production = sessions(TestStore.PRODUCTION).address();
        String development = sessions(TestStore.DEVELOPMENT).address();
        assertThat(production).startsWith("redis://127.0.0.1:").isNotEqualTo(development);
        try (var shared = new Jedis(store.redis.address())) {
            assertThat(shared.aclUsers()).containsExactly("default");
        }
        try (var redis = new Jedis(production)) {
            Reply login = store.get("/acme-dev/resources/session/credentials").isOk();
            assertThat(login.text("login")).isEqualTo("acme_dev");
            assertThatThrownBy(() -> redis.auth(login.text("login"), login.text("secret")))
                    .hasMessageContaining("WRONGPASS");
        }
    }

    /// The host stops with its server.
    @Test
    void sessions_stay_when_the_server_is_restarted() throws Exception {
        store.deploy(TestStore.DEVELOPMENT, TestCode.node("kept")).isOk();
        try (var redis = sessions(TestStore.DEVELOPMENT).open()) {
            redis.set("acme_dev:lasting", "full");
        }

        store.restart();
        Waiting.until(
                () -> store.get("/acme-dev/function").isOk(),
                it -> it.text("state").equals("RUNNING"));

        assertThat(Waiting.until(() -> store.development("/session?name=acme_dev:other"), it -> it.startsWith("+OK")))
                .isEqualTo("+OK +OK $2 it");
        try (var redis = sessions(TestStore.DEVELOPMENT).open()) {
            assertThat(redis.get("acme_dev:lasting")).isEqualTo("full");
        }
    }

    private static TestSessions sessions(String environment) {
        return store.sessions(environment);
    }
}
