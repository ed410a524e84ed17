package dev.ambit.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ambit.TestAccount;
import dev.ambit.TestPerson;
import dev.ambit.TestPort;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.gateway.TestGateway;
import dev.ambit.host.HostDirectory;
import dev.ambit.hosting.HostProgram;
import dev.ambit.process.SystemUser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Tests the host process of a server: its secrets, its user, and the recovery after a process is killed.
@EnabledOnOs(OS.LINUX)
@Tag("ci")
class HostProcessTest {

    private static final String MAIN = "dev.ambit.host.HostMain";
    private static final Pattern KEY = Pattern.compile("\"value\":\"([^\"]+)\"");
    private static final int KEY_BYTES = 32;
    private static final int LINES_MORE_THAN_A_PIPE = 1_000;
    private static final Duration END_MAX = Duration.ofSeconds(10);

    @TempDir
    private static Path data;

    private static int gatewayPort;
    private static AmbitProcess server;
    private static TestAccount account;

    @BeforeAll
    static void start() throws IOException {
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xr-x"));
        gatewayPort = TestPort.free();
        server = AmbitProcess.serve(
                data,
                TestPort.free(),
                "--gateway-port",
                Integer.toString(gatewayPort),
                "--bucket-port",
                Integer.toString(TestPort.free()));
        account = TestAccount.open(server.http(), "Acme");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void host_has_no_secret_of_the_server() throws Exception {
        TestPerson person = TestPerson.owner(account);
        assertThat(unknownHost()).contains("404");
        List<String> secrets = secrets(person);

        var host = new ProcessView(host().pid());

        assertThat(host.variables()).isSubsetOf("JAVA_HOME", "LC_ALL", "PATH", "PWD");
        assertThat(host.files())
                .noneMatch(it -> it.contains("master-key")
                        || it.contains("operator-token")
                        || it.contains("postgres-logins")
                        || it.contains("/postgres/"));
        assertThat(host.found(secrets)).isEmpty();
        Set<String> ofServer = new HashSet<>();
        Waiting.until(() -> secretsInMemory(person, secrets), it -> {
            ofServer.addAll(it);
            return ofServer.containsAll(secrets);
        });
    }

    @Test
    void host_runs_as_a_user_that_cannot_read_secrets_of_the_server() throws Exception {
        assumeTrue(SystemUser.isRoot(), "Only root can start processes as another user.");
        var user = new SystemUser(HostProgram.USER, HostProgram.USER);
        Path jar = Checkout.DIRECTORY.resolve("cli/target/ambit.jar");
        boolean canStart = user.unreadable(List.of(jar)).isEmpty();

        assertThat(new ProcessView(host().pid()).user()).isEqualTo(canStart ? user.uid() : 0);
        for (String name : List.of("master-key", "postgres-logins")) {
            Path file = data.resolve(name);
            assertThat(user.unreadable(List.of(file))).contains(file);
        }
        assertThat(HostDirectory.in(data).resolve("buckets")).isDirectory();
    }

    @Test
    void killed_host_is_restarted_while_the_server_keeps_running() throws Exception {
        ProcessHandle killed = host();
        killed.destroyForcibly();

        assertThat(server.http()
                        .get(account.key(), "/api/v1/environments")
                        .http()
                        .statusCode())
                .isEqualTo(200);
        Waiting.until(HostProcessTest::unknownHost, it -> it.contains("404"));
        assertThat(host().pid()).isNotEqualTo(killed.pid());
    }

    /// The host logs more than a pipe can hold, and the suspended server does not read the pipe.
    @Test
    void host_answers_requests_while_the_server_is_suspended() {
        Waiting.until(HostProcessTest::unknownHost, it -> it.contains("404"));
        server.pause();
        try {
            for (int i = 0; i < LINES_MORE_THAN_A_PIPE; i++) {
                assertThat(unknownHost()).contains("404");
            }
        } finally {
            server.goOn();
        }
        assertThat(server.http()
                        .get(account.key(), "/api/v1/environments")
                        .http()
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void host_ends_when_its_container_process_is_killed() {
        assumeTrue(SystemUser.isRoot(), "Only root runs containers.");
        ProcessHandle host = host();

        host.parent().orElseThrow().destroyForcibly();

        Waiting.until("end of the host", END_MAX, () -> !host.isAlive());
        Waiting.until(HostProcessTest::unknownHost, it -> it.contains("404"));
    }

    @Test
    void host_ends_when_the_server_is_killed() {
        ProcessHandle host = host();

        server.kill();

        Waiting.until("end of the host", END_MAX, () -> !host.isAlive());
        server.startAgain();
        assertThat(host().isAlive()).isTrue();
    }

    /// Returns the secrets in the server's memory after a request with each key. One may be missing: the server forgets
    /// a key after the request, and the garbage collector may clear it before the search.
    private static Set<String> secretsInMemory(TestPerson person, List<String> secrets) {
        server.http().get(account.key(), "/api/v1/environments");
        person.get("/me");
        try {
            return new ProcessView(server.pid()).found(secrets);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /// Returns the gateway's answer to a request for a host that no stack has; empty if it does not answer.
    private static String unknownHost() {
        try {
            return TestGateway.raw(gatewayPort, "GET / HTTP/1.1|Host: nobody.example");
        } catch (IOException _) {
            return "";
        }
    }

    /// Returns secrets that the server has in its memory.
    private static List<String> secrets(TestPerson person) throws IOException {
        List<String> secrets = new ArrayList<>(List.of(TestServer.OPERATOR_TOKEN, account.key(), person.token()));
        var logins = new Properties();
        logins.load(Files.newBufferedReader(data.resolve("postgres-logins")));
        secrets.addAll(List.of(logins.getProperty("owner"), logins.getProperty("app")));
        Matcher key = KEY.matcher(Files.readString(data.resolve("master-key")));
        assertThat(key.find()).isTrue();
        byte[] bytes = Base64.getDecoder().decode(key.group(1));
        secrets.add(new String(bytes, bytes.length - KEY_BYTES, KEY_BYTES, ISO_8859_1));
        return secrets;
    }

    private static ProcessHandle host() {
        return ProcessView.descendant(server.pid(), MAIN + " --");
    }
}
