package dev.ambit.sessionstore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.MigratedDirectory;
import dev.ambit.TestAccount;
import dev.ambit.TestDevelopment;
import dev.ambit.TestRedis;
import dev.ambit.TestSessions;
import dev.ambit.Waiting;
import dev.ambit.core.Server;
import dev.ambit.host.HostDirectory;
import dev.ambit.postgres.PostgresProcess;
import dev.ambit.receipt.ReceiptVerification;
import dev.ambit.stacks.TestStackOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisAccessControlException;

/// Tests where sessions of new and of existing stacks are.
@Tag("long")
class SessionModeTest {

    private static final String BLUEPRINT = "/api/v1/stacks/production/blueprint";

    private Path data;
    private TestRedis redis;
    private @Nullable Server app;
    private Http http;

    @BeforeEach
    void start() throws IOException {
        data = MigratedDirectory.create();
        redis = TestRedis.start();
        start(redis.address(), TestRedis.program());
    }

    @AfterEach
    void stop() throws IOException {
        if (app != null) {
            app.close();
        }
        redis.close();
        PostgresProcess.delete(data);
    }

    @Test
    void new_stack_has_its_own_process_by_default() {
        TestAccount acme = account("Acme", "{\"kind\": \"SESSION\", \"parameters\": {\"memoryMegabytes\": 16}}");

        assertThat(sessions(acme, "production").provider()).isEqualTo("redis-instance");
        try (Jedis own = sessions(acme, "production").open()) {
            own.set("acme_prod:cart", "full");
            assertThat(own.keys("*")).containsExactly("acme_prod:cart");
        }
        assertThat(redis()).containsExactly("default");
    }

    @Test
    void removed_store_is_counted_in_the_receipt() {
        TestAccount acme = account("Acme", "{\"kind\": \"SESSION\"}");
        TestDevelopment development = TestDevelopment.of(acme, "DATABASE", List.of("SESSION"));
        try (Jedis own = sessions(acme, development.slug()).open()) {
            own.set("acme_dev:cart", "full");
        }
        Path files = HostDirectory.in(data).resolve("sessions");
        assertThat(files.resolve("acme_dev")).isDirectory();

        acme.http()
                .post(acme.key(), "/api/v1/orders/%s/cancel".formatted(development.order()), "{}")
                .isOk();
        String operation = Waiting.until(
                        () -> acme.http()
                                .get(acme.key(), "/api/v1/stacks/" + development.slug())
                                .isOk(),
                        it -> it.text("state").equals("REMOVED"))
                .text("operationId");

        Reply receipt =
                acme.http().get(acme.key(), "/api/v1/receipts/" + operation).isOk();
        assertThat(String.valueOf(ReceiptVerification.read(receipt).get("resources")))
                .contains("SESSION acme_dev={instances=1, keys=1}");
        assertThat(files.resolve("acme_dev")).doesNotExist();
        assertThat(files.resolve("acme_prod")).isDirectory();
    }

    @Test
    void existing_key_space_is_not_moved() {
        restart(redis.address(), null);
        TestAccount acme = account("Acme", "{\"kind\": \"SESSION\"}");
        assertThat(sessions(acme, "production").provider()).isEqualTo("redis");
        try (var administrator = new Jedis(redis.address())) {
            administrator.set("acme_prod:cart", "full");
        }

        restart(redis.address(), TestRedis.program());
        blueprint(acme, "{\"kind\": \"SESSION\", \"parameters\": {\"mode\": \"INSTANCE\"}}")
                .isOk();
        provision(atRestartedServer(acme));

        assertThat(sessions(acme, "production").provider()).isEqualTo("redis");
        assertThat(sessions(acme, "production").log()).contains("existing stores are not moved");
        assertThat(redis()).contains("acme_prod");
        TestDevelopment development = TestDevelopment.of(atRestartedServer(acme), "DATABASE", List.of("SESSION"));
        assertThat(sessions(acme, development.slug()).provider()).isEqualTo("redis-instance");
    }

    @Test
    void mode_is_chosen_by_the_blueprint() {
        TestAccount acme = account("Acme", "{\"kind\": \"SESSION\", \"parameters\": {\"mode\": \"KEYSPACE\"}}");

        assertThat(sessions(acme, "production").provider()).isEqualTo("redis");
        assertThat(redis()).contains("acme_prod");
    }

    @Test
    void key_space_cannot_use_more_memory_than_the_blueprint_allows() {
        TestAccount acme = account(
                "Acme", "{\"kind\": \"SESSION\", \"parameters\": {\"mode\": \"KEYSPACE\", \"memoryMegabytes\": 16}}");
        try (Jedis own = sessions(acme, "production").open()) {
            String megabyte = "x".repeat(1 << 20);
            for (int i = 0; i < 20 && isWritable(own); i++) {
                own.append("acme_prod:large", megabyte);
            }

            Waiting.until(() -> isWritable(own), it -> !it);

            own.del("acme_prod:large");
            Waiting.until(() -> isWritable(own), it -> it);
        }
    }

    private static boolean isWritable(Jedis own) {
        try {
            return own.set("acme_prod:small", "x").equals("OK");
        } catch (JedisAccessControlException _) {
            return false;
        }
    }

    @Test
    void settings_without_effect_are_refused() {
        TestAccount acme = TestAccount.open(http, "Acme");
        String field = "resources.0.parameters.";

        assertThat(refused(acme, "\"mode\": \"OWN\"").text("field")).isEqualTo(field + "mode");
        assertThat(refused(acme, "\"mode\": \"KEYSPACE\", \"memoryMegabytes\": 4")
                        .text("field"))
                .isEqualTo(field + "memoryMegabytes");
        assertThat(refused(acme, "\"memoryMegabytes\": 4").text("allowed")).isEqualTo("a whole number from 16 to 4096");
        restart(null, TestRedis.program());
        assertThat(refused(acme, "\"mode\": \"KEYSPACE\"").text("message")).contains("`--redis-url`");
        restart(redis.address(), null);
        assertThat(refused(acme, "\"mode\": \"INSTANCE\"").text("message")).contains("`--redis-server`");
    }

    private Reply refused(TestAccount account, String parameters) {
        return blueprint(account, "{\"kind\": \"SESSION\", \"parameters\": {%s}}".formatted(parameters))
                .isProblem(400, "BadUserInput");
    }

    private TestAccount account(String name, String session) {
        TestAccount account = TestAccount.open(http, name);
        blueprint(account, session).isOk();
        provision(account);
        return account;
    }

    private Reply blueprint(TestAccount account, String session) {
        return http.put(account.key(), BLUEPRINT, "{\"resources\": [%s]}".formatted(session));
    }

    private void provision(TestAccount account) {
        account.done(http.post(account.key(), "/api/v1/stacks/production/provision", "")
                .isOk()
                .text("operationId"));
    }

    /// Returns an account at the server that runs now.
    private TestAccount atRestartedServer(TestAccount it) {
        return new TestAccount(http, it.slug(), it.key(), it.development(), it.production());
    }

    private TestSessions sessions(TestAccount account, String environment) {
        return TestSessions.of(http, account.key(), environment);
    }

    /// Returns the users of the shared Redis.
    private List<String> redis() {
        try (var administrator = new Jedis(redis.address())) {
            return administrator.aclUsers();
        }
    }

    private void restart(@Nullable URI address, @Nullable Path program) {
        if (app != null) {
            app.close();
        }
        start(address, program);
    }

    private void start(@Nullable URI address, @Nullable Path program) {
        var options = new TestStackOptions(data);
        if (address != null) {
            options.redis(address);
        }
        if (program != null) {
            options.redisServer(program);
        }
        app = options.start();
        http = new Http(app.port());
    }
}
