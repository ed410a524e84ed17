package dev.ambit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongTest;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServeTest {

    @TempDir
    private Path data;

    @BeforeEach
    void allowAccessByOthers() throws Exception {
        CommandProcess.opened(data);
    }

    @LongTest
    void server_prints_its_address_locks_its_data_and_stops_on_a_signal() throws Exception {
        CommandProcess server =
                CommandProcess.start("serve", "--host", "localhost", "--port", "0", "--data", data.toString());

        assertThat(server.address()).matches("http://localhost:\\d+");
        assertThat(status(server.address() + "/health/live")).isEqualTo(200);

        CommandOutput second = CommandOutput.run("serve", "--port", "0", "--data", data.toString());
        assertThat(second.exit()).isEqualTo(1);
        assertThat(second.err().lines())
                .singleElement()
                .asString()
                .contains("process " + server.process().pid(), data.toString());

        assertThat(server.stop()).isZero();
        assertThat(data.resolve("postgres/data/postmaster.pid")).doesNotExist();
    }

    @LongTest
    void server_prints_the_path_of_the_operator_token_but_not_the_token() throws Exception {
        Path file = data.resolve("operator-token");
        for (int start = 0; start < 2; start++) {
            try (var server = CommandProcess.start("serve", "--port", "0", "--data", data.toString())) {
                String token = Files.readString(file).strip();
                assertThat(server.isReady()).isTrue();
                assertThat(server.out()).hasSize(2).first().isEqualTo("operator token is in " + file);
                assertThat(server.out()).noneMatch(line -> line.contains(token));
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------");
            }
            // As a copy or a restored backup may leave it.
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        }

        Files.delete(file);
        try (var server = CommandProcess.start(
                Map.of("AMBIT_OPERATOR_TOKEN", "0123456789abcdef"),
                "serve",
                "--port",
                "0",
                "--data",
                data.toString())) {
            assertThat(server.out()).first().isEqualTo("operator token is set by AMBIT_OPERATOR_TOKEN");
            assertThat(file).doesNotExist();
        }
    }

    @Test
    void port_in_use_is_reported_and_leaves_no_postgresql_running() throws Exception {
        try (var other = new ServerSocket(0)) {
            CommandOutput typed =
                    CommandOutput.run("serve", "--port", other.getLocalPort() + "", "--data", data.toString());

            assertThat(typed.exit()).isEqualTo(1);
            assertThat(typed.err()).contains(other.getLocalPort() + "").doesNotContain("\tat ");
            assertThat(Files.exists(data.resolve("postgres/data/postmaster.pid")))
                    .isFalse();
        }
    }

    private static int status(String url) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.discarding())
                    .statusCode();
        }
    }
}
