package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.LongForm;
import dev.ambit.TestAccount;
import dev.ambit.TestPort;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.branch.TestGit;
import dev.ambit.host.HostDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Kills the server, its host or a second `ambit host` while stacks are ordered, pushed to, moved and torn down. In the
/// end, everything is as without kills.
@EnabledOnOs(OS.LINUX)
@Tag("ci")
class HostKillTest {

    private static final int ROUNDS = LongForm.ENABLED ? 20 : 1;
    private static final long MOMENT_MILLIS_MAX = 1_500;
    private static final Duration STEP_MAX = Duration.ofMinutes(3);
    private static final String HOSTS = "/api/v1/hosts";
    private static final String MOVES = "/api/v1/host-moves";
    private static final List<String> BUCKETS = List.of("ui", "ui-dev", "media");

    @RegisterExtension
    private final RandomSeed seed = new RandomSeed();

    @TempDir
    private Path data;

    @TempDir
    private Path secondData;

    private AmbitProcess server;
    private AmbitProcess second;
    private Random random;

    @BeforeEach
    void start() throws IOException {
        random = seed.random();
        Checkout.opened(data);
        Checkout.opened(secondData);
        int hostPort = TestPort.free();
        server = AmbitProcess.serve(
                data,
                TestPort.free(),
                "--gateway-port",
                Integer.toString(TestPort.free()),
                "--bucket-port",
                Integer.toString(TestPort.free()),
                "--host-port",
                Integer.toString(hostPort));
        String credential = server.http()
                .post(TestServer.OPERATOR_TOKEN, HOSTS, "{\"name\": \"second\"}")
                .isOk()
                .text("credential");
        second = AmbitProcess.start(
                Map.of(
                        "AMBIT_HOST_CREDENTIAL", credential,
                        "AMBIT_HOST_AGENT_PORT", Integer.toString(TestPort.free()),
                        "AMBIT_HOST_GATEWAY_PORT", Integer.toString(TestPort.free()),
                        "AMBIT_HOST_BUCKET_PORT", Integer.toString(TestPort.free())),
                "host",
                secondData,
                "--name",
                "second",
                "--server",
                "http://127.0.0.1:" + hostPort);
    }

    @AfterEach
    void stop() {
        if (second != null) {
            second.close();
        }
        if (server != null) {
            server.close();
        }
    }

    @Test
    void end_state_after_kills_equals_a_run_without_kills() throws Exception {
        List<TestAccount> accounts = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            TestAccount account = TestAccount.open(server.http(), "Store %d".formatted(round));
            accounts.add(account);
            String order = order(account);
            killSometime();
            awaitAnswer(
                    "the order is provisioned",
                    () -> get(account, order).text("state").equals("ACTIVE"));

            String branch = account.slug() + "-dev";
            TestGit git = TestGit.of(server.port(), account.slug(), account.key());
            awaitAnswer("the branch is cloned", () -> git.cloned(branch) != null);
            String commit = git.commit("file.txt", "text %d".formatted(round));
            killSometime();
            awaitAnswer("the push arrives", () -> git.push("HEAD:" + branch).exit() == 0);
            awaitAnswer(
                    "the head is the commit", () -> commit.equals(git.heads().get(branch)));

            if (round % 2 == 0) {
                move(account);
                killSometime();
                awaitAnswer(
                        "the account is moved", () -> moves().texts("account").isEmpty());
                awaitAnswer(
                        "the head is still the commit",
                        () -> commit.equals(git.heads().get(branch)));
            } else {
                String removal = remove(account, branch);
                killSometime();
                awaitAnswer(
                        "the stack is torn down",
                        () -> get(account, removal).text("state").equals("DONE"));
            }
        }

        for (int round = 0; round < ROUNDS; round++) {
            assertEndState(accounts.get(round), round % 2 == 0);
        }
    }

    /// Compares with the resources of a run without kills.
    private void assertEndState(TestAccount account, boolean hasDevelopment) {
        Map<String, Object> expected = new TreeMap<>(Map.of("BRANCH", "READY", "ASSET_BUCKET", "READY"));
        assertThat(resources(account, "production")).containsAllEntriesOf(expected);
        assertThat(drift(account, "production")).isFalse();
        if (hasDevelopment) {
            assertThat(resources(account, account.slug() + "-dev")).containsAllEntriesOf(expected);
            assertThat(drift(account, account.slug() + "-dev")).isFalse();
        }
        assertThat(hostsWith("repositories/%s.git".formatted(account.slug()))).hasSize(1);
        for (String bucket : BUCKETS) {
            boolean isExpected = hasDevelopment || !bucket.endsWith("-dev");
            assertThat(hostsWith("buckets/%s-%s".formatted(account.slug(), bucket)))
                    .as("%s of %s", bucket, account.slug())
                    .hasSize(isExpected ? 1 : 0);
        }
        for (Path host : List.of(data, secondData)) {
            Path moves = HostDirectory.in(host).resolve("moves");
            assertThat(Files.exists(moves) ? files(moves) : List.of()).isEmpty();
        }
    }

    /// Returns the hosts that have a directory.
    private List<Path> hostsWith(String directory) {
        return Stream.of(data, secondData)
                .filter(it -> Files.isDirectory(HostDirectory.in(it).resolve(directory)))
                .toList();
    }

    private static List<Path> files(Path directory) {
        try (Stream<Path> files = Files.exists(directory) ? Files.list(directory) : Stream.empty()) {
            return files.toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// Kills one of the processes after a random time, and starts it again. A host that is a child is started again by
    /// its parent.
    private void killSometime() {
        AmbitProcess.sleep(random.nextLong(0, MOMENT_MILLIS_MAX));
        switch (random.nextInt(4)) {
            case 0 -> killAndStart(server);
            case 1 -> killAndStart(second);
            case 2 -> killHost(server);
            default -> killHost(second);
        }
    }

    private static void killAndStart(AmbitProcess process) {
        List<ProcessHandle> children = ProcessHandle.of(process.pid()).stream()
                .flatMap(ProcessHandle::descendants)
                .filter(HostKillTest::isOfHost)
                .toList();
        process.kill();
        // They end by themselves, and have the ports until then.
        children.forEach(it -> it.onExit().join());
        process.startAgain();
    }

    private static void killHost(AmbitProcess parent) {
        ProcessHandle.of(parent.pid()).stream()
                .flatMap(ProcessHandle::descendants)
                .filter(HostKillTest::isHost)
                .forEach(it -> {
                    it.destroyForcibly();
                    it.onExit().join();
                });
    }

    /// The command of the process for containers names the program of its host, too.
    private static boolean isHost(ProcessHandle process) {
        return isOfHost(process) && !command(process).contains("dev.ambit.host.RootMain");
    }

    private static boolean isOfHost(ProcessHandle process) {
        return command(process).contains("dev.ambit.host.HostMain");
    }

    /// Class paths are too long for [ProcessHandle.Info].
    private static String command(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc/%d/cmdline".formatted(process.pid())));
        } catch (IOException _) {
            // It has ended.
            return "";
        }
    }

    private String order(TestAccount account) {
        String order =
                server.http().post(account.key(), "/api/v1/orders", """
                    {"source": "production", "scope": ["BRANCH", "ASSET_BUCKET"], "databaseStrategy": "DATABASE",
                     "contact": "ann@acme.fi"}
                    """).isOk().text("id");
        String path = "/api/v1/orders/" + order;
        server.http().post(TestServer.OPERATOR_TOKEN, path + "/quote", "{}").isOk();
        server.http().post(account.key(), path + "/approve", "").isOk();
        server.http().post(TestServer.OPERATOR_TOKEN, path + "/provision", "").isOk();
        return path;
    }

    private void move(TestAccount account) {
        awaitAnswer(
                "the second host answers",
                () -> hosts().texts("answering").stream().allMatch("true"::equals));
        server.http()
                .post(TestServer.OPERATOR_TOKEN, MOVES, "{\"account\": \"%s\"}".formatted(account.slug()))
                .isOk();
    }

    /// Deletes the development environment.
    private String remove(TestAccount account, String environment) {
        String path = "/api/v1/environments/" + environment;
        String name = server.http().get(account.key(), path).isOk().text("displayName");
        String operation = server.http()
                .delete(account.key(), path, "{\"confirmName\": \"%s\"}".formatted(name))
                .isOk()
                .text("operationId");
        return "/api/v1/operations/" + operation;
    }

    private Reply get(TestAccount account, String path) {
        return server.http().get(account.key(), path).isOk();
    }

    private Reply hosts() {
        return server.http().get(TestServer.OPERATOR_TOKEN, HOSTS).isOk();
    }

    private Reply moves() {
        return server.http().get(TestServer.OPERATOR_TOKEN, MOVES).isOk();
    }

    private Map<String, Object> resources(TestAccount account, String environment) {
        Map<String, Object> states = new TreeMap<>();
        List<?> resources = (List<?>) Objects.requireNonNull(
                get(account, "/api/v1/stacks/" + environment).at("resources"));
        for (Object it : resources) {
            Map<?, ?> resource = (Map<?, ?>) it;
            assertThat(states.put(String.valueOf(resource.get("kind")), resource.get("state")))
                    .isNull();
        }
        return states;
    }

    private boolean drift(TestAccount account, String environment) {
        Supplier<Object> drift = () ->
                get(account, "/api/v1/stacks/%s/drift".formatted(environment)).at("hasDrifted");
        awaitAnswer("the drift is known", () -> drift.get() != null);
        return Boolean.TRUE.equals(drift.get());
    }

    /// Waits for a condition, and takes failures as false: processes are just being started again.
    private static void awaitAnswer(String what, BooleanSupplier condition) {
        List<Throwable> last = new ArrayList<>();
        try {
            Waiting.until(what, STEP_MAX, () -> {
                try {
                    return condition.getAsBoolean();
                } catch (RuntimeException | AssertionError e) {
                    last.clear();
                    last.add(e);
                    return false;
                }
            });
        } catch (AssertionError e) {
            last.forEach(e::addSuppressed);
            throw e;
        }
    }
}
