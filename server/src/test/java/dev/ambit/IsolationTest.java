package dev.ambit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.customer.TestImport;
import dev.ambit.domain.TestDomains;
import dev.ambit.environment.EnvironmentRows;
import dev.ambit.webhook.TestEndpoint;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.PGConnection;

/// Queries as the server's role without the server: any query that code could contain. Every table of the live
/// schema with an owner column is tried against another account, and against another environment of the same
/// account.
class IsolationTest {

    private static final String TABLES = """
            select relname || ' ' || case
                when relname = 'environments' or not exists (
                    select from pg_attribute where attrelid = pg_class.oid and attname = 'environment_id')
                then 'account' else 'environment' end
            from pg_class
            where relkind in ('r', 'p') and relrowsecurity and relnamespace = 'public'::regnamespace
            order by relname
            """;

    private static EnvironmentFixture ours;
    private static EnvironmentFixture sibling;
    private static EnvironmentFixture theirs;

    /// The owner of the foreign rows.
    enum Others {
        OF_ANOTHER_ACCOUNT,
        OF_THE_SAME_ACCOUNT;

        EnvironmentFixture fixture() {
            return this == OF_ANOTHER_ACCOUNT ? theirs : sibling;
        }
    }

    /// @param owner `account` or `environment`
    record Table(String name, String owner) {

        String column() {
            return owner + "_id";
        }

        int of(EnvironmentFixture fixture) {
            return owner.equals("account")
                    ? fixture.accountId().value()
                    : fixture.id().value();
        }
    }

    @BeforeAll
    static void fillAll() {
        ours = withUsage(EnvironmentFixture.open());
        TestAccount account = ours.account();
        sibling = withUsage(EnvironmentFixture.open(
                account,
                TestEnvironment.of(
                        account.http(),
                        account.http()
                                .post(account.key(), "/api/v1/environments", """
                {"displayName": "Sibling", "type": "DEVELOPMENT"}
                """)
                                .isOk(),
                        "")));
        theirs = withUsage(EnvironmentFixture.open());
    }

    static List<Table> tables() {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery(TABLES).mapTo(String.class).stream()
                        .map(text -> text.split(" ", -1))
                        .map(word -> new Table(word[0], word[1]))
                        .toList());
    }

    /// Rows of an account are accessible in each of its environments.
    static List<Arguments> others() {
        return tables().stream()
                .flatMap(table -> Stream.of(Others.values())
                        .filter(it -> table.owner().equals("environment") || it == Others.OF_ANOTHER_ACCOUNT)
                        .map(it -> arguments(table, it)))
                .toList();
    }

    @Test
    void all_tables_with_an_owner_are_tested() {
        assertThat(tables())
                .extracting(Table::name)
                .contains("accounts", "customers", "events")
                .hasSizeGreaterThan(13);
    }

    @ParameterizedTest
    @MethodSource("others")
    void rows_of_another_owner_cannot_be_read(Table table, Others others) {
        String count = "select count(*) from " + table.name();
        String foreign = count + " where " + table.column() + " <> " + table.of(ours);

        assertThat(inOurs(table, tx -> number(tx, foreign))).isZero();
        assertThat(inOurs(table, tx -> number(tx, count)))
                .isEqualTo(rowCount(table, ours))
                .isPositive();
        assertThat(inNone(tx -> number(tx, count))).isZero();
        assertThat(rowCount(table, others.fixture())).isPositive();
    }

    @ParameterizedTest
    @MethodSource("tables")
    void scope_of_another_kind_shows_no_rows_and_operator_scope_only_four_tables(Table table) {
        String count = "select count(*) from " + table.name();
        String other = table.owner().equals("account") ? "app.environment" : "app.account";

        assertThat(in(Map.of(other, Integer.toString(table.of(theirs))), tx -> number(tx, count)))
                .isZero();
        long seenByTheOperator = in(Map.of("app.operator", "on"), tx -> number(tx, count));
        assertThat(seenByTheOperator > 0)
                .isEqualTo(
                        Set.of("accounts", "stacks", "orders", "aws_databases").contains(table.name()));
    }

    @ParameterizedTest
    @MethodSource("others")
    void rows_of_another_owner_cannot_be_updated_or_deleted(Table table, Others others) {
        String where = " where " + table.column() + " = " + table.of(others.fixture());
        String touch = "update %1$s set %2$s = %2$s".formatted(table.name(), changeable(table));
        String take = "update %s set %s = %d".formatted(table.name(), table.column(), table.of(ours));
        String remove = "delete from " + table.name();

        for (String forbidden : List.of(touch + where, remove + where)) {
            assertThat(inOurs(table, tx -> tx.execute(forbidden))).as(forbidden).isZero();
            assertThat(inNone(tx -> tx.execute(forbidden))).as(forbidden).isZero();
        }
        assertThat(inNone(tx -> tx.execute(remove))).isZero();
        assertThat(inOurs(table, tx -> tx.execute(touch))).isEqualTo(rowCount(table, ours));
        if (!table.name().equals("accounts")) {
            assertThat(inOurs(table, tx -> tx.execute(take + where))).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("others")
    void own_row_cannot_be_moved_to_another_owner(Table table, Others others) {
        String give = "update %s set %s = %d".formatted(table.name(), table.column(), table.of(others.fixture()));

        assertThatThrownBy(() -> inOurs(table, tx -> tx.execute(give)))
                .hasMessageContaining(
                        table.name().equals("accounts") ? "can only be updated to DEFAULT" : "row-level security");
    }

    @ParameterizedTest
    @MethodSource("others")
    void row_cannot_be_inserted_for_another_owner(Table table, Others others) {
        String row = rowOf(table, others.fixture());

        assertThatThrownBy(() -> inOurs(table, tx -> insert(tx, table, row)))
                .hasMessageContaining("row-level security");
        assertThatThrownBy(() -> inNone(tx -> insert(tx, table, row))).hasMessageContaining("row-level security");
        // Its owner could: the row is a good one.
        assertThatThrownBy(() -> inOurs(table, tx -> insert(tx, table, rowOf(table, ours))))
                .hasMessageContaining("duplicate key");
    }

    @ParameterizedTest
    @MethodSource("tables")
    void copy_and_truncate_are_refused(Table table) {
        assertThatThrownBy(() -> inOurs(table, tx -> copy(tx, table))).hasMessageContaining("row-level security");
        assertThatThrownBy(() -> inOurs(table, tx -> tx.execute("truncate " + table.name())))
                .hasMessageContaining("permission denied");
    }

    @Test
    void server_role_cannot_read_the_migration_history() {
        assertThatThrownBy(() -> inNone(tx -> number(tx, "select count(*) from flyway_schema_history")))
                .hasMessageContaining("permission denied");
    }

    private static EnvironmentFixture withUsage(EnvironmentFixture fixture) {
        fixture.environment().post("/usage", """
                {"usages": [{"customerId": "first", "featureId": "calls", "value": 1, "idempotencyKey": "once"}]}
                """).isOk();
        fixture.environment()
                .post("/customers/first/promotional-entitlements", """
                {"promotionalEntitlements": [{"featureId": "sso", "period": "lifetime"}]}
                """)
                .isOk();
        String clock =
                "/api/v1/environments/%s/clock/".formatted(fixture.environment().slug());
        Http http = fixture.account().http();
        http.send(http.request(clock + "stop")
                        .header("X-API-KEY", fixture.account().key())
                        .header("Idempotency-Key", clock)
                        .POST(BodyPublishers.noBody()))
                .isOk();
        fixture.environment()
                .postOnce("once", "/products", "{\"id\": \"kept\", \"displayName\": \"Kept\"}")
                .isOk();
        fixture.environment().post("/usage/consume", """
                {"customerId": "first", "featureId": "calls", "amount": 1, "reserveSeconds": 1}
                """).isOk();
        fixture.environment().post("/events", """
                {"events": [{"customerId": "first", "eventName": "call", "idempotencyKey": "once"}]}
                """).isOk();
        fixture.environment().check("first", "sso").isOk();
        Waiting.until(() -> fixture.environment().get("/checks").texts("at"), it -> !it.isEmpty());
        TestEndpoint.furnish(fixture.environment());
        TestImport.furnish(fixture.environment());
        TestServer.stripe().furnish(fixture.account(), fixture.environment());
        fixture.account()
                .http()
                .post(
                        fixture.account().key(),
                        "/api/v1/members",
                        "{\"email\": \"%s\"}".formatted(TestPerson.anyEmail()))
                .isOk();
        furnishStack(fixture.account());
        ACCOUNT_ROWS.forEach(insert -> TestServer.superuser()
                .useHandle(tx -> tx.execute(insert, fixture.accountId().value())));
        EnvironmentRows.furnishUnseen(fixture.id().value());
        TestCatalog catalog = TestCatalog.of(fixture.account(), fixture.environment());
        catalog.draftPlan("later", "\"pricingType\": \"FREE\"").isOk();
        catalog.publishForAll("plans", "later");
        EnvironmentRows.awaitQuiet(fixture.id().value());
        return fixture;
    }

    /// Rows of an account with orders and releases. Inserting them again changes nothing.
    private static final List<String> ACCOUNT_ROWS = List.of(
            """
            insert into access_overrides (account_id, environment, subject, granted) values (?, 0, 'all', 'NONE')
            on conflict do nothing
            """,
            """
            insert into notification_choices (account_id, person_id, kind, is_shown, is_mailed)
            values (?, '00000000-0000-0000-0000-000000000000', 'INVITATION', true, true)
            on conflict do nothing
            """,
            """
            insert into notification_readers (account_id, person_id, notification_id)
            values (?, '00000000-0000-0000-0000-000000000000', 0)
            on conflict do nothing
            """,
            "insert into notification_hooks (account_id, url, updated_at) values (?, '', now()) on conflict do nothing",
            """
            insert into common_revisions (account_id, first_environment_id, second_environment_id, hash)
            values (?, 0, 1, '') on conflict do nothing
            """,
            """
            insert into aws_accounts (account_id, role_arn, external_id, region, prefix, attached_at)
            values (?, '', '', '', '', now()) on conflict do nothing
            """,
            "insert into aws_costs (account_id, kinds, updated_at) values (?, '[]', now()) on conflict do nothing",
            """
            insert into github_apps (account_id, app_id, installation_id, private_key, webhook_secret, repository,
                api_url, attached_at)
            values (?, 1, 1, '', '', '', '', now()) on conflict do nothing
            """,
            """
            insert into github_deliveries (account_id, delivery_id, received_at)
            values (?, '', now()) on conflict do nothing
            """,
            """
            insert into aws_databases (account_id, endpoint, login, password, certificate, attached_at)
            values (?, '', '', '', '', now()) on conflict do nothing
            """,
            """
            insert into aws_caches (account_id, cache, user_group, endpoint, login, password, attached_at)
            values (?, '', '', '', '', '', now()) on conflict do nothing
            """,
            "insert into parameter_editors (account_id, editors) values (?, 'MEMBERS') on conflict do nothing",
            """
            insert into orders (account_id, order_id, source_id, source_slug, display_name, scope, integrations,
                requirements, database_strategy, contact, state, sale, is_suspended, charged, created_at, updated_at)
            values (?, gen_random_uuid(), 0, 'gone', 'Gone', '{DATABASE}', '{}', '{}', 'SCHEMA', 'ann', 'CANCELED',
                'NONE', false, '{}', now(), now())
            """,
            """
            with made as (
                insert into releases (account_id, release_id, operation, migrations, created_at)
                values (?, gen_random_uuid(), gen_random_uuid(), '[]', now())
                returning account_id, release_id)
            insert into release_stacks (account_id, release_id, place, environment, slug, stage, state)
            select account_id, release_id, 0, 0, 'gone', 'PRODUCTION', 'DONE' from made
            """);

    private static void furnishStack(TestAccount account) {
        TestDomains.allow(account, account.slug() + ".example");
        account.http()
                .post(account.key(), "/api/v1/domains", "{\"domain\": \"proven-%s.example\"}".formatted(account.slug()))
                .isOk();
        String production = "/api/v1/stacks/production";
        account.http()
                .put(account.key(), production + "/blueprint", "{\"resources\": [{\"kind\": \"POLICY\"}]}")
                .isOk();
        account.done(account.http()
                .post(account.key(), production + "/provision", "")
                .isOk()
                .text("operationId"));
    }

    private static long rowCount(Table table, EnvironmentFixture fixture) {
        return TestServer.superuser()
                .withHandle(tx -> number(
                        tx,
                        "select count(*) from %s where %s = %d"
                                .formatted(table.name(), table.column(), table.of(fixture))));
    }

    private static String rowOf(Table table, EnvironmentFixture fixture) {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery("select to_jsonb(it)::text from %s it where %s = %d limit 1"
                                .formatted(table.name(), table.column(), table.of(fixture)))
                        .mapTo(String.class)
                        .one());
    }

    private static String changeable(Table table) {
        return table.name().equals("accounts") ? "display_name" : table.column();
    }

    private static int insert(Handle tx, Table table, String row) {
        return tx.createUpdate("""
                        insert into %1$s overriding system value
                        select * from jsonb_populate_record(null::%1$s, :row::jsonb)
                        """.formatted(table.name())).bind("row", row).execute();
    }

    private static long copy(Handle tx, Table table) {
        try {
            return tx.getConnection()
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("copy " + table.name() + " from stdin", new ByteArrayInputStream(new byte[0]));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static long number(Handle tx, String query) {
        return tx.createQuery(query).mapTo(Long.class).one();
    }

    /// With everything that a transaction of ours could have entered.
    private static long inOurs(Table table, Function<Handle, Number> work) {
        Map<String, String> scopes = table.owner().equals("account")
                ? Map.of("app.account", Integer.toString(ours.accountId().value()))
                : Map.of(
                        "app.account", Integer.toString(ours.accountId().value()),
                        "app.environment", Integer.toString(ours.id().value()));
        return in(scopes, work);
    }

    private static long inNone(Function<Handle, Number> work) {
        return in(Map.of(), work);
    }

    /// Rolls back all changes.
    private static long in(Map<String, String> scopes, Function<Handle, Number> work) {
        return TestServer.role().inTransaction(tx -> {
            scopes.forEach((setting, value) -> tx.select("select set_config(?, ?, true)", setting, value)
                    .mapTo(String.class)
                    .one());
            long result = work.apply(tx).longValue();
            tx.rollback();
            return result;
        });
    }
}
