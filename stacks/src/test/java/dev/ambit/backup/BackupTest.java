package dev.ambit.backup;

import static dev.ambit.stack.Stage.DEVELOPMENT;
import static dev.ambit.stack.Stage.PRODUCTION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.rowcopy.TestShop;
import dev.ambit.stack.DatabaseStrategy;
import dev.ambit.stack.EachStrategy;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("long")
class BackupTest {

    private static DumpHeader head(TestShop shop, String backup) {
        return DumpReading.head(
                new BackupFiles(TestServer.data()).of(shop.environment(PRODUCTION), UUID.fromString(backup)));
    }

    /// Returns the drift report of production, starting at the backup resource.
    private static String backup(TestShop shop) {
        String drift = shop.get("/stacks/production/drift").isOk().http().body();
        return drift.substring(drift.indexOf("\"kind\":\"BACKUP\""));
    }

    @Test
    void d23_production_is_backed_up_and_development_is_not() {
        TestShop shop = TestShop.open(DatabaseStrategy.SCHEMA);

        Reply done = shop.over(
                shop.http("POST", "/stacks/production/backups", "").isOk().text("operationId"));

        assertThat(done.text("state")).as("%s", done).isEqualTo("DONE");
        Reply production = shop.get("/stacks/production/backups").isOk();
        assertThat(production.at("backedUp")).isEqualTo(true);
        assertThat(production.at("schedule.everyHours")).hasToString("24");
        assertThat(production.at("backups.0.isThere")).isEqualTo(true);
        assertThat(production.at("backups.0.rows")).hasToString("1005");
        assertThat(production.at("backups.0.verifiedAt")).isNotNull();
        Reply development = shop.get("/stacks/development/backups").isOk();
        assertThat(development.at("backedUp")).isEqualTo(false);
        assertThat((List<?>) Objects.requireNonNull(development.at("backups"))).isEmpty();
        shop.http("POST", "/stacks/development/backups", "").isProblem(409, "EnvironmentNotBackedUp");
    }

    @Test
    void d23_views_of_a_development_stack_show_that_it_is_not_backed_up() {
        TestShop shop = TestShop.empty(DatabaseStrategy.SCHEMA);

        assertThat(shop.get("/stacks/development").isOk().at("backedUp")).isEqualTo(false);
        assertThat(shop.get("/stacks/production").isOk().at("backedUp")).isEqualTo(true);
        Reply all = shop.get("/stacks").isOk();
        for (int i = 0; i < 2; i++) {
            boolean isProduction = all.text("%d.stage".formatted(i)).equals("PRODUCTION");
            assertThat(all.at("%d.backedUp".formatted(i))).isEqualTo(isProduction);
        }
        assertThat(shop.get("/stacks/development/exports").isOk().at("backedUp"))
                .isEqualTo(false);
    }

    @Test
    void d23_outdated_backup_is_reported_as_drift_of_the_backup_resource() {
        TestShop shop = TestShop.empty(DatabaseStrategy.SCHEMA);
        shop.http("PUT", "/stacks/production/blueprint", """
                        {"resources": [{"kind": "DATABASE"}, {"kind": "MEDIA"}, {"kind": "BACKUP"}]}
                        """).isOk();
        shop.over(shop.http("POST", "/stacks/production/provision", "").isOk().text("operationId"));
        shop.over(shop.http("POST", "/stacks/production/backups", "").isOk().text("operationId"));

        assertThat(backup(shop)).doesNotContain("what");
        assertThat(shop.get("/stacks/development").isOk().http().body()).doesNotContain("\"BACKUP\"");
        TestServer.superuser()
                .useHandle(tx -> tx.createUpdate("""
                        update backups
                        set created_at = created_at - interval '26 hours'
                        where environment_id = (select environment_id from environments where public_id = :id::uuid)
                        """)
                        .bind("id", shop.account().production().id())
                        .execute());
        assertThat(backup(shop)).contains("a verified backup of the last 25 hours", "the latest is from");

        shop.over(shop.http("POST", "/stacks/production/drift/mend", "").isOk().text("operationId"));

        Waiting.until(() -> backup(shop), it -> !it.contains("what"));
    }

    @Test
    void d23_production_is_restored_from_a_backup_after_typing_its_name() {
        TestShop shop = TestShop.open(DatabaseStrategy.DATABASE);
        String backup = shop.over(shop.http("POST", "/stacks/production/backups", "")
                        .isOk()
                        .text("operationId"))
                .text("id");
        String path = "/stacks/production/backups/%s/restore".formatted(backup);
        shop.run(PRODUCTION, "delete from order_lines; delete from orders where id > 7");

        shop.http("POST", path, "{\"confirmName\": \"no\"}").isProblem(400, "BadUserInput");
        Reply done = shop.over(shop.http("POST", path, "{\"confirmName\": \"Production\"}")
                .isOk()
                .text("operationId"));

        assertThat(done.text("state")).as("%s", done).isEqualTo("DONE");
        assertThat(shop.count(PRODUCTION, "order_lines")).isEqualTo(600);
        assertThat(shop.count(PRODUCTION, "orders")).isEqualTo(300);
    }

    @Test
    void backup_is_repeated_if_its_verification_loses_the_connection() {
        TestShop shop = TestShop.open(DatabaseStrategy.SCHEMA);
        shop.run(PRODUCTION, """
                insert into order_lines select 1 + n % 300, n, 'so many that they take a while'
                from generate_series(1000, 200000) as n
                """);
        String operation =
                shop.http("POST", "/stacks/production/backups", "").isOk().text("operationId");

        String scratch = "ambit_scratch_" + operation.replace("-", "");
        long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (ended(scratch) == 0) {
            assertThat(System.nanoTime()).as("a session of the proof").isLessThan(end);
        }

        Reply done = shop.over(operation);
        assertThat(done.text("state")).as("%s", done).isEqualTo("DONE");
        assertThat(shop.get("/stacks/production/backups").isOk().at("backups.0.verifiedAt"))
                .isNotNull();
    }

    /// Ends the sessions of a login, and returns how many there were.
    private static int ended(String login) {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery(
                                "select count(pg_terminate_backend(pid)) from pg_stat_activity where usename = :login")
                        .bind("login", login)
                        .mapTo(Integer.class)
                        .one());
    }

    @Test
    void d28_suffixed_development_objects_are_not_in_the_backup_of_production() {
        TestShop shop = TestShop.open(DatabaseStrategy.TABLE_SUFFIX);
        shop.run(DEVELOPMENT, """
                alter table orders_dev enable row level security;
                create rule none as on insert to order_lines_dev do instead nothing
                """);

        Reply done = shop.over(
                shop.http("POST", "/stacks/production/backups", "").isOk().text("operationId"));

        assertThat(done.text("state")).as("%s", done).isEqualTo("DONE");
        assertThat(head(shop, done.text("id")).before().toString())
                .contains("create table orders (")
                .doesNotContain("_dev");
    }

    @EachStrategy
    void d24_a_developer_exports_rows_and_imports_them_again(DatabaseStrategy strategy) throws Exception {
        TestShop shop = TestShop.open(strategy);
        shop.copied("""
                "tables": [{"name": "order_lines"}, {"name": "categories"}], "foreignKeys": "FOLLOW"
                """);

        String export = shop.over(shop.http("POST", "/stacks/development/export", "")
                        .isOk()
                        .text("operationId"))
                .text("id");
        var http = shop.account().http();
        byte[] dump = HttpClient.newHttpClient()
                .send(
                        http.request("/api/v1/stacks/development/exports/" + export)
                                .header("X-API-KEY", shop.account().key())
                                .GET()
                                .build(),
                        BodyHandlers.ofByteArray())
                .body();
        shop.run(DEVELOPMENT, "delete from order_lines${s}; delete from orders${s}; delete from categories${s}");
        Reply done = shop.over(http.send(http.request("/api/v1/stacks/development/import")
                        .header("X-API-KEY", shop.account().key())
                        .header("Content-Type", BackupApi.DUMP)
                        .POST(BodyPublishers.ofByteArray(dump)))
                .isOk()
                .text("operationId"));

        assertThat(done.text("state")).as("%s", done).isEqualTo("DONE");
        assertThat(shop.count(DEVELOPMENT, "order_lines")).isEqualTo(600);
        assertThat(shop.count(DEVELOPMENT, "categories")).isEqualTo(2);
        assertThat(shop.count(PRODUCTION, "categories")).isEqualTo(2);
        shop.run(DEVELOPMENT, "delete from order_lines${s}");
        Reply again = shop.over(shop.http("POST", "/stacks/development/import?export=" + export, "")
                .isOk()
                .text("operationId"));
        assertThat(again.text("state")).as("%s", again).isEqualTo("DONE");
        assertThat(shop.count(DEVELOPMENT, "order_lines")).isEqualTo(600);
        String acts = String.valueOf(shop.get("/audit?limit=100").isOk().at(""));
        assertThat(acts.split("environment.exported", -1)).hasSize(2);
        assertThat(acts.split("environment.imported", -1)).hasSize(3);
    }

    @EachStrategy
    @Tag("ci")
    void a_suspended_stack_can_still_be_exported(DatabaseStrategy strategy) {
        TestShop shop = TestShop.open(strategy);
        shop.copied("""
                "tables": [{"name": "categories"}], "foreignKeys": "FOLLOW"
                """);
        shop.suspend();

        String export = shop.over(shop.http("POST", "/stacks/development/export", "")
                        .isOk()
                        .text("operationId"))
                .text("id");

        Reply exports = shop.get("/stacks/development/exports").isOk();
        assertThat(exports.text("exports.0.id")).isEqualTo(export);
        assertThat(exports.text("exports.0.rows")).isEqualTo("2");
    }

    @Test
    void deletion_receipt_counts_dumps_deleted_by_an_earlier_attempt() {
        TestShop shop = TestShop.open(DatabaseStrategy.SCHEMA);
        for (int i = 0; i < 2; i++) {
            shop.over(shop.http("POST", "/stacks/development/export", "").isOk().text("operationId"));
        }
        String number = TestServer.superuser()
                .withHandle(tx -> tx.createQuery(
                                "select environment_id::text from environments where public_id = :id::uuid")
                        .bind("id", shop.account().development().id())
                        .mapTo(String.class)
                        .one());
        Path files = TestServer.data().resolve("backups").resolve(number);
        assertThat(files).isDirectoryContaining(it -> it.toString().endsWith(".ambit"));

        String operation;
        refuseReceiptsOf(number);
        try {
            operation = shop.account()
                    .http()
                    .delete(
                            shop.account().key(),
                            "/api/v1/environments/development",
                            "{\"confirmName\": \"Development\"}")
                    .isOk()
                    .text("operationId");
            // As of a server that dies before it has signed.
            Waiting.until(() -> Files.exists(files), it -> !it);
        } finally {
            TestServer.superuser().useHandle(tx -> tx.execute("drop function refuse_receipts cascade"));
        }
        shop.account().done(operation);

        assertThat(files).doesNotExist();
        assertThat(shop.get("/receipts/" + operation).isOk().text("receipt")).contains("\"files\":2");
    }

    @Test
    void d28_import_into_production_and_import_of_a_broken_dump_are_refused() {
        TestShop shop = TestShop.open(DatabaseStrategy.SCHEMA);

        shop.http("POST", "/stacks/production/import", "no dump").isProblem(409, "ImportIntoProduction");
        shop.http("POST", "/stacks/production/export", "").isProblem(409, "ImportIntoProduction");
        shop.http("POST", "/stacks/development/import", "no dump").isProblem(409, "BackupUnusable");
        shop.http("POST", "/stacks/development/import", "").isProblem(400, "BadUserInput");
        shop.get("/stacks/development/exports/00000000-0000-0000-0000-000000000000")
                .isProblem(404, "BackupNotFound");

        assertThat(shop.count(PRODUCTION, "orders")).isEqualTo(300);
    }

    private static void refuseReceiptsOf(String environment) {
        TestServer.superuser().useTransaction(tx -> {
            tx.execute("create function refuse_receipts() returns trigger language plpgsql as"
                    + " $$ begin raise 'on purpose'; end $$");
            tx.execute("create trigger refuse_receipts before insert on receipts for each row when"
                    + " (new.environments = array[%s] and new.receipt::json ->> 'removed' = 'environment')"
                            .formatted(environment)
                    + " execute function refuse_receipts()");
        });
    }
}
