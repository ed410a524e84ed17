package dev.ambit.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ambit.CiTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StackDatabaseMoveTest {

    private static final String PASSWORD = "new-superuser";
    private static final int VERSION = 201;
    private static final StackDatabaseMove.FreeSpace ENOUGH = _ -> Long.MAX_VALUE;

    private static Path original;
    private static Map<String, List<String>> expected = Map.of();

    private Path directory = Path.of("");
    private final List<String> steps = new ArrayList<>();

    @BeforeAll
    static void createDatabases() throws Exception {
        original = PostgresProcess.directory();
        PostgresUser user = PostgresUser.of(original, original.resolve("postgres"));
        // Only the bundled version has run stack databases in an embedded PostgreSQL.
        assumeTrue(PostgresBinaries.find(user, original).major() == 18);
        try (var postgres = EmbeddedPostgres.start(original)) {
            MovedDatabases.create(postgres);
            expected = MovedDatabases.fingerprint(postgres.superuserUrl());
        }
    }

    @AfterAll
    static void deleteDatabases() throws Exception {
        PostgresArchive.delete(original);
    }

    @BeforeEach
    void copyDatabases() throws Exception {
        directory = PostgresProcess.directory();
        assertThat(ProcessResult.run("cp", "-a", original + "/.", directory.toString())
                        .succeeded())
                .isTrue();
    }

    @AfterEach
    void deleteDirectory() throws Exception {
        PostgresArchive.delete(directory);
    }

    @Test
    void everything_but_ambits_own_database_and_roles_moves() throws Exception {
        assertThat(move(ENOUGH)).isEmpty();

        assertThat(steps)
                .containsExactly("STOPPED", "COPIED", "IDENTITY_RENEWED", "CLEANED", "SYNCED", "RENAMED", "SERVING");
        try (Stream<Path> files = Files.list(home())) {
            assertThat(files.map(it -> it.getFileName().toString()))
                    .containsExactlyInAnyOrder("data", "logins", "serving");
        }
        assertThat(ServingMarker.read(home()))
                .hasValueSatisfying(marker -> assertThat(marker.version()).isEqualTo(VERSION))
                .hasValueSatisfying(marker -> assertThat(marker.databases()).hasSize(3));
        assertMoved();
    }

    static Stream<String> places() {
        return Stream.concat(
                Stream.of(MoveProcess.COPYING),
                Stream.of(StackDatabaseMove.Step.values()).map(Enum::name));
    }

    @Tag("ci")
    @ParameterizedTest
    @MethodSource("places")
    void move_killed_at_a_step_is_complete_after_the_next_start(String place) throws Exception {
        assertThat(MoveProcess.killAt(place, directory)).isEqualTo(place);

        boolean isServing = place.equals("SERVING");
        assertThat(ServingMarker.read(home()).isPresent()).isEqualTo(isServing);
        // The version before starts in between and writes. With the marker, it must no longer be heard.
        try (var postgres = EmbeddedPostgres.start(directory)) {
            MovedDatabases.run(postgres.superuserUrl(), "legacy", List.of("create table meanwhile (n int)"));
        }

        assertThat(move(ENOUGH)).isEmpty();

        String password = isServing ? "interrupted" : PASSWORD;
        assertMoved(password);
        try (var moved = RunningCluster.start(directory, home(), password)) {
            assertThat(MovedDatabases.rows(moved.url(), "legacy", "select to_regclass('meanwhile')"))
                    .containsExactly(isServing ? "null" : "meanwhile");
        }
    }

    @CiTest
    void cluster_that_was_not_shut_down_cleanly_is_recovered_first() throws Exception {
        PostgresProcess server = PostgresProcess.start(directory);
        assertThat(server.answer()).startsWith("ready");
        server.kill();
        PostmasterFile.read(source()).flatMap(PostmasterFile::process).ifPresent(ProcessHandle::destroyForcibly);
        Postmaster.stop(source());

        assertThat(move(ENOUGH)).isEmpty();

        assertMoved();
    }

    @Test
    void clusters_have_different_identities() throws Exception {
        long before = ControlFile.read(source()).systemId();

        assertThat(move(ENOUGH)).isEmpty();

        assertThat(ControlFile.read(source()).systemId()).isEqualTo(before);
        assertThat(ControlFile.read(home().resolve("data")).systemId()).isNotEqualTo(before);
        try (var moved = RunningCluster.start(directory, home(), PASSWORD)) {
            assertThat(MovedDatabases.rows(
                            moved.url(), "postgres", "select system_identifier from pg_control_system()"))
                    .containsExactly(Long.toString(
                            ControlFile.read(home().resolve("data")).systemId()));
        }
    }

    @CiTest
    void move_needs_1_2_times_the_size_on_disk() throws Exception {
        String ambit = ambit();
        long bytes = new ClusterCopy(source(), ambit, ControlFile.read(source()).segments()).bytes();

        assertThat(move(_ -> (long) (bytes * 1.19)).orElseThrow())
                .startsWith("The move needs ")
                .contains("1.2 times the size of the databases")
                .endsWith("Free disk space, then restart.");
        assertThat(home()).doesNotExist();

        assertThat(move(_ -> (long) (bytes * 1.22))).isEmpty();
        assertMoved();
    }

    @CiTest
    void full_disk_leaves_no_copy() throws Exception {
        // A file that cannot be created stands for any error while files are written.
        Files.createDirectories(home().resolve("data.new"));

        assertThat(move(ENOUGH).orElseThrow()).contains("data.new");

        assertThat(home().resolve("data.new")).doesNotExist();
        assertThat(home().resolve("moving")).doesNotExist();
        assertThat(move(ENOUGH)).isEmpty();
        assertMoved();
    }

    @CiTest
    void tablespace_prevents_the_move() throws Exception {
        createTablespace();

        assertThat(move(ENOUGH).orElseThrow()).contains("has tablespaces");
        assertThat(home()).doesNotExist();
    }

    /// A copy of the data directory does not contain tablespaces.
    private void createTablespace() throws Exception {
        Path place = Files.createDirectory(directory.resolve("fast"));
        PostgresUser.of(directory, directory.resolve("postgres")).own(place);
        try (var postgres = EmbeddedPostgres.start(directory)) {
            MovedDatabases.run(
                    postgres.superuserUrl(), "ambit", List.of("create tablespace fast location '%s'".formatted(place)));
        }
    }

    @CiTest
    void role_with_objects_in_another_database_stays_without_login() throws Exception {
        try (var postgres = EmbeddedPostgres.start(directory)) {
            MovedDatabases.run(
                    postgres.superuserUrl(),
                    "legacy",
                    List.of("create table of_owner (n int)", "alter table of_owner owner to ambit_owner"));
        }

        assertThat(move(ENOUGH)).isEmpty();

        try (var moved = RunningCluster.start(directory, home(), PASSWORD)) {
            assertThat(
                            MovedDatabases.rows(
                                    moved.url(),
                                    "postgres",
                                    "select rolname, rolcanlogin, rolpassword from pg_authid where rolname in ('ambit_owner', 'ambit_app')"))
                    .containsExactly("ambit_owner ; f ; null");
            assertThat(MovedDatabases.rows(moved.url(), "legacy", "select count(*) from of_owner"))
                    .containsExactly("0");
        }
    }

    @CiTest
    void archiving_and_replication_slots_stay_with_ambits_own_cluster() throws Exception {
        try (var postgres = EmbeddedPostgres.start(directory)) {
            MovedDatabases.run(
                    postgres.superuserUrl(),
                    "ambit",
                    List.of(
                            "select pg_create_physical_replication_slot('standby', true)",
                            "alter system set archive_mode = on",
                            "alter system set archive_command = 'true'"));
        }

        assertThat(move(ENOUGH)).isEmpty();

        try (var moved = RunningCluster.start(directory, home(), PASSWORD)) {
            assertThat(MovedDatabases.rows(moved.url(), "postgres", "select count(*) from pg_replication_slots"))
                    .containsExactly("0");
            assertThat(MovedDatabases.rows(moved.url(), "postgres", "show archive_mode"))
                    .containsExactly("off");
        }
    }

    @Test
    void installation_without_stack_databases_gets_no_copy() throws Exception {
        Path empty = PostgresProcess.directory();
        EmbeddedPostgres.start(empty).close();

        assertThat(MoveProcess.move(empty, ENOUGH).run(VERSION, new StackPostgresLogin(1, PASSWORD), progress()))
                .isEmpty();

        assertThat(steps).isEmpty();
        assertThat(empty.resolve("stack-postgres")).doesNotExist();
        PostgresArchive.delete(empty);
    }

    /// A stack with the strategy `SCHEMA` has one database for both stages.
    @Test
    void one_database_is_enough_for_a_move() throws Exception {
        Path other = PostgresProcess.directory();
        try (var postgres = EmbeddedPostgres.start(other)) {
            MovedDatabases.run(postgres.superuserUrl(), "ambit", List.of("create database shop"));
        }

        StackDatabaseUpgrade.run(other, () -> VERSION);

        assertThat(ServingMarker.read(StackPostgres.home(other)).orElseThrow().databases())
                .hasSize(1);
        assertThat(StackPostgres.hasDatabases(other)).isTrue();
        PostgresArchive.delete(other);
    }

    @CiTest
    void unfinished_copy_is_deleted_even_if_no_stack_database_is_left() throws Exception {
        assertThat(MoveProcess.killAt("RENAMED", directory)).isEqualTo("RENAMED");
        try (var postgres = EmbeddedPostgres.start(directory)) {
            for (String database : List.of("acme-shop", "acme-shop-dev", "legacy")) {
                MovedDatabases.run(
                        postgres.superuserUrl(), "ambit", List.of("drop database \"%s\"".formatted(database)));
            }
        }

        assertThat(move(ENOUGH)).isEmpty();

        assertThat(home()).isEmptyDirectory();
    }

    @CiTest
    void upgrade_keeps_the_port_for_stacks_and_gives_ambit_another() throws Exception {
        int port = PostgresLogins.read(directory).port();

        StackDatabaseUpgrade.run(directory, () -> VERSION);

        assertThat(StackPostgresLogin.read(home()).port()).isEqualTo(port);
        int own = PostgresLogins.read(directory).port();
        assertThat(own).isNotEqualTo(port);
        assertThat(StackDatabaseUpgrade.objection(directory)).isEmpty();
        assertServes(port);

        // A start after a kill between the marker and the new port.
        PostgresLogins.read(directory).at(port).write(directory);
        StackDatabaseUpgrade.run(directory, () -> VERSION);

        assertThat(PostgresLogins.read(directory).port()).isNotEqualTo(port);
        assertServes(port);
    }

    private void assertServes(int port) throws Exception {
        try (var postgres = EmbeddedPostgres.start(directory);
                var stacks = new StackPostgres(postgres.directory(), 512)) {
            assertThat(stacks.url()).contains(":" + port + "/");
            assertThat(ServingMarker.read(home()).orElseThrow().databases()).hasSize(3);
            assertThat(StackPostgres.hasDatabases(directory)).isTrue();
            assertThat(MovedDatabases.rows(stacks.url(), "legacy", "select count(*) from kept"))
                    .containsExactly("2000");
            assertThat(MovedDatabases.rows(postgres.superuserUrl(), "ambit", "select n from platform"))
                    .containsExactly("7");
        }
    }

    @CiTest
    void upgrade_that_is_refused_leaves_its_reason_until_it_succeeds() throws Exception {
        createTablespace();

        StackDatabaseUpgrade.run(directory, () -> VERSION);

        assertThat(StackDatabaseUpgrade.objection(directory).orElseThrow()).contains("has tablespaces");
        assertThat(StackPostgres.isServing(directory)).isFalse();
        try (var postgres = EmbeddedPostgres.start(directory)) {
            MovedDatabases.run(postgres.superuserUrl(), "ambit", List.of("drop tablespace fast"));
        }

        StackDatabaseUpgrade.run(directory, () -> VERSION);

        assertThat(StackDatabaseUpgrade.objection(directory)).isEmpty();
        assertThat(StackPostgres.isServing(directory)).isTrue();
    }

    /// Its databases may have been used for a long time.
    @CiTest
    void cluster_whose_marker_is_lost_is_never_deleted() throws Exception {
        assertThat(move(ENOUGH)).isEmpty();
        Files.delete(home().resolve("serving"));

        assertThatThrownBy(() -> move(ENOUGH))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("exists without the file `serving`");
        assertThat(home().resolve("data")).exists();
    }

    private void assertMoved() throws Exception {
        assertMoved(PASSWORD);
    }

    /// Requires that both clusters run at the same time, and that each has its part unchanged.
    private void assertMoved(String password) throws Exception {
        try (var postgres = EmbeddedPostgres.start(directory);
                var moved = RunningCluster.start(directory, home(), password)) {
            assertThat(MovedDatabases.rows(postgres.superuserUrl(), "ambit", "select n from platform"))
                    .containsExactly("7");
            MovedDatabases.fingerprint(moved.url())
                    .forEach((part, rows) -> assertThat(rows).as(part).isEqualTo(expected.get(part)));
            assertThat(
                            MovedDatabases.rows(
                                    moved.url(),
                                    "postgres",
                                    "select datname from pg_database where datname = 'ambit'"
                                            + " union all select rolname from pg_roles where rolname in ('ambit_owner', 'ambit_app')"))
                    .isEmpty();
            // The password of a stack still opens its database, in the new cluster as before.
            String login = moved.url().replaceFirst("user=.*", "user=ambit_1111&password=prod");
            assertThat(MovedDatabases.rows(login, "acme-shop", "select count(*) from sales"))
                    .containsExactly("401");
        }
    }

    private Optional<String> move(StackDatabaseMove.FreeSpace disk) {
        return MoveProcess.move(directory, disk).run(VERSION, new StackPostgresLogin(1, PASSWORD), progress());
    }

    private StackDatabaseMove.Progress progress() {
        return new StackDatabaseMove.Progress() {
            @Override
            public void copied(long bytes, long total) {
                assertThat(bytes).isBetween(0L, total);
            }

            @Override
            public void done(StackDatabaseMove.Step step) {
                steps.add(step.name());
            }
        };
    }

    private String ambit() throws Exception {
        try (var postgres = EmbeddedPostgres.start(directory)) {
            return TestDatabase.ask(postgres.superuserUrl(), "select oid from pg_database where datname = 'ambit'");
        }
    }

    private Path source() {
        return directory.resolve("postgres", "data");
    }

    private Path home() {
        return directory.resolve("stack-postgres");
    }
}
