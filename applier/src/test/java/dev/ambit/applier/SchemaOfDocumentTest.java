package dev.ambit.applier;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.postgres.TestDatabase;
import dev.ambit.postgres.TestPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/// Checks the two published tables with their columns, keys and comments.
class SchemaOfDocumentTest {

    private static final String COLUMNS = """
            select format('%s.%s %s %s %s default %s, %s', relname, attnum, attname, format_type(atttypid, atttypmod),
                attnotnull, pg_get_expr(adbin, adrelid), col_description(attrelid, attnum))
            from pg_attribute
            join pg_class on pg_class.oid = attrelid
            left join pg_attrdef on adrelid = attrelid and adnum = attnum
            where relname in ('customers', 'subscriptions') and relnamespace = 'public'::regnamespace and attnum > 0
            union all
            select format('%s: %s', relname, obj_description(oid, 'pg_class'))
            from pg_class where relname in ('customers', 'subscriptions') and relnamespace = 'public'::regnamespace
            union all
            select format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
            from pg_constraint where conrelid in ('public.customers'::regclass, 'public.subscriptions'::regclass)
            order by 1
            """;

    private static final String WITHOUT_COMMENT = """
            select relname from pg_class
            where relnamespace = 'ambit'::regnamespace and relkind in ('r', 'v')
                and relname <> 'flyway_schema_history' and obj_description(oid, 'pg_class') is null
            union all
            select format('%s.%s', relname, attname)
            from pg_attribute
            join pg_class on pg_class.oid = attrelid
            where relnamespace = 'ambit'::regnamespace and relkind in ('r', 'v') and attnum > 0 and not attisdropped
                and relname <> 'flyway_schema_history' and col_description(attrelid, attnum) is null
            """;

    @Test
    void tables_match_the_published_document() throws IOException {
        Jdbi document = Jdbi.create(TestPostgres.newDatabase());
        document.useHandle(
                handle -> handle.createScript(resource("/document.sql")).execute());
        List<String> expected = columns(document);

        try (var replica = ReplicaDatabase.open()) {
            assertThat(expected).hasSizeGreaterThan(20).anyMatch(it -> it.contains("@overrideType"));
            assertThat(columns(replica.owner())).isEqualTo(expected);
        }
    }

    @Test
    void every_additional_table_and_column_has_a_comment() {
        try (var replica = ReplicaDatabase.open()) {
            assertThat(replica.rows(WITHOUT_COMMENT)).isEmpty();
        }
    }

    @Test
    void reader_role_cannot_write_or_read_messages() {
        try (var replica = ReplicaDatabase.open()) {
            replica.owner().useHandle(handle -> {
                handle.execute("set role ambit_reader");
                handle.execute("select * from public.customers, public.subscriptions, ambit.entitlement_rows");
                for (String forbidden : List.of(
                        "delete from public.customers",
                        "update ambit.status set through = 1",
                        "select * from ambit.inbox")) {
                    assertThatThrownBy(() -> handle.execute(forbidden)).hasMessageContaining("permission denied");
                }
            });
        }
    }

    @Test
    void applier_role_cannot_alter_tables() {
        try (var replica = ReplicaDatabase.open()) {
            for (String forbidden : List.of(
                    "drop table public.customers",
                    "alter table public.customers add column more text",
                    "create table ambit.more (more int)")) {
                assertThatThrownBy(() -> replica.database().in(tx -> tx.execute(forbidden)))
                        .hasMessageMatching("(?s).*(must be owner|permission denied).*");
            }
        }
    }

    @Test
    void owner_need_not_be_a_superuser() {
        ReplicaDatabase.open().close();
        TestDatabase.run(
                TestPostgres.superuserUrl(),
                "create role somebody login password 'somebody'; grant ambit_applier, ambit_reader to somebody");
        String url = TestPostgres.newDatabase("somebody");
        Jdbi.create(url).useHandle(it -> it.execute("revoke usage on schema public from public"));

        try (var database = Database.open(url)) {
            assertThat(ReplicaDatabase.inbox(database, ReplicaDatabase.NOTHING)
                            .take(ReplicaDatabase.event("customer.created", 1, "'id': 'ann'"))
                            .join())
                    .isEqualTo(Receipt.APPLIED);
        }
    }

    @Test
    void owner_without_privileges_gets_the_sql_to_run() {
        TestDatabase.run(TestPostgres.superuserUrl(), "create role nobody_much login password 'nobody_much'");
        String url = TestPostgres.newDatabase("nobody_much");

        assertThatThrownBy(() -> Database.open(url))
                .hasMessageContaining("grant ambit_applier, ambit_reader to replica;");
    }

    /// Two processes start at the same time on tables that an earlier process migrated.
    @Test
    void migrated_tables_are_not_changed() {
        try (var replica = ReplicaDatabase.open()) {
            replica.owner().useHandle(it -> it.execute("insert into public.customers (customer_id) values ('ann')"));

            Database.open(replica.url()).close();

            assertThat(replica.rows("select customer_id from public.customers")).containsExactly("ann");
        }
    }

    private static List<String> columns(Jdbi database) {
        return database.withHandle(
                handle -> handle.createQuery(COLUMNS).mapTo(String.class).list());
    }

    private static String resource(String name) {
        try (var stream = Objects.requireNonNull(SchemaOfDocumentTest.class.getResourceAsStream(name))) {
            return new String(stream.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
