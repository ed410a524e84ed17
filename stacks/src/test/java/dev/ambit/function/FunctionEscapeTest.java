package dev.ambit.function;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Waiting;
import dev.ambit.host.HostDirectory;
import dev.ambit.host.container.TestContainers;
import dev.ambit.host.function.TestCode;
import dev.ambit.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A function that tries to escape its sandbox.
@Tag("ci")
class FunctionEscapeTest {

    private static TestStore store;

    @BeforeAll
    static void start() throws Exception {
        TestContainers.assumeAvailable();
        store = new TestStore();
        store.deploy(TestStore.PRODUCTION, TestCode.node("production")).isOk();
        store.deploy(TestStore.DEVELOPMENT, TestCode.node("development")).isOk();
    }

    @AfterAll
    static void stop() throws Exception {
        if (store != null) {
            store.close();
        }
    }

    @Test
    void function_cannot_see_files_of_the_platform_or_of_other_functions() throws Exception {
        String data = store.data.toString();
        assertThat(Files.exists(HostDirectory.in(store.data).resolve("functions/serverless-acme-prod/1/code/main.js")))
                .isTrue();

        assertThat(file(data + "/master-key")).isEqualTo("ENOENT");
        assertThat(file(data + "/functions/serverless-acme-prod/1/code/release"))
                .isEqualTo("ENOENT");
        assertThat(file("/etc/passwd")).isEqualTo("ENOENT");
        assertThat(ask("/list?path=/")).isEqualTo(ask("/list?path=/app/..")).doesNotContain("root", "home", "var");
        assertThat(ask("/list?path=/root")).isEqualTo("ENOENT");
    }

    @Test
    void function_can_write_only_64_megabytes_of_temporary_files() throws Exception {
        assertThat(write("/app/main.js", 1)).isEqualTo("EROFS");
        assertThat(write("/usr/bin/node", 1)).isEqualTo("EROFS");
        assertThat(write("/own", 1)).isEqualTo("EROFS");
        assertThat(write("/tmp/own", 1 << 20)).isEqualTo("undefined");
        assertThat(write("/tmp/large", 65 << 20)).isIn("ENOSPC", "EFBIG");
    }

    @Test
    void function_cannot_see_or_signal_other_processes() throws Exception {
        long server = ProcessHandle.current().pid();

        assertThat(ask("/list?path=/proc").split(" "))
                .filteredOn(it -> it.matches("[0-9]+"))
                .containsExactly("1");
        assertThat(file("/proc/%d/environ".formatted(server))).isEqualTo("ENOENT");
        assertThat(ask("/signal?process=" + server)).isEqualTo("ESRCH");
        assertThat(ask("/root")).isEqualTo("EPERM");
    }

    @Test
    void function_cannot_connect_to_the_platform_or_the_internet() throws Exception {
        int postgres = EmbeddedPostgres.visit(
                store.data,
                (url, _) -> URI.create(url.substring("jdbc:".length())).getPort());
        String machine = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(it -> it.getAddress().length == 4 && !it.isLoopbackAddress())
                .map(InetAddress::getHostAddress)
                .findFirst()
                .orElse("10.0.0.1");

        assertThat(connect("127.0.0.1", postgres)).isEqualTo("ECONNREFUSED");
        assertThat(connect("127.0.0.1", store.apiPort())).isEqualTo("ECONNREFUSED");
        assertThat(connect("127.0.0.1", store.gatewayPort)).isEqualTo("ECONNREFUSED");
        assertThat(connect(machine, store.gatewayPort)).isEqualTo("ENETUNREACH");
        assertThat(connect("169.254.169.254", 80)).isEqualTo("ENETUNREACH");
        assertThat(connect("1.1.1.1", 443)).isEqualTo("ENETUNREACH");
        assertThat(ask("/name?host=example.com")).isIn("EAI_AGAIN", "ENOTFOUND");
    }

    @Test
    void function_can_open_only_its_own_database_with_its_own_login() throws Exception {
        String own = login(TestStore.DEVELOPMENT);
        String other = login("production");

        assertThat(ask("/database?user=%s&database=acme_dev".formatted(own))).isEqualTo("R");
        assertThat(ask("/database?user=%s&database=acme_prod".formatted(other))).isEqualTo("E");
        assertThat(ask("/database?user=%s&database=acme_prod".formatted(own))).isEqualTo("E");
        assertThat(ask("/database?user=ambit_owner&database=ambit")).isEqualTo("E");
    }

    private static String login(String environment) {
        return store.get("/%s/resources/DATABASE/credentials".formatted(environment))
                .isOk()
                .text("login");
    }

    /// A thread that stayed there would open connections of the server in that network.
    @Test
    void no_thread_of_the_server_stays_in_the_network_of_a_function() {
        Path own = Path.of("/proc/self/ns/net");

        Waiting.until(() -> networks(Path.of("/proc/self/task")), it -> it.equals(Set.of(link(own))));
    }

    private static Set<String> networks(Path threads) {
        try (Stream<Path> all = Files.list(threads)) {
            return all.map(it -> link(it.resolve("ns/net")))
                    .filter(it -> !it.isEmpty())
                    .collect(toSet());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// Empty if the thread has ended.
    private static String link(Path path) {
        try {
            return Files.readSymbolicLink(path).toString();
        } catch (IOException _) {
            return "";
        }
    }

    private static String file(String path) throws Exception {
        return ask("/file?path=" + URLEncoder.encode(path, StandardCharsets.UTF_8));
    }

    private static String write(String path, int bytes) throws Exception {
        return ask("/write?path=%s&bytes=%d".formatted(path, bytes));
    }

    private static String connect(String host, int port) throws Exception {
        return ask("/connect?host=%s&port=%d".formatted(host, port));
    }

    private static String ask(String path) throws Exception {
        return store.development(path);
    }
}
