package dev.ambit.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ambit.CiTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmbeddedPostgresTest {

    private static final boolean ROOT = System.getProperty("user.name").equals("root");
    private static final List<String> AS_NOBODY =
            List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--");

    /// Shared by the tests that only read.
    private static Path sharedData;

    private static EmbeddedPostgres shared;

    private Path data = Path.of("");

    @BeforeAll
    static void startShared() throws Exception {
        sharedData = PostgresProcess.directory();
        shared = EmbeddedPostgres.start(sharedData);
    }

    @AfterAll
    static void stopShared() throws Exception {
        shared.close();
        PostgresArchive.delete(sharedData);
    }

    @BeforeEach
    void makeDirectory() throws Exception {
        data = PostgresProcess.directory();
    }

    @AfterEach
    void deleteDirectory() throws Exception {
        PostgresArchive.delete(data);
    }

    @ParameterizedTest
    @CsvSource({
        "fsync, on",
        "synchronous_commit, on",
        "full_page_writes, on",
        "data_checksums, on",
        "listen_addresses, 127.0.0.1",
        "unix_socket_directories, ''",
        "server_encoding, UTF8",
        "password_encryption, scram-sha-256"
    })
    void server_has_durable_and_private_settings(String setting, String value) throws Exception {
        assertThat(TestDatabase.ask(shared.superuserUrl(), "show " + setting)).isEqualTo(value);
    }

    @CiTest
    void lower_converts_letters_beyond_ascii() throws Exception {
        assertThat(TestDatabase.ask(shared.url(), "select lower('ÄÖÉ')")).isEqualTo("äöé");
    }

    @Test
    void login_without_the_password_is_refused() {
        String url = shared.superuserUrl();

        assertThatThrownBy(() -> TestDatabase.ask(url.replaceFirst("password=.*", ""), "select 1"))
                .hasCauseInstanceOf(SQLException.class);
        assertThatThrownBy(() -> TestDatabase.ask(url.replaceFirst("password=.*", "password=postgres"), "select 1"))
                .hasMessageContaining("password authentication failed");
    }

    @Test
    void password_file_is_readable_only_by_its_owner() throws Exception {
        Path file = sharedData.resolve("postgres-logins");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        if (ROOT) {
            List<String> asNobody = new ArrayList<>(AS_NOBODY);
            asNobody.addAll(List.of("cat", file.toString()));
            assertThat(ProcessResult.run(asNobody, "").output()).contains("Permission denied");
        }
    }

    @CiTest
    void rows_are_kept_after_a_restart() throws Exception {
        try (var postgres = EmbeddedPostgres.start(data)) {
            PostgresProcess.addRow(postgres);
        }

        try (var postgres = EmbeddedPostgres.start(data)) {
            assertThat(PostgresProcess.rows(postgres)).isEqualTo(1);
        }
    }

    @CiTest
    void rows_are_kept_after_the_server_was_killed() throws Exception {
        PostgresProcess server = PostgresProcess.start(data);
        assertThat(server.answer()).startsWith("ready");
        server.kill();

        try (var postgres = EmbeddedPostgres.start(data)) {
            assertThat(PostgresProcess.rows(postgres)).isEqualTo(1);
        }
    }

    @Test
    void killed_postgresql_is_restarted_at_the_same_address() throws Exception {
        try (var postgres = EmbeddedPostgres.start(data)) {
            PostgresProcess.addRow(postgres);
            long pid = PostmasterFile.read(data.toRealPath().resolve("postgres/data"))
                    .orElseThrow()
                    .pid();

            ProcessResult.run("sh", "-c", "kill -KILL " + pid);

            PostgresProcess.awaitNewPid(data.toRealPath().resolve("postgres/data"), pid);
            assertThat(PostgresProcess.rows(postgres)).isEqualTo(1);
        }
    }

    @Test
    void interrupted_set_up_starts_over() throws Exception {
        Files.createDirectories(data.resolve("postgres/data.new/base"));
        Files.writeString(data.resolve("postgres/data.new/PG_VERSION"), "half");

        try (var postgres = EmbeddedPostgres.start(data)) {
            assertThat(TestDatabase.ask(postgres.url(), "select 1")).isEqualTo("1");
        }
    }

    @Test
    void second_server_on_a_directory_is_refused_with_the_process_of_the_first() throws Exception {
        try (var server = PostgresProcess.start(data)) {
            assertThat(server.answer()).startsWith("ready");

            assertThatIllegalStateException()
                    .isThrownBy(() -> EmbeddedPostgres.start(data))
                    .withMessageContaining(data.toRealPath().toString())
                    .withMessageContaining("process " + server.process().pid());
        }
    }

    @CiTest
    void data_of_another_major_version_is_refused_with_advice() throws Exception {
        EmbeddedPostgres.start(data).close();
        Files.writeString(data.resolve("postgres/data/PG_VERSION"), "12\n");

        assertThatIllegalStateException()
                .isThrownBy(() -> EmbeddedPostgres.start(data))
                .withMessageContaining("belongs to PostgreSQL 12")
                .withMessageContaining("--data");
    }

    @Test
    void data_without_its_password_file_is_refused() throws Exception {
        EmbeddedPostgres.start(data).close();
        Files.delete(data.resolve("postgres-logins"));

        assertThatIllegalStateException()
                .isThrownBy(() -> EmbeddedPostgres.start(data))
                .withMessageContaining("postgres-logins is missing");
    }

    @Test
    void full_disk_is_reported() throws Exception {
        Path disk = Files.createDirectory(data.resolve("disk"));
        assumeTrue(ProcessResult.run("mount", "-t", "tmpfs", "-o", "size=120m,mode=755", "tmpfs", disk.toString())
                .succeeded());
        try {
            EmbeddedPostgres.start(disk).close();
            ProcessResult.run("dd", "if=/dev/zero", "of=" + disk.resolve("fill"), "bs=64k");

            assertThatIllegalStateException()
                    .isThrownBy(() -> EmbeddedPostgres.start(disk))
                    .withMessageContaining("No space left on device");
        } finally {
            ProcessResult.run("umount", disk.toString());
        }
    }

    @CiTest
    void server_runs_as_an_ordinary_user() throws Exception {
        assumeTrue(ROOT);
        Path directory = Files.createDirectory(data.resolve("place"));
        ProcessResult.run("chown", "65534:65534", directory.toString());

        try (var server =
                PostgresProcess.start(AS_NOBODY, Map.of(), PostgresProcess.publicClassPath(data), directory)) {
            assertThat(server.answer()).isEqualTo("ready nobody");
        }
    }

    @CiTest
    void root_can_run_the_server_in_a_private_directory() throws Exception {
        assumeTrue(ROOT && ProcessResult.run("unshare", "-U", "true").succeeded());
        ProcessResult.run("chmod", "700", data.toString());

        try (var postgres = EmbeddedPostgres.start(data)) {
            assertThat(TestDatabase.ask(postgres.url(), "select 1")).isEqualTo("1");
        }
        ProcessResult.run("chmod", "755", data.toString());
        try (var postgres = EmbeddedPostgres.start(data)) {
            assertThat(TestDatabase.ask(postgres.url(), "select 1")).isEqualTo("1");
        }
    }

    @CiTest
    void root_without_namespaces_is_refused_with_advice_in_a_private_directory() throws Exception {
        assumeTrue(ROOT);
        Path directory = Files.createDirectory(data.resolve("place"));
        Path tools = Files.createDirectory(data.resolve("tools"));
        for (String tool : List.of("setpriv", "id", "test", "chown", "chmod", "sh")) {
            Files.createSymbolicLink(tools.resolve(tool), Path.of("/usr/bin", tool));
        }
        String classPath = System.getProperty("java.class.path");
        Map<String, String> withoutNamespaces = Map.of("PATH", tools.toString());

        ProcessResult.run("chmod", "700", data.toString());
        try (var server = PostgresProcess.start(List.of(), withoutNamespaces, classPath, directory)) {
            assertThat(server.answer()).contains("cannot run as root").contains("chmod o+x");
        }
        ProcessResult.run("chmod", "755", data.toString());
        try (var server = PostgresProcess.start(List.of(), withoutNamespaces, classPath, directory)) {
            assertThat(server.answer()).startsWith("ready");
        }
    }
}
