package dev.ambit.backup;

import static dev.ambit.stack.Stage.PRODUCTION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.db.EnvironmentId;
import dev.ambit.environment.KnownEnvironments;
import dev.ambit.rowcopy.TestShop;
import dev.ambit.stack.DatabaseStrategy;
import dev.ambit.stack.StackResources;
import dev.ambit.stackdb.DatabaseClusters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Tests the life cycle of dump files.
@Tag("long")
class BackupFilesTest {

    private final TestShop shop = TestShop.empty(DatabaseStrategy.SCHEMA);
    private final BackupFiles files = new BackupFiles(TestServer.data());

    @Test
    void listed_backup_is_kept_after_many_later_entries() throws IOException {
        String backup = backUp();
        execute("""
                insert into backups (environment_id, operation_id, purpose, actor, created_at)
                select %d, gen_random_uuid(), 'RESTORE', 'USER', now() + interval '1 second'
                from generate_series(1, 501)
                """.formatted(shop.environment(PRODUCTION).value()));
        Path file = file(backup);
        Files.setLastModifiedTime(file, old());

        sweep();

        assertThat(file).exists();
    }

    @Test
    void surplus_backup_is_kept_until_the_newer_backup_is_recorded() {
        shop.http("PUT", "/stacks/production/backups", "{\"everyHours\": 24, \"kept\": 1}")
                .isOk();
        String first = backUp();
        execute("""
                create function not_now() returns trigger language plpgsql as $$ begin raise exception 'not now'; end $$;
                create constraint trigger not_now after delete on backups deferrable initially deferred
                for each row when (old.environment_id = %d) execute function not_now()
                """.formatted(shop.environment(PRODUCTION).value()));

        String second =
                shop.http("POST", "/stacks/production/backups", "").isOk().text("operationId");
        try {
            Waiting.until(
                    () -> count("select attempts from operations where operation_id = '%s'".formatted(second)),
                    it -> it > 0);
            assertThat(file(first)).exists();
        } finally {
            execute("drop function not_now cascade");
        }

        assertThat(shop.over(second).text("state")).isEqualTo("DONE");
        assertThat(file(second)).exists();
        Waiting.until(() -> Files.exists(file(first)), it -> !it);
    }

    @Test
    void each_attempt_writes_a_separate_file_and_only_one_is_kept() throws IOException {
        EnvironmentId environment = shop.environment(PRODUCTION);
        UUID operation = UUID.randomUUID();
        Path lost = files.part(environment, operation);
        Path ours = files.part(environment, operation);
        Files.writeString(ours, "ours");
        Files.writeString(lost, "of who lost his claim");

        files.finish(environment, operation, ours);

        assertThat(files.of(environment, operation)).hasContent("ours");
        assertThat(lost).doesNotExist();
    }

    @Test
    void uploaded_dump_without_a_row_is_deleted_only_when_it_is_old() throws IOException {
        EnvironmentId environment = shop.environment(PRODUCTION);
        UUID upload = UUID.randomUUID();
        Path part = files.part(environment, upload);
        Files.writeString(part, "a dump");
        files.finish(environment, upload, part);

        sweep();

        assertThat(files.of(environment, upload)).exists();
        Files.setLastModifiedTime(files.of(environment, upload), old());
        sweep();
        assertThat(files.of(environment, upload)).doesNotExist();
    }

    @Test
    void only_the_servers_user_can_read_a_dump() throws IOException {
        Path file = file(backUp());

        assertThat(mode(file)).isEqualTo("rw-------");
        assertThat(mode(directory())).isEqualTo("rwx------");
    }

    @Test
    void dumps_of_an_earlier_version_become_private() throws IOException {
        Path file = file(backUp());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        Files.setPosixFilePermissions(directory(), PosixFilePermissions.fromString("rwxr-xr-x"));

        sweep();

        assertThat(mode(file)).isEqualTo("rw-------");
        assertThat(mode(directory())).isEqualTo("rwx------");
    }

    @Test
    void number_of_entries_without_a_dump_is_limited() {
        execute("""
                insert into backups (environment_id, operation_id, purpose, actor, created_at)
                select %d, gen_random_uuid(), 'RESTORE', 'USER', now()
                from generate_series(1, 200)
                """.formatted(shop.environment(PRODUCTION).value()));

        backUp();

        assertThat(count("select count(*) from backups where environment_id = %d and not is_there"
                        .formatted(shop.environment(PRODUCTION).value())))
                .isEqualTo(Backups.OVER_MAX);
    }

    @Test
    void second_backup_is_refused_while_one_is_in_progress() {
        String backup = backUp();
        execute("update operations set state = 'PENDING', claimed_until = 'infinity' where operation_id = '%s'"
                .formatted(backup));

        shop.http("POST", "/stacks/production/backups", "").isProblem(409, "StackInTheWay");
        shop.account().change(backup, "cancel").isOk();

        backUp();
    }

    private String backUp() {
        var done = shop.over(
                shop.http("POST", "/stacks/production/backups", "").isOk().text("operationId"));
        assertThat(done.text("state")).as("%s", done).isEqualTo("DONE");
        return done.text("id");
    }

    private Path directory() {
        return TestServer.data()
                .resolve("backups")
                .resolve(Integer.toString(shop.environment(PRODUCTION).value()));
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private Path file(String backup) {
        return files.of(shop.environment(PRODUCTION), UUID.fromString(backup));
    }

    /// Deletes surplus files of all environments, as the server does.
    private void sweep() {
        InstantSource clock = InstantSource.system();
        var dumping = new DatabaseDumps(
                shop.transactions(),
                new StackResources(TestServer.secrets()),
                DatabaseClusters.of(TestShop.DATABASES),
                clock);
        var loop = new BackupLoop(
                shop.transactions(),
                new KnownEnvironments(shop.transactions()),
                dumping,
                new BackupCreation(shop.transactions(), dumping, files, clock),
                files,
                clock);
        EnvironmentFixture.onVirtualThread(() -> {
            loop.sweep();
            return null;
        });
    }

    private static FileTime old() {
        return FileTime.from(Instant.now().minus(Duration.ofHours(2)));
    }

    private static void execute(String sql) {
        TestServer.superuser().useHandle(tx -> tx.execute(sql));
    }

    private static int count(String sql) {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery(sql).mapTo(Integer.class).one());
    }
}
