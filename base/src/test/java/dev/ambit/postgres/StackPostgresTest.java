package dev.ambit.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.CiTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StackPostgresTest {

    private static final String IDENTITY = "select system_identifier from pg_control_system()";

    private Path data = Path.of("");

    @BeforeEach
    void makeDirectory() throws Exception {
        data = PostgresProcess.directory().toRealPath();
    }

    @AfterEach
    void deleteDirectory() throws Exception {
        PostgresArchive.delete(data);
    }

    @Test
    void cluster_is_created_at_its_first_use_and_apart_from_the_platform() throws Exception {
        try (var platform = EmbeddedPostgres.start(data);
                var stacks = new StackPostgres(platform.directory(), 512)) {
            assertThat(StackPostgres.home(data)).doesNotExist();
            assertThat(StackPostgres.isServing(data)).isFalse();

            String url = stacks.url();

            assertThat(StackPostgres.isServing(data)).isTrue();
            assertThat(TestDatabase.ask(url, "select string_agg(datname, ' ' order by datname) from pg_database"))
                    .isEqualTo("postgres template0 template1");
            assertThat(TestDatabase.ask(url, IDENTITY))
                    .isNotEqualTo(TestDatabase.ask(platform.superuserUrl(), IDENTITY));
            Path logins = StackPostgres.home(data).resolve("logins");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(logins)))
                    .isEqualTo("rw-------");
            assertThat(Files.readString(data.resolve("postgres-logins")))
                    .doesNotContain(
                            StackPostgresLogin.read(StackPostgres.home(data)).superuser());
        }
    }

    @Test
    void stopped_cluster_starts_again_with_its_data_at_its_port() throws Exception {
        try (var stacks = new StackPostgres(data, 512)) {
            String url = stacks.url();
            TestDatabase.run(url, "create table found (row int)");

            stacks.stop();

            assertThat(PostmasterFile.read(StackPostgres.home(data).resolve("data")))
                    .isEmpty();
            assertThat(stacks.url()).isEqualTo(url);
            assertThat(TestDatabase.ask(url, "select count(*) from found")).isEqualTo("0");
        }
    }

    /// The sort keeps ten values of 100 MB in memory.
    @Test
    void query_that_wants_a_gigabyte_is_refused_and_its_session_goes_on() throws Exception {
        try (var stacks = new StackPostgres(data, 512);
                Connection session = DriverManager.getConnection(stacks.url());
                Statement sql = session.createStatement()) {
            sql.execute("set work_mem = '8GB'");

            assertThatThrownBy(() -> sql.executeQuery("""
                    select max(length(t))
                    from (select repeat(chr(65 + g), 100000000) || g as t from generate_series(1, 10) as g order by 1)
                    """))
                    .hasMessageContaining("out of memory")
                    .extracting(it -> ((SQLException) it).getSQLState())
                    .isEqualTo("53200");

            try (var row = sql.executeQuery("select pg_backend_pid()")) {
                assertThat(row.next()).isTrue();
                assertThat(Files.readString(Path.of("/proc/%d/oom_score_adj".formatted(row.getInt(1)))))
                        .isEqualToIgnoringNewLines("500");
                assertThat(ProcessResult.run("ps", "-o", "ni=", "-p", row.getString(1))
                                .output())
                        .isEqualTo("10");
            }
        }
    }

    @Test
    void cluster_gives_way_to_the_rest_of_the_machine() throws Exception {
        try (var stacks = new StackPostgres(data, 512)) {
            stacks.url();

            StackProtection found = StackProtection.of(data).orElseThrow();

            assertThat(found.isNice()).isTrue();
            if (Files.isWritable(Path.of("/sys/fs/cgroup/cpu"))
                    && !PostgresUser.of(data, data).prefix().isEmpty()) {
                assertThat(found.hasWeight()).isTrue();
                assertThat(found.memory().orElseThrow().used()).isPositive();
            }
        }
        assertThat(StackProtection.of(data)).isEmpty();
        assertThat(Path.of(
                        "/sys/fs/cgroup/cpu",
                        StackCgroup.of(StackPostgres.home(data)).name()))
                .doesNotExist();
    }

    @CiTest
    void killed_cluster_is_restarted_at_the_same_address() throws Exception {
        try (var stacks = new StackPostgres(data, 512)) {
            String url = stacks.url();
            TestDatabase.run(url, "create table found (row int)");
            long pid = pid();

            ProcessResult.run("sh", "-c", "kill -KILL " + pid);

            PostgresProcess.awaitNewPid(StackPostgres.home(data).resolve("data"), pid);
            assertThat(TestDatabase.ask(url, "select count(*) from found")).isEqualTo("0");
        }
    }

    /// A killed server leaves the cluster running.
    @Test
    void cluster_that_a_killed_server_left_running_is_stopped() throws Exception {
        Path of = StackPostgres.home(data).resolve("data");
        PostgresProcess server = PostgresProcess.stacks(data);
        assertThat(server.answer()).isEqualTo("ready");
        server.kill();
        assertThat(PostmasterFile.read(of).flatMap(PostmasterFile::process)).isPresent();

        try (var stacks = new StackPostgres(data, 512)) {
            assertThat(PostmasterFile.read(of).flatMap(PostmasterFile::process)).isEmpty();
            assertThat(TestDatabase.ask(stacks.url(), "select 1")).isEqualTo("1");
        }
    }

    @Test
    void closed_cluster_does_not_start_again() {
        var stacks = new StackPostgres(data, 512);
        stacks.close();

        assertThatIllegalStateException().isThrownBy(stacks::url).withMessageContaining("shutting down");
        assertThat(StackPostgres.home(data)).doesNotExist();
    }

    @Test
    void cluster_without_its_password_file_is_refused() throws Exception {
        try (var stacks = new StackPostgres(data, 512)) {
            stacks.url();
        }
        Files.delete(StackPostgres.home(data).resolve("logins"));

        try (var stacks = new StackPostgres(data, 512)) {
            assertThatIllegalStateException().isThrownBy(stacks::url).withMessageContaining("Restore the file");
        }
    }

    @Test
    void interrupted_set_up_starts_over() throws Exception {
        Path draft = StackPostgres.home(data).resolve("data.new");
        Files.createDirectories(draft.resolve("base"));
        Files.writeString(draft.resolve("PG_VERSION"), "half");

        try (var stacks = new StackPostgres(data, 512)) {
            assertThat(TestDatabase.ask(stacks.url(), "select 1")).isEqualTo("1");
        }
        assertThat(List.of(StackPostgres.home(data).toFile().list()))
                .containsExactlyInAnyOrder("data", "logins", "postgres.log", "serving");
    }

    private long pid() {
        return PostmasterFile.read(StackPostgres.home(data).resolve("data"))
                .orElseThrow()
                .pid();
    }
}
