package dev.ambit.cli;

import static java.nio.file.attribute.PosixFilePermissions.asFileAttribute;
import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.ambit.LongTest;
import dev.ambit.postgres.EmbeddedPostgres;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {

    /// Names the directory with the programs of PostgreSQL.
    private static final String PROGRAMS = "AMBIT_TEST_POSTGRES_BIN";

    private static EmbeddedPostgres postgres;

    @TempDir
    private static Path data;

    @TempDir
    private Path place;

    @BeforeAll
    static void start() throws Exception {
        postgres = EmbeddedPostgres.start(CommandProcess.opened(data));
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @BeforeEach
    void allowAccessByOthers() throws Exception {
        CommandProcess.opened(place);
    }

    @LongTest
    void suitable_machine_passes_every_check() throws Exception {
        CommandOutput typed = CommandOutput.run("doctor", "--port", "0", "--data", place + "/data");

        assertThat(typed.out().lines().map(line -> line.substring(6, 24).strip()))
                .containsExactly(
                        "jdk",
                        "data directory",
                        "disk",
                        "open files",
                        "port",
                        "database",
                        "roles",
                        "fsync",
                        "synchronous_commit",
                        "stack databases");
        assertThat(typed.out()).doesNotContain("fail").contains("ok    fsync");
        assertThat(typed.exit()).isZero();
        assertThat(place).isEmptyDirectory();
    }

    @Test
    void proxy_without_trusted_proxies_is_a_warning() {
        String[] words = {"doctor", "--port", "0", "--data", place + "/data"};
        Map<String, String> behindProxy = Map.of("AMBIT_PUBLIC_URL", "https://ambit.example.com");

        assertThat(onDatabase(behindProxy, words).out())
                .containsPattern(
                        "(?m)^warn +proxy +https://ambit.example.com is behind a proxy, but AMBIT_TRUSTED_PROXIES is"
                                + " not set: .*429 RateLimitExceeded.*$");
        assertThat(onDatabase(
                                Map.of(
                                        "AMBIT_PUBLIC_URL",
                                        "https://ambit.example.com",
                                        "AMBIT_TRUSTED_PROXIES",
                                        "10.0.0.7/32"),
                                words)
                        .out())
                .containsPattern("(?m)^ok +proxy ");
        assertThat(onDatabase(Map.of("AMBIT_PUBLIC_URL", "http://127.0.0.1:8080"), words)
                        .out())
                .doesNotContain("proxy");
    }

    @Test
    void missing_container_runtime_is_a_warning() {
        String[] words = {"doctor", "--port", "0", "--gateway-port", "1", "--data", place + "/data"};

        assertThat(onDatabase(Map.of("AMBIT_OCI_RUNTIME", "/nowhere/runc"), words)
                        .out())
                .containsPattern(
                        "(?m)^warn +functions +cannot run, so `FUNCTION` is not offered\\..*AMBIT_OCI_RUNTIME is `/nowhere/runc`, .*Name");
        assertThat(onDatabase(Map.of(), words).out())
                .containsPattern("(?m)^(ok +functions +run in containers|warn +functions +cannot run)");
    }

    @Test
    void missing_java_for_functions_is_a_warning() {
        String[] words = {"doctor", "--port", "0", "--gateway-port", "1", "--data", place + "/data"};

        assertThat(onDatabase(Map.of("AMBIT_FUNCTION_JAVA_HOME", "/nowhere"), words)
                        .out())
                .containsPattern("(?m)^warn +functions +AMBIT_FUNCTION_JAVA_HOME is `/nowhere`, .*Jars are refused\\.");
        assertThat(onDatabase(Map.of(), words).out()).doesNotContain("Jars are refused");
    }

    @LongTest
    void unreachable_database_fails_without_showing_the_password() {
        String url = "jdbc:postgresql://127.0.0.1:1/ambit?user=a&password=hidden";
        Map<String, String> environment = Map.of("AMBIT_DATABASE_URL", url, "AMBIT_DATABASE_OWNER_URL", url);

        CommandOutput typed = CommandOutput.run(environment, "doctor", "--port", "0", "--data", place.toString());

        assertThat(typed.exit()).isEqualTo(1);
        assertThat(typed.out()).containsPattern("(?m)^fail +database .*refused").doesNotContain("hidden");
    }

    @Test
    void superuser_role_fails_the_check_of_roles() {
        CommandOutput typed = examine(postgres.superuserUrl());

        assertThat(typed.exit()).isEqualTo(1);
        assertThat(typed.out())
                .containsPattern("(?m)^ok +database ")
                .containsPattern("(?m)^fail +roles +The role postgres .*superuser.*db init")
                .containsPattern("(?m)^ok +fsync ");
    }

    @Test
    void database_with_synchronous_commit_off_fails() throws Exception {
        run("alter role ambit_app set synchronous_commit = off");
        CommandOutput typed = examine(postgres.url());
        run("alter role ambit_app reset synchronous_commit");

        assertThat(typed.exit()).isEqualTo(1);
        assertThat(typed.out())
                .containsPattern("(?m)^ok +roles ")
                .containsPattern("(?m)^ok +fsync ")
                .containsPattern("(?m)^fail +synchronous_commit +off: acknowledged writes can be lost");
    }

    @LongTest
    void database_with_fsync_off_fails() throws Exception {
        try (EmbeddedPostgres careless = startedWithoutFsync()) {
            CommandOutput typed = examine(careless.url(), careless.ownerUrl());

            assertThat(typed.exit()).isEqualTo(1);
            assertThat(typed.out())
                    .containsPattern("(?m)^ok +roles ")
                    .containsPattern("(?m)^fail +fsync +off: acknowledged writes can be lost")
                    .containsPattern("(?m)^ok +synchronous_commit ");
        }
    }

    @Test
    void data_directory_that_cannot_be_created_fails() throws Exception {
        Path file = Files.writeString(place.resolve("file"), "");

        for (Path data : List.of(file, file.resolve("data"))) {
            CommandOutput typed = CommandOutput.run("doctor", "--port", "0", "--data", data.toString());

            assertThat(typed.exit()).isEqualTo(1);
            assertThat(typed.out())
                    .containsPattern("(?m)^fail +data directory +%s is not writable".formatted(data))
                    .containsPattern("(?m)^fail +database ");
            assertThat(typed.err()).isEmpty();
        }
    }

    @Test
    void data_directory_without_write_permission_fails() throws Exception {
        Path shut = Files.createDirectory(place.resolve("shut"), asFileAttribute(fromString("r-xr-xr-x")));
        assumeFalse(Files.isWritable(shut), "whoever runs this may write everywhere");

        CommandOutput typed = CommandOutput.run("doctor", "--port", "0", "--data", shut.toString());

        assertThat(typed.exit()).isEqualTo(1);
        assertThat(typed.out()).containsPattern("(?m)^fail +data directory .*is not writable");
    }

    @Test
    void address_of_another_machine_fails_the_port_check() {
        CommandOutput typed =
                onDatabase(Map.of(), "doctor", "--host", "192.0.2.1", "--port", "0", "--data", place + "/data");

        assertThat(typed.exit()).isEqualTo(1);
        assertThat(typed.out()).containsPattern("(?m)^fail +port +cannot listen on 192.0.2.1");
    }

    @Test
    void port_in_use_fails_the_port_check() throws Exception {
        try (var other = new ServerSocket(0)) {
            CommandOutput typed =
                    onDatabase(Map.of(), "doctor", "--port", other.getLocalPort() + "", "--data", place + "/data");

            assertThat(typed.exit()).isEqualTo(1);
            assertThat(typed.out()).containsPattern("(?m)^fail +port .*in use");
        }
    }

    /// Runs a command on the database that all tests share; an embedded one would be set up for each command.
    private static CommandOutput onDatabase(Map<String, String> environment, String... words) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("AMBIT_DATABASE_URL", postgres.url());
        all.put("AMBIT_DATABASE_OWNER_URL", postgres.ownerUrl());
        return CommandOutput.run(all, words);
    }

    private CommandOutput examine(String url) {
        return examine(url, postgres.ownerUrl());
    }

    /// On a database of one's own, which runs.
    private CommandOutput examine(String url, String ownerUrl) {
        Map<String, String> environment = Map.of("AMBIT_DATABASE_URL", url, "AMBIT_DATABASE_OWNER_URL", ownerUrl);
        return CommandOutput.run(environment, "doctor", "--port", "0", "--data", place + "/data");
    }

    /// An embedded one is told on its command line to sync, where the last word counts: so it is started by a
    /// script that adds one.
    private EmbeddedPostgres startedWithoutFsync() throws Exception {
        Path programs = Files.createDirectory(place.resolve("programs"));
        Path installed = running();
        program(programs, "initdb", "exec '%s' \"$@\"".formatted(installed.resolveSibling("initdb")));
        program(programs, "postgres", """
            if [ "$1" = -D ]; then set -- "$@" -c fsync=off; fi
            exec '%s' "$@"
            """.formatted(installed));
        String before = System.setProperty(PROGRAMS, programs.toString());
        try {
            return EmbeddedPostgres.start(CommandProcess.opened(Files.createDirectory(place.resolve("careless"))));
        } finally {
            if (before == null) {
                System.clearProperty(PROGRAMS);
            } else {
                System.setProperty(PROGRAMS, before);
            }
        }
    }

    /// The program of the one that runs.
    private static Path running() throws Exception {
        String pid =
                Files.readAllLines(data.resolve("postgres/data/postmaster.pid")).getFirst();
        ProcessHandle process = ProcessHandle.of(Long.parseLong(pid.strip())).orElseThrow();
        return Path.of(process.info().command().orElseThrow());
    }

    private static void program(Path directory, String name, String script) throws Exception {
        Path file = Files.writeString(directory.resolve(name), "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(file, fromString("rwxr-xr-x"));
    }

    private static void run(String sql) throws Exception {
        try (var connection = DriverManager.getConnection(postgres.superuserUrl());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
