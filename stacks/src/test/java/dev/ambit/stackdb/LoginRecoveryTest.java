package dev.ambit.stackdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.stack.StackResources;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A program of a stack locks its own login out of the database.
class LoginRecoveryTest {

    private static Jdbi stack;

    @BeforeAll
    static void provision() {
        TestAccount account = TestServer.openAccount();
        String path = "/api/v1/stacks/production";
        account.http()
                .put(account.key(), path + "/blueprint", "{\"resources\": [{\"kind\": \"DATABASE\"}]}")
                .isOk();
        account.done(account.http()
                .post(account.key(), path + "/provision", "")
                .isOk()
                .text("operationId"));
        Reply login = account.http()
                .get(account.key(), path + "/resources/DATABASE/credentials")
                .isOk();
        String database = account.http().get(account.key(), path).isOk().text("resources.0.detail.database");
        stack = Jdbi.create(
                new StackDatabases(TestServer.superuserUrl()).url(database), login.text("login"), login.text("secret"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alter role current_user password 'other'",
                "alter role current_user password null",
                "alter role current_user set local_preload_libraries = 'missing'",
                "do $$ begin execute format('alter role current_user in database %I set local_preload_libraries ="
                        + " ''missing''', current_database()); end $$"
            })
    void login_that_locked_itself_out_connects_again_with_the_password_of_the_stack(String statement) {
        stack.useHandle(it -> StackDatabases.run(it, statement));

        Waiting.until(LoginRecoveryTest::connects, it -> it);
    }

    /// Two installations that share a server can have stacks with the same names.
    @Test
    void login_of_another_installation_on_a_remote_server_keeps_its_password() throws SQLException {
        String login = stack.withHandle(
                tx -> tx.createQuery("select user").mapTo(String.class).one());
        String mark = TestServer.superuser()
                .withHandle(tx -> Logins.find(tx, login).orElseThrow().mark());
        try (TestCluster remote = TestCluster.start()) {
            remote.superuser().useHandle(tx -> {
                StackDatabases.run(tx, "create role %s login password 'theirs'".formatted(Quoted.name(login)));
                StackDatabases.run(tx, "comment on role %s is %s".formatted(Quoted.name(login), Quoted.text(mark)));
            });
            var recovery = new LoginRecovery(remote.databases(), true);

            EnvironmentFixture.onVirtualThread(() -> {
                recovery.runOnce(
                        TestServer.app().parts().platform.transactions, new StackResources(TestServer.secrets()));
                return true;
            });

            try (Connection theirs =
                    DriverManager.getConnection(remote.databases().url("postgres"), login, "theirs")) {
                assertThat(theirs.isValid(1)).isTrue();
            }
        }
    }

    private static boolean connects() {
        try {
            return stack.withHandle(
                    it -> it.createQuery("select true").mapTo(Boolean.class).one());
        } catch (JdbiException _) {
            return false;
        }
    }
}
