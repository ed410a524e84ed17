package dev.ambit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongTest;
import dev.ambit.access.Secrets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Checks that a refused start prints its reason and leaves the data directory unchanged.
class RefusedStartTest {

    private static final List<String> REPLICA = List.of(
            "--webhook-secret",
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "--environment-id",
            "8a4b2a1e-7c1f-4f7e-9a54-0d6a3f3d7e11",
            "--open");

    @TempDir
    private Path place;

    @BeforeEach
    void open_to_postgresql() throws Exception {
        CommandProcess.opened(place);
    }

    @ParameterizedTest
    @CsvSource({
        "serve,   --port",
        "serve,   --gateway-port",
        "serve,   --bucket-port",
        "replica, --port",
        "dev,     --port",
    })
    @Tag("long")
    void port_in_use_is_named_and_no_file_is_created(String command, String option) throws Exception {
        try (ServerSocket taken = listener()) {
            String port = Integer.toString(taken.getLocalPort());
            List<String> words = new ArrayList<>(List.of(command, "--host", "127.0.0.1", option, port));
            words.addAll(option.equals("--port") ? List.of() : List.of("--port", "0"));
            words.addAll(command.equals("replica") ? REPLICA : List.of());

            String refusal = refused(place.resolve("new/data"), words);

            assertThat(refusal)
                    .contains(
                            "Cannot listen on 127.0.0.1, port " + port,
                            "another program uses the port",
                            "must be free",
                            option);
            assertThat(place).isEmptyDirectory();
        }
    }

    @Test
    void fresh_keeps_the_data_if_the_port_is_in_use() throws Exception {
        Path data = Files.createDirectory(place.resolve("data"));
        Files.writeString(data.resolve("ambit.lock"), "");
        Files.writeString(data.resolve("precious"), "");
        try (ServerSocket taken = listener()) {
            refused(data, List.of("dev", "--fresh", "--port", Integer.toString(taken.getLocalPort())));
        }

        assertThat(data.resolve("precious")).exists();
    }

    @Test
    void one_port_for_two_options_is_refused() throws Exception {
        String refusal = refused(place.resolve("data"), List.of("serve", "--port", "18080", "--gateway-port", "18080"));

        assertThat(refusal).contains("gateway-port", "18080", "a port that --port does not use");
        assertThat(place).isEmptyDirectory();
    }

    @Test
    void data_directory_below_a_file_is_refused() throws Exception {
        Path file = Files.writeString(place.resolve("file"), "");

        assertThat(refused(file.resolve("data"), List.of("serve", "--port", "0")))
                .contains(file + "/data cannot be used", file + " is not a directory", "--data");
    }

    /// PostgreSQL is already running when this start fails.
    @LongTest
    void failed_start_removes_the_new_data_directory() throws Exception {
        String refusal = refused(
                place.resolve("new/data"),
                List.of(
                        "serve",
                        "--port",
                        "0",
                        "--master-key-file",
                        place.resolve("nowhere/key").toString()));

        assertThat(refusal).contains("nowhere/key", "--master-key-file");
        assertThat(place).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "short", "with a space in the middle"})
    void invalid_operator_token_file_is_named_and_kept(String token) throws Exception {
        Path data = Files.createDirectory(place.resolve("data"));
        Path file = Files.writeString(data.resolve("operator-token"), token);
        Set<Path> before = files(data);

        String refusal = refused(data, List.of("serve", "--port", "0"));

        assertThat(refusal).contains(file.toString(), "contains no operator token", "or delete the file");
        assertThat(files(data)).isEqualTo(before);
    }

    @LongTest
    void wrong_or_missing_master_key_is_refused_with_its_option() throws Exception {
        Path data = place.resolve("data");
        try (var server = CommandProcess.start("serve", "--port", "0", "--data", data.toString())) {
            assertThat(server.isReady()).isTrue();
        }
        Path key = place.resolve("key");

        assertKeyRefused(data, key);
        assertThat(key).doesNotExist();

        Secrets.under(key);
        assertKeyRefused(data, key);
        assertThat(key).exists();
    }

    private static void assertKeyRefused(Path data, Path key) throws IOException {
        Set<Path> before = files(data);

        String refusal = refused(data, List.of("serve", "--port", "0", "--master-key-file", key.toString()));

        assertThat(refusal)
                .contains(
                        key.toString(),
                        "the secrets of this installation",
                        "--master-key-file (AMBIT_MASTER_KEY_FILE)");
        assertThat(files(data)).isEqualTo(before);
        assertThat(data.resolve("postgres/data/postmaster.pid")).doesNotExist();
    }

    private static ServerSocket listener() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    private static Set<Path> files(Path data) throws IOException {
        try (Stream<Path> files = Files.list(data)) {
            return new TreeSet<>(files.toList());
        }
    }

    private static String refused(Path data, List<String> words) {
        List<String> all = new ArrayList<>(words);
        all.addAll(List.of("--data", data.toString()));
        CommandOutput typed = CommandOutput.run(all.toArray(String[]::new));
        assertThat(typed.exit()).as(typed.err()).isNotZero();
        assertThat(typed.err().lines().filter(it -> it.startsWith("ambit: "))).hasSize(1);
        return typed.err();
    }
}
