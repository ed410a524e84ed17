package dev.ambit.host.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.CiTest;
import dev.ambit.Waiting;
import dev.ambit.http.Sha256;
import dev.ambit.problem.Problem;
import dev.ambit.process.ProgramPath;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.SetParams;

/// Runs real Redis processes, without a server.
class SessionHostTest {

    private static final String NAME = "acme_dev";
    private static final String PASSWORD = "password of acme_dev";
    private static final SessionSettings SETTINGS = settings(64, null, false);

    @TempDir
    Path directory;

    private SessionHost host;
    private int lastPort;

    @BeforeEach
    void start() {
        host = open();
    }

    @AfterEach
    void stop() {
        if (host != null) {
            host.close();
        }
    }

    @Test
    void process_accepts_only_the_user_of_the_stack() throws Exception {
        SessionStatus made = host.ensure(NAME, SETTINGS);

        assertThat(made.drifts()).isEmpty();
        assertThat(made.port()).isEqualTo(host.port(NAME));
        try (Jedis stranger = new Jedis("127.0.0.1", made.port())) {
            assertThatThrownBy(() -> stranger.get("1")).isInstanceOf(JedisAccessControlException.class);
            assertThatThrownBy(() -> stranger.auth(NAME, "another")).isInstanceOf(JedisAccessControlException.class);
            assertThatThrownBy(() -> stranger.auth("")).isInstanceOf(JedisDataException.class);
        }
        try (Jedis redis = user()) {
            redis.set("any:key", "value");
            assertThat(redis.scan("0").getResult()).containsExactly("any:key");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CONFIG SET dir /tmp",
                "CONFIG GET *",
                "MODULE LOAD /tmp/it.so",
                "DEBUG SLEEP 0",
                "EVAL return{1} 0",
                "FUNCTION LIST",
                "ACL SETUSER acme_dev +@all",
                "REPLICAOF 127.0.0.1 1",
                "SHUTDOWN NOSAVE",
                "BGSAVE",
                "MONITOR",
                "MIGRATE 127.0.0.1 1 key 0 10",
                "CLIENT KILL TYPE normal",
            })
    @Tag("ci")
    void user_cannot_run_commands_that_reach_the_host(String line) throws Exception {
        host.ensure(NAME, SETTINGS);
        List<String> words = List.of(line.split(" "));

        try (Jedis redis = user()) {
            assertThatThrownBy(() -> redis.sendCommand(
                            () -> words.getFirst().getBytes(UTF_8),
                            words.subList(1, words.size()).toArray(String[]::new)))
                    .isInstanceOf(JedisDataException.class)
                    .hasMessageMatching("(?s)(NOPERM|ERR (MODULE|DEBUG) command not allowed).*");
        }
    }

    @Test
    void killed_process_is_started_again_with_its_keys() throws Exception {
        host.ensure(NAME, SETTINGS);
        write("cart", "full");
        host.runOnce();
        ProcessHandle process = process().orElseThrow();

        process.destroyForcibly();
        process.onExit().join();

        assertThat(host.observe(NAME, SETTINGS).drifts())
                .containsExactly(new SessionDrift("process", "running", "stopped"));
        host.runOnce();
        assertThat(read("cart")).isEqualTo("full");
        assertThat(host.observe(NAME, SETTINGS).drifts()).isEmpty();
    }

    @Test
    void suspended_process_ends_and_resumes_with_its_keys() throws Exception {
        host.ensure(NAME, SETTINGS);
        write("cart", "full");
        assertThat(process()).isPresent();
        SessionSettings suspended = settings(64, null, true);
        assertThat(host.observe(NAME, suspended).drifts()).containsExactly(new SessionDrift("state", "off", "on"));

        assertThat(host.ensure(NAME, suspended).drifts()).isEmpty();

        assertThat(process()).isEmpty();
        assertThatThrownBy(() -> read("cart")).isInstanceOf(JedisException.class);
        assertThat(host.count(NAME)).containsEntry("instances", 1L).containsEntry("keys", 1L);
        host.runOnce();
        assertThat(process()).isEmpty();
        host.ensure(NAME, SETTINGS);
        assertThat(read("cart")).isEqualTo("full");
    }

    @Test
    void removed_store_has_neither_process_nor_files() throws Exception {
        host.ensure(NAME, SETTINGS);
        host.ensure("acme_prod", SETTINGS);
        write("cart", "full");
        lastPort = host.port(NAME);
        assertThat(process()).isPresent();
        assertThat(host.count(NAME)).containsEntry("keys", 1L);

        host.remove(NAME);
        host.remove(NAME);

        assertThat(process()).isEmpty();
        assertThat(directory.resolve(NAME)).doesNotExist();
        assertThat(host.count(NAME)).isEmpty();
        assertThat(host.observe(NAME, SETTINGS).isThere()).isFalse();
        assertThat(host.observe("acme_prod", SETTINGS).drifts()).isEmpty();
        assertThat(host.ensure(NAME, SETTINGS).drifts()).isEmpty();
        assertThat(read("cart")).isNull();
    }

    @Test
    void restarted_host_starts_its_processes() throws Exception {
        int port = host.ensure(NAME, SETTINGS).port();
        write("cart", "full");

        host.close();
        assertThat(process()).isEmpty();
        host = open();
        host.runOnce();

        assertThat(host.port(NAME)).isEqualTo(port);
        assertThat(read("cart")).isEqualTo("full");
    }

    /// Two processes on the same files would destroy them.
    @Test
    void process_that_a_killed_host_left_is_replaced() throws Exception {
        host.ensure(NAME, SETTINGS);
        host.close();
        Process orphan = new ProcessBuilder(
                        "redis-server",
                        directory.resolve(NAME).resolve("redis.conf").toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Waiting.until(this::isOpen, it -> it);
        write("cart", "full");

        host = open();
        host.runOnce();

        assertThat(orphan.isAlive()).isFalse();
        assertThat(read("cart")).isEqualTo("full");
    }

    @CiTest
    void occupied_port_is_replaced() throws Exception {
        int port = host.ensure(NAME, SETTINGS).port();
        write("cart", "full");
        host.close();

        try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            host = open();
            host.runOnce();
            assertThat(host.port(NAME)).isNotEqualTo(port);
            assertThat(read("cart")).isEqualTo("full");
        }
    }

    /// Two servers can share a data directory.
    @Test
    void second_host_on_the_directory_starts_no_second_process() throws Exception {
        host.ensure(NAME, SETTINGS);
        ProcessHandle process = process().orElseThrow();
        try (var second = open()) {
            second.runOnce();
            assertThat(second.ensure(NAME, settings(32, null, false)).drifts()).isEmpty();
            assertThat(second.port(NAME)).isEqualTo(host.port(NAME));
        }

        assertThat(process()).contains(process);
        assertThat(host.observe(NAME, settings(32, null, false)).drifts()).isEmpty();
    }

    @Test
    void altered_settings_are_reported_and_repaired() throws Exception {
        host.ensure(NAME, SETTINGS);
        write("cart", "full");
        try (Jedis administrator = administrator()) {
            administrator.aclSetUser(NAME, "+@all");
            administrator.configSet("maxmemory", "0");
        }
        SessionSettings limited = settings(64, 60L, false);

        assertThat(host.observe(NAME, limited).drifts())
                .extracting(SessionDrift::what)
                .containsExactly("rules.commands", "memoryMegabytes", "lifetimeSeconds");
        assertThat(host.ensure(NAME, limited).drifts()).isEmpty();

        try (Jedis redis = user()) {
            assertThat(redis.ttl("cart")).isBetween(1L, 60L);
        }
    }

    @Test
    void full_store_evicts_keys_that_expire_and_refuses_others() throws Exception {
        host.ensure(NAME, settings(8, null, false));
        String value = "x".repeat(100 << 10);
        try (Jedis redis = user()) {
            for (int i = 0; i < 200; i++) {
                redis.set("expiring:" + i, value, new SetParams().ex(600));
            }
            assertThat(redis.dbSize()).isBetween(10L, 100L);
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 200; i++) {
                            redis.set("lasting:" + i, value);
                        }
                    })
                    .isInstanceOf(JedisDataException.class)
                    .hasMessageStartingWith("OOM");
        }
    }

    @Test
    void frozen_process_is_stopped_until_it_is_released() throws Exception {
        host.ensure(NAME, SETTINGS);
        write("cart", "full");

        host.freeze(NAME);
        host.runOnce();
        assertThat(process()).isEmpty();
        host.release(NAME);

        assertThat(read("cart")).isEqualTo("full");
    }

    @Test
    void missing_program_is_refused_with_the_reason() {
        try (var without = new SessionHost(directory.resolve("other"), new RedisProgram(null))) {
            assertThatThrownBy(() -> without.ensure(NAME, SETTINGS))
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("`redis-server` is not installed on the host");
        }
        assertThat(RedisProgram.refusal(Path.of("/bin/true")))
                .hasValueSatisfying(it -> assertThat(it).contains("older than version 7"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "a/b", "", ".lock", "A"})
    void name_that_is_a_path_is_refused(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> host.remove(name));
    }

    private SessionHost open() {
        Optional<Path> program = ProgramPath.find("redis-server", System.getenv("PATH"));
        Assumptions.assumeTrue(program.isPresent(), "redis-server is not installed");
        return new SessionHost(directory, new RedisProgram(program.orElseThrow()));
    }

    private static SessionSettings settings(int megabytes, @Nullable Long lifetime, boolean isSuspended) {
        return new SessionSettings(
                List.of(
                        "reset",
                        "on",
                        "#" + Sha256.hex(PASSWORD),
                        "~*",
                        "&*",
                        "-@all",
                        "+@string",
                        "+@keyspace",
                        "+ping",
                        "-@dangerous",
                        "-@admin",
                        "-@scripting",
                        "+scan",
                        "+dbsize"),
                megabytes,
                lifetime,
                isSuspended);
    }

    private Jedis user() throws IOException {
        var redis = new Jedis("127.0.0.1", host.port(NAME));
        redis.auth(NAME, PASSWORD);
        return redis;
    }

    private Jedis administrator() {
        return SessionInstance.connect(
                new InstanceFiles(directory.resolve(NAME)).read().orElseThrow());
    }

    private boolean isOpen() {
        try (Jedis redis = administrator()) {
            return redis.ping().equals("PONG");
        } catch (JedisException _) {
            return false;
        }
    }

    private void write(String key, String value) throws IOException {
        try (Jedis redis = user()) {
            redis.set(key, value);
        }
    }

    private String read(String key) throws IOException {
        try (Jedis redis = user()) {
            return redis.get(key);
        }
    }

    /// Returns the process that listens on the port of the store. Redis shows its address as its command line.
    private Optional<ProcessHandle> process() {
        String shown = "redis-server 127.0.0.1:%d"
                .formatted(new InstanceFiles(directory.resolve(NAME))
                        .read()
                        .map(StoredInstance::port)
                        .orElse(lastPort));
        return ProcessHandle.allProcesses()
                .filter(it -> commandLine(it).contains(shown))
                .findFirst();
    }

    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc/%d/cmdline".formatted(process.pid())));
        } catch (IOException _) {
            return "";
        }
    }
}
