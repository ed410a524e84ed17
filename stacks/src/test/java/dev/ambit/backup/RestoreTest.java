package dev.ambit.backup;

import static dev.ambit.stack.Stage.PRODUCTION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.HeldLocks;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.rowcopy.TestShop;
import dev.ambit.stack.DatabaseStrategy;
import dev.ambit.stackdb.RowStreams;
import dev.ambit.stackdb.StackDatabase;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RestoreTest {

    private final TestShop shop = TestShop.open(DatabaseStrategy.DATABASE);

    @Test
    void restore_that_is_canceled_while_loading_changes_nothing() {
        String backup = backUp();
        shop.run(PRODUCTION, "delete from order_lines");

        String operation = whileItLoads(backup, "cancel");

        assertThat(shop.account().operation(operation).text("state")).isEqualTo("CANCELED");
        assertThat(shop.count(PRODUCTION, "order_lines")).isZero();
    }

    @LongTest
    void paused_restore_changes_nothing_until_it_is_resumed() {
        String backup = backUp();
        shop.run(PRODUCTION, "delete from order_lines");

        String operation = whileItLoads(backup, "pause");

        assertThat(shop.account().operation(operation).text("state")).isEqualTo("PENDING");
        assertThat(shop.count(PRODUCTION, "order_lines")).isZero();
        shop.account().change(operation, "resume").isOk();
        assertThat(shop.over(operation).text("state")).isEqualTo("DONE");
        assertThat(shop.count(PRODUCTION, "order_lines")).isEqualTo(600);
    }

    @LongTest
    void committed_restore_is_not_repeated_after_a_server_crash() {
        String backup = backUp();
        String operation = restore(backup);
        assertThat(shop.over(operation).text("state")).isEqualTo("DONE");
        shop.run(PRODUCTION, "delete from order_lines");

        TestServer.superuser()
                .useHandle(tx -> tx.createUpdate("""
                        update operations
                        set state = 'RUNNING', finished_at = null, claimed_until = now()
                        where operation_id = :id::uuid
                        """).bind("id", operation).execute());

        assertThat(shop.over(operation).text("state")).isEqualTo("DONE");
        assertThat(shop.count(PRODUCTION, "order_lines")).isZero();
    }

    @LongTest
    void triggers_do_not_fire_during_a_restore_and_are_kept() {
        shop.run(PRODUCTION, """
                create table order_log (order_id int primary key, at timestamptz default clock_timestamp());
                create function noted() returns trigger language plpgsql as $$
                begin
                    insert into order_log values (new.id);
                    return new;
                end $$;
                create function dearer() returns trigger language plpgsql as $$
                begin
                    new.cents = new.cents + 1;
                    return new;
                end $$;
                create trigger noted after insert on orders for each row execute function noted();
                create trigger dearer before insert on orders for each row execute function dearer();
                create trigger never before insert on orders for each row execute function dearer();
                create trigger always before update on orders for each row execute function dearer();
                alter table orders disable trigger never;
                alter table orders enable always trigger always;
                insert into orders (customer_id, category, cents) values (1, 1, 7)
                """);
        String rows =
                "select md5(string_agg(o::text, ',' order by id)) || (select max(at) from order_log) from orders as o";
        String triggers =
                "select string_agg(tgname::text || tgenabled::text, ',' order by tgname) from pg_trigger where not tgisinternal";
        String before = shop.text(PRODUCTION, rows);
        String backup = backUp();
        shop.run(PRODUCTION, "delete from order_lines; delete from orders");

        Reply done = shop.over(restore(backup));

        assertThat(done.text("state")).as("%s", done).isEqualTo("DONE");
        assertThat(shop.text(PRODUCTION, rows)).isEqualTo(before);
        assertThat(shop.text(PRODUCTION, triggers)).isEqualTo("alwaysA,dearerO,neverD,notedO");
    }

    @CiTest
    void lost_database_is_rebuilt_from_a_backup() {
        Reply release = shop.http("POST", "/releases", """
                        {"migrations": [{"version": "1", "description": "notes",
                         "sql": "create table notes${suffix} (id int primary key, text text)"}]}
                        """).isOk();
        assertThat(shop.over(release.text("operationId")).text("state")).isEqualTo("DONE");
        String backup = backUp();
        String history = shop.get("/stacks/production/releases").isOk().http().body();
        TestServer.superuser()
                .useHandle(tx -> tx.execute("drop database \"%s\" with (force)"
                        .formatted(shop.database(PRODUCTION).database())));
        shop.over(shop.http("POST", "/stacks/production/drift/mend", "").isOk().text("operationId"));

        Reply done = shop.over(restore(backup));

        assertThat(done.text("state")).as("%s", done).isEqualTo("DONE");
        assertThat(shop.count(PRODUCTION, "orders")).isEqualTo(300);
        assertThat(shop.text(PRODUCTION, "insert into categories (name) values ('next') returning id"))
                .isEqualTo("3");
        assertThat(shop.get("/stacks/production/releases").isOk().http().body()).isEqualTo(history);
        assertThat(shop.get("/stacks/production/drift").isOk().at("hasDrifted")).isEqualTo(false);
    }

    @LongTest
    void restore_does_not_wait_for_a_dump_of_another_account() {
        String backup = backUp();
        TestShop other = TestShop.open(DatabaseStrategy.SCHEMA);
        StackDatabase otherDatabase = other.database(PRODUCTION);

        TestShop.DATABASES.admin(otherDatabase.database(), tx -> {
            RowStreams.run(tx, "lock table public.countries");
            HeldLocks locks = HeldLocks.of(tx);
            String dump =
                    other.http("POST", "/stacks/production/backups", "").isOk().text("operationId");
            locks.awaitWaiting(otherDatabase.table("countries"));
            assertThat(shop.over(restore(backup)).text("state")).isEqualTo("DONE");
            assertThat(other.account().operation(dump).text("state")).isEqualTo("RUNNING");
            assertThat(locks.isWaiting(otherDatabase.table("countries"))).isTrue();
            return null;
        });
    }

    @LongTest
    void dump_includes_a_column_that_is_added_while_it_is_made() {
        StackDatabase production = shop.database(PRODUCTION);

        String backup = TestShop.DATABASES.admin(production.database(), tx -> {
            RowStreams.run(tx, "lock table public.countries");
            String begun =
                    shop.http("POST", "/stacks/production/backups", "").isOk().text("operationId");
            HeldLocks.of(tx).awaitWaiting(production.table("countries"));
            shop.run(PRODUCTION, "alter table orders add column note text");
            return begun;
        });

        assertThat(shop.over(backup).text("state")).isEqualTo("DONE");
        DumpHeader head = DumpReading.head(
                new BackupFiles(TestServer.data()).of(shop.environment(PRODUCTION), UUID.fromString(backup)));
        assertThat(head.tables())
                .filteredOn(it -> it.name().equals("orders"))
                .flatMap(DumpHeader.Part::columns)
                .contains("note");
    }

    private String backUp() {
        Reply done = shop.over(
                shop.http("POST", "/stacks/production/backups", "").isOk().text("operationId"));
        assertThat(done.text("state")).as("%s", done).isEqualTo("DONE");
        return done.text("id");
    }

    private String restore(String backup) {
        return shop.http("POST", "/stacks/production/backups/%s/restore".formatted(backup), """
                        {"confirmName": "Production"}
                        """)
                .isOk()
                .text("operationId");
    }

    /// Starts a restore, cancels or pauses it while it loads, and waits until no server works on it.
    private String whileItLoads(String backup, String change) {
        StackDatabase production = shop.database(PRODUCTION);
        String operation = TestShop.DATABASES.admin(production.database(), tx -> {
            RowStreams.run(tx, "lock table public.order_lines");
            String begun = restore(backup);
            HeldLocks.of(tx).awaitWaiting(production.table("order_lines"));
            shop.account().change(begun, change).isOk();
            return begun;
        });
        Waiting.until(() -> sessions(production), it -> it == 0);
        return operation;
    }

    private static int sessions(StackDatabase database) {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery("select count(*) from pg_stat_activity where usename = :login")
                        .bind("login", database.login())
                        .mapTo(Integer.class)
                        .one());
    }
}
