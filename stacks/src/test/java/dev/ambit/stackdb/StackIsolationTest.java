package dev.ambit.stackdb;

import static dev.ambit.stack.Stage.DEVELOPMENT;
import static dev.ambit.stack.Stage.PRODUCTION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.stack.DatabaseStrategy;
import dev.ambit.stack.Drift;
import dev.ambit.stack.Stage;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Checks, with each database strategy, that a stack cannot read or change the data of another stack.
class StackIsolationTest {

    private static final Map<DatabaseStrategy, TestStack> STACKS = new EnumMap<>(DatabaseStrategy.class);
    private static final TestStack STRANGER = TestStack.make(DatabaseStrategy.DATABASE);

    private static synchronized TestStack stack(DatabaseStrategy strategy) {
        return STACKS.computeIfAbsent(strategy, TestStack::make);
    }

    @ParameterizedTest
    @EnumSource(DatabaseStrategy.class)
    void d13_development_has_the_tables_of_production_without_their_rows(DatabaseStrategy strategy) {
        TestStack shop = stack(strategy);

        assertThat(TestStack.DATABASES.tables(shop.database(DEVELOPMENT))).containsExactly("customers", "orders");
        assertThat(TestStack.DATABASES.tables(shop.database(PRODUCTION))).containsExactly("customers", "orders");
        assertThat(shop.count(DEVELOPMENT, "orders")).isZero();
        assertThat(shop.count(PRODUCTION, "orders")).isOne();
    }

    @ParameterizedTest
    @EnumSource(DatabaseStrategy.class)
    void d13_each_stage_has_its_own_rows(DatabaseStrategy strategy) {
        TestStack shop = TestStack.make(strategy);
        StackDatabase own = shop.database(DEVELOPMENT);

        shop.as(DEVELOPMENT, "insert into %s (email) values ('bob@example.com')".formatted(own.table("customers")));
        shop.as(DEVELOPMENT, "insert into %s (customer_id, cents) values (1, 7)".formatted(own.table("orders")));

        assertThat(shop.count(DEVELOPMENT, "orders")).isOne();
        assertThat(shop.count(PRODUCTION, "customers")).isOne();
        assertThatThrownBy(() -> shop.as(
                        DEVELOPMENT,
                        "insert into %s (customer_id, cents) values (2, 7)".formatted(own.table("orders"))))
                .hasMessageContaining("foreign key");
    }

    @ParameterizedTest
    @EnumSource(DatabaseStrategy.class)
    void d13_repeated_provisioning_changes_nothing_and_shows_no_drift(DatabaseStrategy strategy) {
        TestStack shop = stack(strategy);

        List<String> messages = shop.ensure(shop.development());

        assertThat(messages).isEmpty();
        assertThat(shop.ensure(shop.production())).isEmpty();
        assertThat(drifts(shop, PRODUCTION)).isEmpty();
        assertThat(drifts(shop, DEVELOPMENT)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(DatabaseStrategy.class)
    void d13_development_cannot_read_or_change_production(DatabaseStrategy strategy) {
        TestStack shop = stack(strategy);

        refusals(shop.database(DEVELOPMENT), shop.database(PRODUCTION));
    }

    @ParameterizedTest
    @EnumSource(DatabaseStrategy.class)
    void d13_production_cannot_read_or_change_development(DatabaseStrategy strategy) {
        TestStack shop = stack(strategy);

        refusals(shop.database(PRODUCTION), shop.database(DEVELOPMENT));
    }

    @ParameterizedTest
    @EnumSource(DatabaseStrategy.class)
    void d13_another_tenant_cannot_connect_to_the_database(DatabaseStrategy strategy) {
        TestStack shop = stack(strategy);

        for (Stage stage : Stage.values()) {
            for (Stage other : Stage.values()) {
                assertThatThrownBy(() -> logIn(STRANGER.database(stage), shop.database(other)))
                        .hasMessageContaining("permission denied for database");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(DatabaseStrategy.class)
    void d13_security_definer_function_of_production_is_refused_to_development(DatabaseStrategy strategy) {
        TestStack shop = stack(strategy);
        shop.as(PRODUCTION, """
                create or replace function all_orders() returns bigint language sql security definer
                    as 'select count(*) from public.orders'
                """);

        assertThat(outcome(shop.database(DEVELOPMENT), shop.database(PRODUCTION), "select public.all_orders()"))
                .matches(StackIsolationTest::isRefused);
        shop.as(PRODUCTION, "drop function all_orders()");
    }

    @ParameterizedTest
    @EnumSource(DatabaseStrategy.class)
    void d13_development_cannot_create_objects_in_the_schema_of_production(DatabaseStrategy strategy) {
        TestStack shop = stack(strategy);
        StackDatabase development = shop.database(DEVELOPMENT);
        StackDatabase production = shop.database(PRODUCTION);

        for (String plant : List.of(
                "create function public.lower(varchar) returns text language sql as 'select 1::text'",
                "create table public.planted (id int)",
                "create schema planted",
                "create extension dblink",
                "create trigger spy before insert on public.orders execute function suppress_redundant_updates_trigger()",
                "create event trigger spy on ddl_command_start execute function suppress_redundant_updates_trigger()",
                "create publication spy for all tables")) {
            assertThat(outcome(development, production, plant)).as(plant).matches(StackIsolationTest::isRefused);
        }
    }

    @ParameterizedTest
    @EnumSource(DatabaseStrategy.class)
    void d13_temporary_tables_and_large_objects_are_private_to_their_owner(DatabaseStrategy strategy) {
        TestStack shop = stack(strategy);
        StackDatabase production = shop.database(PRODUCTION);
        try (Handle owner = logIn(production, production)) {
            owner.execute("create temporary table passing as select 'hush' as word");
            long object = owner.createQuery("select lo_from_bytea(0, 'hush')")
                    .mapTo(Long.class)
                    .one();
            String schema = owner.createQuery("select nspname from pg_namespace where oid = pg_my_temp_schema()")
                    .mapTo(String.class)
                    .one();

            assertThat(outcome(shop.database(DEVELOPMENT), production, "select * from %s.passing".formatted(schema)))
                    .matches(StackIsolationTest::isRefused);
            for (String reading : List.of("select lo_get(%d)", "select lo_unlink(%d)", "select lo_put(%d, 0, 'x')")) {
                assertThat(outcome(shop.database(DEVELOPMENT), production, reading.formatted(object)))
                        .matches(StackIsolationTest::isRefused);
            }
            owner.execute("select lo_unlink(%d)".formatted(object));
        }
    }

    @ParameterizedTest
    @EnumSource(DatabaseStrategy.class)
    void d13_development_can_change_its_own_tables_without_a_release(DatabaseStrategy strategy) {
        TestStack shop = TestStack.make(strategy);
        String orders = shop.database(DEVELOPMENT).table("orders");

        shop.as(DEVELOPMENT, "alter table %s add column note text".formatted(orders));
        shop.as(DEVELOPMENT, "drop table %s cascade".formatted(orders));

        assertThat(shop.count(PRODUCTION, "orders")).isOne();
    }

    private static void refusals(StackDatabase intruder, StackDatabase victim) {
        String table = victim.table("orders");
        String sequence = Quoted.name(victim.schema()) + "." + Quoted.name("orders_id_seq" + victim.suffix());
        String view = victim.table("big_orders");
        String login = Quoted.name(victim.login());
        for (String attempt : Stream.of(
                        "select * from " + table,
                        "select count(*) from " + view,
                        "table " + table,
                        "copy %s to stdout".formatted(table),
                        "copy %s to '/tmp/theft'".formatted(table),
                        "copy (select 1) to program 'true'",
                        "insert into %s (customer_id) values (1)".formatted(table),
                        "update %s set cents = 0".formatted(table),
                        "delete from " + table,
                        "truncate " + table,
                        "begin; lock table " + table,
                        "drop table " + table,
                        "alter table %s add column spy text".formatted(table),
                        "create index spy on %s (id)".formatted(table),
                        "comment on table %s is 'spied'".formatted(table),
                        "grant select on %s to public".formatted(table),
                        "create temporary table child () inherits (%s)".formatted(table),
                        "create temporary view peek as select * from %s; select * from peek".formatted(table),
                        "do $$ begin perform * from %s; end $$".formatted(table),
                        "set role " + login,
                        "set session authorization " + login,
                        "grant %s to current_user".formatted(login),
                        "alter role %s password 'x'".formatted(login),
                        "alter default privileges for role %s grant select on tables to public".formatted(login),
                        "reassign owned by %s to current_user".formatted(login),
                        "drop owned by " + login,
                        "select rolpassword from pg_authid",
                        "select * from pg_statistic",
                        "select * from pg_largeobject",
                        "select pg_read_file('PG_VERSION')",
                        "select lo_import('/etc/passwd')",
                        "select nextval('%s')".formatted(sequence.replace("'", "''")),
                        "select setval('%s', 1)".formatted(sequence.replace("'", "''")),
                        "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'postgres' and pid <> pg_backend_pid() limit 1; select 1 / 0")
                .toList()) {
            assertThat(outcome(intruder, victim, attempt)).as(attempt).matches(StackIsolationTest::isRefused);
        }
        for (String stats : List.of(
                "select count(*) from pg_stats where schemaname = '%s' and tablename = 'orders%s'"
                        .formatted(victim.schema(), victim.suffix()),
                "select count(*) from information_schema.table_privileges where table_schema = '%s' and table_name = 'orders%s'"
                        .formatted(victim.schema(), victim.suffix()))) {
            assertThat(outcome(intruder, victim, stats)).as(stats).matches(it -> it.equals("0") || isRefused(it));
        }
    }

    /// The outcome of an attempt in the victim's database: the error, or the first value.
    private static String outcome(StackDatabase intruder, StackDatabase victim, String sql) {
        try (Handle handle = logIn(intruder, victim)) {
            try (var statement = handle.getConnection().createStatement()) {
                boolean hasRows = statement.execute(sql);
                if (!hasRows) {
                    return "done";
                }
                var rows = statement.getResultSet();
                return rows.next() ? String.valueOf(rows.getString(1)) : "nothing";
            }
        } catch (Exception e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static Handle logIn(StackDatabase intruder, StackDatabase victim) {
        return TestStack.logIn(intruder, victim.database()).open();
    }

    private static boolean isRefused(String outcome) {
        return outcome.contains("permission denied")
                || outcome.contains("must be ")
                || outcome.contains("must have ")
                || outcome.contains("cannot access temporary");
    }

    private static List<Drift> drifts(TestStack shop, Stage stage) {
        return TestStack.PROVIDER.observe(shop.wanted(stage)).drifts();
    }
}
