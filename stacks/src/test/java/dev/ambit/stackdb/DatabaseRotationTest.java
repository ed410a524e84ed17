package dev.ambit.stackdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestDevelopment;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Rotates the password of a stack's database. The previous login works until its overlap ends.
class DatabaseRotationTest {

    private final TestAccount acme = TestServer.openAccount();

    @Test
    void previous_login_works_until_the_overlap_ends_and_its_objects_stay() throws Exception {
        TestDevelopment made = TestDevelopment.of(acme, "DATABASE");
        for (String environment : List.of(made.slug(), "production")) {
            Reply before = credentials(environment);
            execute(before, "create table early (id int)");

            done(rotate(environment, "{\"overlapHours\": 2}").isOk());

            Reply after = credentials(environment);
            assertThat(after.text("login")).isNotEqualTo(before.text("login"));
            execute(before, "create table late (id int)", "insert into early values (1)");
            execute(after, "alter table early add column more int", "alter table late add column more int");
            assertThat(drift(environment)).isEqualTo("false");
            rotate(environment, "").isProblem(409, "StackInTheWay");

            endOverlap(environment);

            Waiting.until(() -> isRefused(before), it -> it);
            execute(after, "drop table late", "insert into early values (2, 3)");
            Waiting.until(() -> get(environment, "").text("state"), "ACTIVE"::equals);
            assertThat(drift(environment)).isEqualTo("false");
            assertThat(logins(environment)).containsExactly(after.text("login"));
        }
    }

    @Test
    void overlap_of_zero_ends_the_previous_login_at_once() throws Exception {
        TestDevelopment made = TestDevelopment.of(acme, "DATABASE");
        Reply before = credentials(made.slug());

        done(rotate(made.slug(), "{\"overlapHours\": 0}").isOk());

        assertThat(isRefused(before)).isTrue();
        execute(credentials(made.slug()), "create table early (id int)");
    }

    @Test
    void deleted_stack_leaves_no_login_of_a_rotation() throws Exception {
        TestDevelopment made = TestDevelopment.of(acme, "DATABASE");
        done(rotate(made.slug(), "").isOk());
        assertThat(logins(made.slug())).hasSize(2);
        List<String> logins = logins(made.slug());
        String path = "/api/v1/environments/" + made.slug();
        String name = acme.http().get(acme.key(), path).isOk().text("displayName");

        acme.http()
                .delete(acme.key(), path, "{\"confirmName\": \"%s\"}".formatted(name))
                .isOk();

        Waiting.until(() -> count(logins), it -> it == 0);
    }

    private static long count(List<String> logins) {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery("""
                        select count(*) from pg_roles where rolname = any (:logins)
                        """)
                        .bind("logins", logins.toArray(String[]::new))
                        .mapTo(Long.class)
                        .one());
    }

    @ParameterizedTest
    @ValueSource(strings = {"SCHEMA", "TABLE_SUFFIX"})
    void login_in_the_database_of_production_is_refused(String strategy) {
        TestDevelopment made = TestDevelopment.of(acme, strategy);

        assertThat(rotate(made.slug(), "")
                        .isProblem(409, "StackResourceRefused")
                        .text("message"))
                .contains("shares the database of production");
    }

    private List<String> logins(String environment) {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery("""
                        select rolname from pg_roles where shobj_description(oid, 'pg_authid') like :mark
                        """)
                        .bind("mark", "%; " + id(environment) + "%")
                        .mapTo(String.class)
                        .list());
    }

    /// Lets the overlap end now, and the next check of the stack be due.
    private void endOverlap(String environment) {
        TestServer.superuser().useHandle(tx -> {
            tx.createUpdate("""
                            update infra_resources
                            set previous_until = now() - interval '1 second'
                            where previous_until is not null
                                and environment = (select environment_id from environments where public_id = :id::uuid)
                            """).bind("id", id(environment)).execute();
            tx.createUpdate("""
                            update work
                            set due_at = now()
                            where kind = 'STACK_WATCH' and environment_id =
                                (select environment_id from environments where public_id = :id::uuid)
                            """).bind("id", id(environment)).execute();
        });
    }

    private String id(String environment) {
        return acme.http()
                .get(acme.key(), "/api/v1/environments/" + environment)
                .isOk()
                .text("id");
    }

    private static boolean isRefused(Reply credentials) {
        try {
            execute(credentials, "select 1");
            return false;
        } catch (SQLException e) {
            return true;
        }
    }

    private static void execute(Reply credentials, String... sql) throws SQLException {
        String url = "jdbc:postgresql://%s:%s/%s"
                .formatted(credentials.text("host"), credentials.text("port"), credentials.text("database"));
        try (var connection = DriverManager.getConnection(url, credentials.text("login"), credentials.text("secret"));
                var statement = connection.createStatement()) {
            for (String each : sql) {
                statement.execute(each);
            }
        }
    }

    private void done(Reply rotated) {
        acme.done(rotated.text("operationId"));
    }

    private String drift(String environment) {
        return get(environment, "/drift").text("hasDrifted");
    }

    private Reply credentials(String environment) {
        return get(environment, "/resources/DATABASE/credentials").isOk();
    }

    private Reply rotate(String environment, String body) {
        return acme.http()
                .post(
                        acme.key(),
                        "/api/v1/stacks/%s/resources/DATABASE/credentials/rotate".formatted(environment),
                        body);
    }

    private Reply get(String environment, String path) {
        return acme.http().get(acme.key(), "/api/v1/stacks/%s%s".formatted(environment, path));
    }
}
