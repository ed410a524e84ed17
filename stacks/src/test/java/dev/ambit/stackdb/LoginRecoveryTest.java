package dev.ambit.stackdb;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.BeforeAll;
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

    private static boolean connects() {
        try {
            return stack.withHandle(
                    it -> it.createQuery("select true").mapTo(Boolean.class).one());
        } catch (JdbiException _) {
            return false;
        }
    }
}
