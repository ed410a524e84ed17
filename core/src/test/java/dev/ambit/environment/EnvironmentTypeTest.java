package dev.ambit.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.TestAccount;
import dev.ambit.TestServer;
import org.junit.jupiter.api.Test;

/// The type of an environment cannot be changed (E11).
class EnvironmentTypeTest {

    private static final String CHANGE = "update environments set type = 'PRODUCTION' where environment_id = ?";

    private final TestAccount acme = TestServer.openAccount();
    private final int environment = EnvironmentRows.number(acme.development().id());

    @Test
    void e11_request_cannot_change_the_environment_type() {
        acme.http()
                .patch(acme.key(), "/api/v1/environments/development", "{\"type\": \"PRODUCTION\"}")
                .isProblem(400, "BadUserInput");

        assertThat(acme.http()
                        .get(acme.key(), "/api/v1/environments/development")
                        .isOk()
                        .text("type"))
                .isEqualTo("DEVELOPMENT");
    }

    @Test
    void e11_sql_update_cannot_change_the_environment_type() {
        assertThatThrownBy(() -> TestServer.superuser().useHandle(tx -> tx.execute(CHANGE, environment)))
                .hasMessageContaining("never changes");
        assertThatThrownBy(() -> TestServer.role().useTransaction(tx -> {
                    tx.execute("select set_config('app.account', ?, true)", account());
                    tx.execute(CHANGE, environment);
                }))
                .hasMessageContaining("never changes");
    }

    @Test
    void sql_update_with_the_same_environment_type_is_accepted() {
        int rows = TestServer.superuser()
                .withHandle(
                        tx -> tx.execute("update environments set type = type where environment_id = ?", environment));

        assertThat(rows).isEqualTo(1);
    }

    private String account() {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery(
                                "select account_id::text from environments where environment_id = :environment")
                        .bind("environment", environment)
                        .mapTo(String.class)
                        .one());
    }
}
