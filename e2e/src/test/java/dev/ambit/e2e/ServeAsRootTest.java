package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ambit.CiTest;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestPort;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.gateway.TestGateway;
import dev.ambit.host.HostDirectory;
import dev.ambit.hosting.HostProgram;
import dev.ambit.process.SystemUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests `ambit serve` as root: server and host run as two other users, and only a small process stays root.
class ServeAsRootTest {

    private static final Duration END_MAX = Duration.ofSeconds(60);

    /// An installation that other users can read, unlike a checkout in the home of root.
    @TempDir
    private static Path home;

    @TempDir
    private Path data;

    private final int gatewayPort = TestPort.free();
    private final Map<String, String> environment = Map.of(
            "AMBIT_ALLOW_ROOT",
            "false",
            "AMBIT_PORT",
            "0",
            "AMBIT_GATEWAY_PORT",
            Integer.toString(gatewayPort),
            "AMBIT_OPERATOR_TOKEN",
            TestServer.OPERATOR_TOKEN);

    @BeforeAll
    static void install() throws IOException {
        assumeTrue(SystemUser.isRoot(), "Only root can start processes as other users.");
        open(home);
        Path target = Files.createDirectories(home.resolve("cli/target"));
        Files.copy(Checkout.DIRECTORY.resolve("cli/target/ambit.jar"), target.resolve("ambit.jar"));
        // With a Java runtime of its own, an installation does not build itself.
        Files.createSymbolicLink(home.resolve("lib"), target);
        Path script = Files.createDirectories(home.resolve("bin")).resolve("ambit");
        Files.copy(Checkout.script(Checkout.DIRECTORY), script);
        Files.createSymbolicLink(home.resolve("runtime"), Path.of(System.getProperty("java.home")));
    }

    @BeforeEach
    void openData() throws IOException {
        open(data);
    }

    @CiTest
    void server_and_host_run_as_two_users_on_data_created_by_root() throws IOException {
        String key;
        try (AmbitProcess ambit = AmbitProcess.serve(data, 0)) {
            key = TestAccount.open(ambit.http(), "Acme").key();
            ambit.stop("TERM");
        }
        assertThat(SystemUser.owner(data.resolve("master-key"))).isZero();

        try (AmbitProcess ambit = start()) {
            assertAnswers(ambit, key);
            assertTwoUsers(ambit);

            List<ProcessView> all = views(ambit);
            ambit.stop("TERM");
            // The companion deletes the containers after the others have ended.
            Waiting.until("end", END_MAX, () -> all.stream().noneMatch(ProcessView::isRunning));
        }
    }

    private void assertTwoUsers(AmbitProcess ambit) throws IOException {
        ProcessHandle server = child(ambit, "ambit.jar serve");
        ProcessHandle host = child(ambit, "HostMain --");
        long user = new ProcessView(server.pid()).user();
        assertThat(user).isNotZero().isNotEqualTo(HostProgram.USER);
        assertThat(new ProcessView(host.pid()).user()).isEqualTo(HostProgram.USER);
        assertThat(new ProcessView(ambit.pid()).user()).isZero();
        assertThat(SystemUser.owner(data.resolve("master-key"))).isEqualTo(user);
        assertThat(SystemUser.owner(HostDirectory.in(data))).isEqualTo(HostProgram.USER);
        Waiting.until(this::unknownHost, it -> it.contains("404"));

        host.destroyForcibly();
        Waiting.until(() -> child(ambit, "HostMain --"), it -> it.pid() != host.pid());
        Waiting.until(this::unknownHost, it -> it.contains("404"));
    }

    private static void assertAnswers(AmbitProcess ambit, String key) {
        assertThat(ambit.http().get(key, "/api/v1/environments").http().statusCode())
                .isEqualTo(200);
    }

    @LongTest
    void all_processes_end_when_the_started_process_is_killed_and_root_can_use_the_data() throws IOException {
        String key;
        try (AmbitProcess ambit = start()) {
            key = TestAccount.open(ambit.http(), "Acme").key();
            List<ProcessView> all = views(ambit);

            ambit.kill();

            Waiting.until("end", END_MAX, () -> all.stream().noneMatch(ProcessView::isRunning));
        }

        try (AmbitProcess ambit = AmbitProcess.serve(data, 0)) {
            assertAnswers(ambit, key);
        }
    }

    @Test
    void directory_that_only_root_can_access_is_refused() throws IOException {
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));

        CommandResult refused = CommandResult.run(CommandResult.in(
                home, environment, List.of(home.resolve("bin/ambit").toString(), "serve", "--data", data.toString())));

        assertThat(refused.exit()).isNotZero();
        assertThat(refused.err()).contains("Run `chmod o+x`", "--allow-root");
        assertThat(data).isEmptyDirectory();
    }

    private AmbitProcess start() {
        AmbitProcess ambit = AmbitProcess.begin(home, environment, "serve", data);
        try {
            ambit.awaitReady();
            return ambit;
        } catch (Throwable failure) {
            ambit.close();
            throw failure;
        }
    }

    private String unknownHost() {
        try {
            return TestGateway.raw(gatewayPort, "GET / HTTP/1.1|Host: nobody.example");
        } catch (IOException _) {
            return "";
        }
    }

    private static ProcessHandle child(AmbitProcess ambit, String command) {
        return ProcessView.descendant(ambit.pid(), command);
    }

    private static List<ProcessHandle> descendants(AmbitProcess ambit) {
        return ProcessHandle.of(ambit.pid()).orElseThrow().descendants().toList();
    }

    private static List<ProcessView> views(AmbitProcess ambit) {
        return descendants(ambit).stream().map(it -> new ProcessView(it.pid())).toList();
    }

    private static void open(Path directory) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
