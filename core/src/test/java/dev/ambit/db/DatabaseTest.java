package dev.ambit.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.ambit.LongTest;
import dev.ambit.Waiting;
import dev.ambit.postgres.EmbeddedPostgres;
import dev.ambit.postgres.PostgresProcess;
import dev.ambit.postgres.TestDatabase;
import dev.ambit.problem.Problem;
import dev.ambit.problem.ProblemCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DatabaseTest {

    private static Path data;
    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void start() throws Exception {
        data = PostgresProcess.directory();
        postgres = EmbeddedPostgres.start(data);
    }

    @AfterAll
    static void stop() throws Exception {
        postgres.close();
        PostgresProcess.delete(data);
    }

    @Test
    void superuser_role_is_refused() {
        assertRefused(postgres.superuserUrl(), "role postgres", "is a superuser", "ambit db init");
    }

    @Test
    void table_owner_role_is_refused() {
        assertRefused(postgres.ownerUrl(), "role ambit_owner", "owns tables or the database");
    }

    @Test
    void role_with_bypassrls_is_refused() throws Exception {
        String url = role("bypasser", "create role bypasser login bypassrls password 'secret'");

        assertRefused(url, "role bypasser", "has BYPASSRLS");
    }

    @Test
    void role_with_createrole_is_refused() throws Exception {
        String url = role("maker", "create role maker login createrole password 'secret'");

        assertRefused(url, "role maker", "CREATEROLE");
    }

    @Test
    void member_of_the_owner_role_is_refused() throws Exception {
        String url = role("deputy", """
                create role middle;
                grant ambit_owner to middle;
                create role deputy login noinherit in role middle password 'secret'
                """);

        assertRefused(url, "role deputy", "is a member of ambit_owner");
    }

    @Test
    void member_of_a_superuser_role_is_refused() throws Exception {
        String url = role("heir", """
                create role heir login noinherit password 'secret';
                grant postgres to heir
                """);

        assertRefused(url, "role heir", "is a member of postgres");
    }

    @Test
    void unreachable_database_is_named_without_its_password() {
        String url = "jdbc:postgresql://127.0.0.1:1/ambit?user=ambit_app&password=hidden";

        assertThatIllegalStateException()
                .isThrownBy(() -> Database.inspect(url, url, Duration.ZERO))
                .withMessageContaining("AMBIT_DATABASE_OWNER_URL (postgresql://127.0.0.1:1/ambit)")
                .withMessageContaining("refused")
                .satisfies(refusal -> assertThat(refusal.getMessage()).doesNotContain("hidden"));
    }

    @LongTest
    void wrong_database_password_fails_without_a_retry() {
        String url = postgres.url().replaceFirst("password=.*", "password=wrong");

        assertThatIllegalStateException()
                .isThrownBy(() -> Database.open(url, postgres.ownerUrl()))
                .withMessageContaining("password authentication failed for user \"ambit_app\"");
    }

    @Test
    void url_of_another_database_system_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Database.open("jdbc:oracle://x", postgres.ownerUrl()))
                .withMessageContaining("jdbc:postgresql://");
    }

    @LongTest
    void database_sessions_have_statement_lock_and_transaction_timeouts() throws Exception {
        try (var database = Database.open(postgres.url(), postgres.ownerUrl())) {
            assertThat(setting(database, "statement_timeout")).isEqualTo("10s");
            assertThat(setting(database, "lock_timeout")).isEqualTo("8s");
            assertThat(setting(database, "idle_in_transaction_session_timeout")).isEqualTo("5s");
            assertThat(setting(database, "timezone")).isEqualTo("UTC");
            if (facts().version() >= 170_000) {
                assertThat(setting(database, "transaction_timeout")).isEqualTo("15s");
            }
        }
    }

    @Test
    void server_starts_on_a_newer_schema() throws Exception {
        Database.open(postgres.url(), postgres.ownerUrl()).close();
        TestDatabase.run(postgres.ownerUrl(), """
                insert into flyway_schema_history (installed_rank, version, description, type, script, installed_by,
                    execution_time, success)
                values (9999, '9999', 'later', 'SQL', 'V9999__later.sql', current_user, 1, true)
                """);

        try (var newer = Database.open(postgres.url(), postgres.ownerUrl())) {
            assertThat(setting(newer, "timezone")).isEqualTo("UTC");
        } finally {
            TestDatabase.run(postgres.ownerUrl(), "delete from flyway_schema_history where installed_rank = 9999");
        }
    }

    @Test
    void server_role_cannot_access_the_migration_history() throws Exception {
        try (var _ = Database.open(postgres.url(), postgres.ownerUrl())) {
            assertThat(TestDatabase.ask(
                            postgres.url(),
                            "select has_table_privilege('flyway_schema_history', 'select, insert, update, delete')"))
                    .isEqualTo("f");
        }
    }

    @LongTest
    void request_without_a_free_connection_fails_as_database_unavailable() throws Exception {
        CountDownLatch enough = new CountDownLatch(1);
        CountDownLatch taken = new CountDownLatch(2);
        try (var database = Database.open(postgres.url(), postgres.ownerUrl(), 2)) {
            for (int i = 0; i < 2; i++) {
                Thread.startVirtualThread(() -> database.transactions().outside(tx -> occupyConnection(taken, enough)));
            }
            taken.await();

            assertUnavailable(() -> one(database));
            enough.countDown();
        }
    }

    @LongTest
    void requests_fail_while_postgresql_is_down_and_recover_afterwards() throws Exception {
        Path directory = PostgresProcess.directory();
        var first = EmbeddedPostgres.start(directory);
        try (var database = Database.open(first.url(), first.ownerUrl())) {
            assertThat(one(database)).isEqualTo(1);

            first.close();
            assertUnavailable(() -> one(database));

            try (var _ = EmbeddedPostgres.start(directory)) {
                Waiting.until(() -> answers(database), it -> it);
            }
        } finally {
            PostgresProcess.delete(directory);
        }
    }

    private static DatabaseFacts facts() {
        return Database.inspect(postgres.url(), postgres.ownerUrl(), Duration.ZERO);
    }

    private static String role(String name, String sql) throws Exception {
        TestDatabase.run(postgres.superuserUrl(), sql + "; grant connect on database ambit to " + name);
        return postgres.url().replaceFirst("user=.*", "user=" + name + "&password=secret");
    }

    private static void assertRefused(String url, String... words) {
        assertThatIllegalStateException()
                .isThrownBy(() -> Database.open(url, postgres.ownerUrl()))
                .satisfies(refusal -> assertThat(refusal.getMessage()).contains(words));
    }

    private static void assertUnavailable(ThrowingCallable request) {
        assertThat(org.assertj.core.api.Assertions.catchThrowableOfType(Exception.class, request))
                .rootCause()
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> assertThat(problem.code()).isEqualTo(ProblemCode.DATABASE_UNAVAILABLE));
    }

    private static int one(Database database) throws Exception {
        return TestDatabase.onVirtualThread(() -> database.transactions()
                .outside(tx -> tx.createQuery("select 1").mapTo(Integer.class).one()));
    }

    private static boolean answers(Database database) {
        try {
            return one(database) == 1;
        } catch (Exception _) {
            return false;
        }
    }

    private static String setting(Database database, String name) throws Exception {
        return TestDatabase.onVirtualThread(() -> database.transactions().outside(tx -> shown(tx, name)));
    }

    private static String shown(Handle tx, String name) {
        return tx.createQuery("select current_setting(:name)")
                .bind("name", name)
                .mapTo(String.class)
                .one();
    }

    private static int occupyConnection(CountDownLatch taken, CountDownLatch enough) {
        taken.countDown();
        try {
            enough.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }
}
