package dev.ambit.environment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongTest;
import dev.ambit.OwnServer;
import dev.ambit.TestAccount;
import dev.ambit.receipt.ReceiptVerification;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;

class LatecomerTest {

    private static final int ROWS = 1_200;

    /// As a newer server may bring them: the first refers to the second, one has no key, and one has a name that
    /// needs quotes.
    private static final String TABLES = """
            create table younger (
                environment_id int not null,
                name text not null,
                day date not null,
                primary key (environment_id, name, day)
            );
            create table a_child (
                environment_id int not null,
                name text not null,
                day date not null,
                foreign key (environment_id, name, day) references younger
            );
            create table "Odd name" (environment_id int primary key);
            grant select, insert, update, delete on younger, a_child, "Odd name" to ambit_app;
            """;

    @LongTest
    void deletion_also_empties_tables_that_a_newer_server_added() throws Exception {
        try (OwnServer server = OwnServer.start()) {
            Jdbi superuser = server.superuser();
            TestAccount acme = TestAccount.open(server.http(), "Acme");
            superuser.useHandle(tx -> {
                tx.createScript(TABLES).execute();
                tx.execute("""
                        insert into younger
                        select environment_id, 'it''s ' || n, date '2026-01-01' + n % 7
                        from environments, generate_series(1, ?) as n
                        """, ROWS);
                tx.execute("insert into a_child select * from younger");
                tx.execute("insert into \"Odd name\" select environment_id from environments");
            });
            long before = count(superuser, "younger");

            String operation = server.http()
                    .delete(acme.key(), "/api/v1/environments/development?confirmName=Development", "")
                    .isOk()
                    .text("operationId");
            acme.done(operation);

            Map<String, Object> receipt =
                    ReceiptVerification.read(server.http().get(acme.key(), "/api/v1/receipts/" + operation));
            assertThat(ReceiptVerification.rows(receipt, "younger")).isEqualTo(ROWS);
            assertThat(ReceiptVerification.rows(receipt, "a_child")).isEqualTo(ROWS);
            assertThat(ReceiptVerification.rows(receipt, "Odd name")).isOne();
            assertThat(count(superuser, "younger")).isEqualTo(before - ROWS);
        }
    }

    private static long count(Jdbi superuser, String table) {
        return superuser.withHandle(tx -> tx.createQuery("select count(*) from <table>")
                .define("table", table)
                .mapTo(Long.class)
                .one());
    }
}
