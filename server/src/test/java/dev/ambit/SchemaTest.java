package dev.ambit;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.junit.jupiter.api.Test;

/// Checks the rules for tables in the live schema, which includes every new table.
class SchemaTest {

    /// Tables that are read before the owner is known, or kept after the owner is deleted; they hold no business
    /// data.
    private static final Set<String> OUTSIDE = Set.of(
            "key_hashes",
            "password_reset_requests",
            "people",
            "person_identities",
            "person_accounts",
            "outbox",
            "aws_roles",
            "sessions",
            "sign_in_attempts",
            "tickets",
            "review_tokens",
            "public_pricing",
            "work",
            "infra_names",
            "domain_owners",
            "operations",
            "leases",
            "heartbeats",
            "flyway_schema_history",
            "resting_environments",
            "hosts",
            "host_accounts",
            "host_moves",
            "removals",
            "receipts",
            "installation_keys");

    /// The operator finds accounts by their slugs, which are unique among all of them, and their orders by
    /// their ids; and sees which stacks and database servers there are.
    private static final Set<String> FOR_THE_OPERATOR = Set.of(
            "stacks policy SELECT (current_setting('app.operator'::text, true) = 'on'::text)",
            "aws_databases policy SELECT (current_setting('app.operator'::text, true) = 'on'::text)",
            "accounts policy (current_setting('app.operator'::text, true) = 'on'::text)",
            "accounts index accounts_slug_key",
            "orders policy (current_setting('app.operator'::text, true) = 'on'::text)",
            "orders index orders_order_id_key",
            "orders index orders_number_key",
            "orders index orders_due");

    private static final String TABLES = """
            select relname,
                relkind::text as kind,
                relrowsecurity and relforcerowsecurity as forced,
                coalesce(reloptions::text, '') as options,
                array(select attname from pg_attribute
                    where attrelid = pg_class.oid and attnum > 0 and not attisdropped) as columns,
                array(select attname from pg_attribute
                    where attrelid = pg_class.oid and attnotnull and atttypid = 'int'::regtype) as numbers,
                array(select concat_ws(' ', nullif(permissive, 'PERMISSIVE'), nullif(cmd, 'ALL'),
                        nullif(roles::text, '{public}'), qual, with_check)
                    from pg_policies where schemaname = nspname and tablename = relname) as policies,
                array(select indexrelid::regclass || ' ' || pg_get_indexdef(indexrelid, 1, true)
                    from pg_index where indrelid = pg_class.oid) as indexes,
                exists (select from pg_index where indrelid = pg_class.oid and indisprimary) as has_key,
                array(select conname || ' ' || confdeltype::text || confupdtype::text || ' ' || (
                        select string_agg(own.attname || '=' || their.attname, ' ')
                        from unnest(conkey, confkey) as pair (own, their)
                        join pg_attribute own on own.attrelid = conrelid and own.attnum = pair.own
                        join pg_attribute their on their.attrelid = confrelid and their.attnum = pair.their)
                    from pg_constraint where conrelid = pg_class.oid and contype = 'f') as references_,
                array(select privilege
                    from unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER'])
                        as privilege
                    where has_table_privilege('ambit_app', pg_class.oid, privilege)) as privileges
            from pg_class
            join pg_namespace on pg_namespace.oid = relnamespace
            where relkind in ('r', 'p', 'v', 'm', 'f') and nspname !~ '^pg_' and nspname <> 'information_schema'
            """;

    /// Functions that run with the rights of their owner, and objects that the server's role owns.
    private static final String STRANGERS = """
            select proname || ' runs with the rights of its owner'
            from pg_proc
            where prosecdef and pronamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
            union all
            select objid::regclass || ' belongs to the server''s role'
            from pg_shdepend
            where refclassid = 'pg_authid'::regclass and refobjid = 'ambit_app'::regrole and deptype = 'o'
            union all
            select 'the server''s role may make things in ' || nspname
            from pg_namespace
            where has_schema_privilege('ambit_app', oid, 'CREATE')
            union all
            select 'the server''s role may make temporary tables'
            where has_database_privilege('ambit_app', current_database(), 'TEMP')
            """;

    private static final Set<String> READ_AND_WRITE = Set.of("SELECT", "INSERT", "UPDATE", "DELETE");

    private static final Map<String, Predicate<Table>> RULES = Map.of(
            "does not force row level security",
            table -> table.isTable() && !table.forced(),
            "has not exactly the policy that hides the rows of others",
            table -> table.isTable() && !table.policies().equals(List.of(table.policy())),
            "has a key or index that does not start with the owner",
            table -> table.isTable() && table.indexes().stream().anyMatch(it -> !it.endsWith(" " + table.owner())),
            "has no primary key",
            table -> table.isTable() && !table.hasKey(),
            "has rows without an owner",
            table -> table.isTable() && !table.numbers().contains(table.owner()),
            "refers to rows of other owners",
            table -> table.references().stream().anyMatch(it -> !(it + " ").contains(table.ownerToOwner())),
            "cascades",
            table -> table.references().stream().anyMatch(it -> !it.contains(" aa ")),
            "is a view with the rights of its owner",
            table -> table.kind().equals("v") && !table.options().matches(".*security_invoker=(true|on|1).*"),
            "is of a kind that has no row level security",
            table -> table.kind().equals("m") || table.kind().equals("f"));

    /// The classes whose SQL names tables of other packages, with these tables and the reason.
    private static final String FOREIGN_TABLES = """
            access.EnvironmentRoles         | environments stacks | below both; authorization needs one query per request
            catalog.Sales                   | subscriptions promotional_entitlements counters | below them; guards edits
            notification.Outbox             | people | below members; mails of an event go to their addresses
            entitlement.CustomerHoldings    | customers subscriptions promotional_entitlements counters | checks wait for it
            entitlement.BulkHoldings        | subscriptions promotional_entitlements counters | compares many customers
            entitlement.UsageTransfer       | counters measurements reservations | moves with the subscription, below usage
            entitlement.PeriodUsage         | measurements | past entitlements and new counters need it, below usage
            """;

    private record Table(
            String name,
            String kind,
            boolean forced,
            String options,
            List<String> columns,
            List<String> numbers,
            List<String> policies,
            List<String> indexes,
            boolean hasKey,
            List<String> references,
            List<String> privileges) {

        boolean isTable() {
            return kind.equals("r") || kind.equals("p");
        }

        /// An environment is itself a row of its account.
        String owner() {
            return columns.contains("environment_id") && !name.equals("environments") ? "environment_id" : "account_id";
        }

        String ownerToOwner() {
            return " %1$s=%1$s ".formatted(owner());
        }

        /// As PostgreSQL prints it.
        String policy() {
            return "(%s = (NULLIF(current_setting('app.%s'::text, true), ''::text))::integer)"
                    .formatted(owner(), owner().replace("_id", ""));
        }
    }

    @Test
    void every_table_isolates_the_rows_of_its_owners() {
        List<String> complaints = TestServer.superuser().withHandle(SchemaTest::complaints);

        assertThat(complaints).isEmpty();
    }

    @Test
    void listed_unscoped_tables_exist() {
        List<String> names = TestServer.superuser()
                .withHandle(tx -> tables(tx).map(Table::name).toList());

        assertThat(names)
                .containsAll(OUTSIDE)
                .contains("customers", "events", "environments")
                .hasSizeGreaterThan(15);
    }

    @Test
    void every_rule_reports_an_unsafe_table() {
        List<String> complaints = complaintsAfter("""
                    create table careless (environment_id bigint, account int references accounts on delete cascade,
                        name text unique);
                    grant truncate on careless to ambit_app;
                    create view careless_view as select * from customers;
                    create materialized view careless_copy as select * from customers;
                    create function careless_function() returns int language sql security definer as 'select 1';
                    create table careless_property (name text);
                    alter table careless_property owner to ambit_app;
                    grant create on schema public to ambit_app;
                    grant temporary on database ambit to ambit_app;
                    """);

        assertThat(RULES.keySet()).allSatisfy(rule -> assertThat(complaints).anyMatch(it -> it.endsWith(rule)));
        assertThat(complaints)
                .contains(
                        "careless may be used by the server's role for [TRUNCATE]",
                        "careless_view is a view with the rights of its owner",
                        "careless_copy is of a kind that has no row level security",
                        "careless_function runs with the rights of its owner",
                        "careless_property belongs to the server's role",
                        "the server's role may make things in public",
                        "the server's role may make temporary tables");
    }

    /// Policies are combined with OR, and a unique index across owners reveals that a value exists. One table in each
    /// transaction, because a lock on several can deadlock with other tests.
    @Test
    void weakened_isolation_of_an_existing_table_is_reported() {
        assertThat(complaintsAfter("create policy of_everybody on customers using (true)"))
                .containsExactly("customers has not exactly the policy that hides the rows of others");
        assertThat(complaintsAfter("create unique index on subscriptions (public_id)"))
                .containsExactly("subscriptions has a key or index that does not start with the owner");
        assertThat(complaintsAfter("alter table events no force row level security"))
                .containsExactly("events does not force row level security");
    }

    private static List<String> complaintsAfter(String changes) {
        return TestServer.superuser().inTransaction(tx -> {
            tx.createScript(changes).execute();
            List<String> found = complaints(tx);
            tx.rollback();
            return found;
        });
    }

    @Test
    void sql_names_only_tables_of_its_own_package() {
        List<TableUse> uses = TableUse.all(tableNames());
        Set<String> allowed = allowedUses();
        Map<String, Set<String>> owners = TableUse.owners(uses.stream().filter(it -> !allowed.contains(it.toString())));

        assertThat(owners)
                .hasSizeGreaterThan(50)
                .allSatisfy((table, homes) -> assertThat(homes).as(table).hasSize(1));
        assertThat(uses)
                .filteredOn(it ->
                        !owners.getOrDefault(it.table(), Set.of(it.home())).contains(it.home()))
                .extracting(TableUse::toString)
                .containsOnly(allowed.toArray(String[]::new));
    }

    @Test
    void table_names_are_found_in_sql_but_not_in_comments() {
        var file = new SourceFile(Path.of("src/main/java/Foreign.java"), """
                package dev.ambit.catalog;
                String one = "delete from clocks where true";
                String two = "select from features as it, orders";
                String three = "left join plans on true";
                // select from events
                """);

        Stream<String> found = TableUse.of(file, Set.of("clocks", "features", "orders", "events", "plans"))
                .map(TableUse::table);

        assertThat(found).containsExactly("clocks", "features", "orders", "plans");
    }

    private static Set<String> allowedUses() {
        return FOREIGN_TABLES
                .lines()
                .map(line -> line.split("\\|", -1))
                .flatMap(cell -> Stream.of(cell[1].strip().split(" ", -1)).map(table -> cell[0].strip() + " " + table))
                .collect(toSet());
    }

    private static Set<String> tableNames() {
        return TestServer.superuser()
                .withHandle(tx -> tables(tx).map(Table::name).collect(toSet()));
    }

    private static List<String> complaints(Handle tx) {
        Stream<String> ofTables = tables(tx).flatMap(SchemaTest::complaints);
        Stream<String> ofStrangers = tx.createQuery(STRANGERS).mapTo(String.class).stream();
        return Stream.concat(ofTables, ofStrangers).toList();
    }

    private static Stream<String> complaints(Table table) {
        Stream<String> ofRules = OUTSIDE.contains(table.name())
                ? Stream.of()
                : RULES.entrySet().stream()
                        .filter(rule -> rule.getValue().test(table))
                        .map(rule -> table.name() + " " + rule.getKey());
        return Stream.concat(ofRules, complaintsAboutRights(table));
    }

    /// TRUNCATE bypasses row level security, and REFERENCES reveals which keys exist.
    private static Stream<String> complaintsAboutRights(Table table) {
        boolean isOfTheOwner = table.name().equals("flyway_schema_history");
        return (isOfTheOwner ? Set.of() : READ_AND_WRITE).containsAll(table.privileges())
                ? Stream.of()
                : Stream.of(table.name() + " may be used by the server's role for " + table.privileges());
    }

    private static Stream<Table> tables(Handle tx) {
        return tx.createQuery(TABLES).map(SchemaTest::read).list().stream();
    }

    private static Table read(ResultSet row, StatementContext context) throws SQLException {
        String name = row.getString("relname");
        return new Table(
                name,
                row.getString("kind"),
                row.getBoolean("forced"),
                row.getString("options"),
                texts(row, "columns"),
                texts(row, "numbers"),
                without(name + " policy ", texts(row, "policies"), policy -> policy),
                without(name + " index ", texts(row, "indexes"), index -> index.substring(0, index.indexOf(' '))),
                row.getBoolean("has_key"),
                texts(row, "references_"),
                texts(row, "privileges"));
    }

    private static List<String> without(String what, List<String> texts, UnaryOperator<String> naming) {
        return texts.stream()
                .filter(text -> !FOR_THE_OPERATOR.contains(what + naming.apply(text)))
                .toList();
    }

    private static List<String> texts(ResultSet row, String column) throws SQLException {
        return List.of((String[]) row.getArray(column).getArray());
    }
}
