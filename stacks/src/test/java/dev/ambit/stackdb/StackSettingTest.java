package dev.ambit.stackdb;

import static dev.ambit.stack.Stage.DEVELOPMENT;
import static dev.ambit.stack.Stage.PRODUCTION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.Waiting;
import dev.ambit.rowcopy.TestShop;
import dev.ambit.stack.DatabaseStrategy;
import dev.ambit.stack.EachStrategy;
import dev.ambit.stack.Stage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Settings of the blueprint and parameters of the stack reach its database.
@Tag("long")
class StackSettingTest {

    private static final String SCHEMA = """
            {"parameters": [{"name": "DATABASE.connectionsMax", "type": "NUMBER"},
              {"name": "SESSION.lifetimeSeconds", "type": "NUMBER"},
              {"name": "greeting", "type": "STRING"}, {"name": "token", "type": "SECRET"}]}
            """;

    @EachStrategy
    void d26_setting_parameter_is_applied_to_its_resource_and_the_panel_wins(DatabaseStrategy strategy) {
        TestShop shop = TestShop.empty(strategy);
        shop.http("PUT", "/stacks/production/parameters/schema", SCHEMA).isOk();

        shop.http(
                        "PUT",
                        "/stacks/development/parameters?source=BRANCH",
                        "{\"isWhole\": true, \"values\": {\"DATABASE.connectionsMax\": 7, \"greeting\": \"hi\", \"token\": \"s3cret\"}}")
                .isOk();
        untilMade(shop, "7");
        shop.http("PUT", "/stacks/development/parameters", "{\"values\": {\"DATABASE.connectionsMax\": 5}}")
                .isOk();
        untilMade(shop, "5");

        assertThat(limit(shop, PRODUCTION)).isEqualTo("20");
        Reply stack = shop.get("/stacks/development").isOk();
        assertThat(stack.text("parameters.greeting")).isEqualTo("hi");
        assertThat(stack.http().body()).doesNotContain("s3cret").contains("\"connectionsMax\":\"5\"");
        assertThat(shop.get("/stacks/development/drift").isOk().at("hasDrifted"))
                .isEqualTo(false);

        shop.http("PUT", "/stacks/development/parameters", "{\"removed\": [\"DATABASE.connectionsMax\"]}")
                .isOk();
        untilMade(shop, "7");
    }

    @Test
    void settings_that_change_in_quick_succession_are_applied_in_order() {
        TestShop shop = TestShop.empty(DatabaseStrategy.SCHEMA);
        shop.http("PUT", "/stacks/production/parameters/schema", SCHEMA).isOk();

        for (int connections = 1; connections <= 60; connections++) {
            shop.http("PUT", "/stacks/development/parameters", """
                    {"values": {"DATABASE.connectionsMax": %d}}
                    """.formatted(connections))
                    .isOk();
            shop.get("/stacks/development/drift").isOk();
        }

        untilMade(shop, "60");
    }

    @Test
    void d26_parameter_without_a_resource_starts_no_operation() {
        TestShop shop = TestShop.empty(DatabaseStrategy.SCHEMA);
        shop.http("PUT", "/stacks/production/parameters/schema", SCHEMA).isOk();
        String operation = shop.get("/stacks/development").isOk().text("operationId");

        shop.http("PUT", "/stacks/development/parameters", "{\"values\": {\"greeting\": \"hi\"}}")
                .isOk();

        Reply stack = shop.get("/stacks/development").isOk();
        assertThat(stack.text("operationId")).isEqualTo(operation);
        assertThat(stack.text("parameters.greeting")).isEqualTo("hi");
    }

    @ParameterizedTest
    @CsvSource({"DATABASE.connectionsMax, 0", "DATABASE.connectionsMax, 1.5", "SESSION.lifetimeSeconds, 1000001"})
    void d26_value_that_its_resource_does_not_accept_is_refused(String name, String value) {
        TestShop shop = TestShop.empty(DatabaseStrategy.SCHEMA);
        shop.http("PUT", "/stacks/production/parameters/schema", SCHEMA).isOk();

        Reply refused =
                shop.http("PUT", "/stacks/development/parameters", "{\"values\": {\"%s\": %s}}".formatted(name, value));

        refused.isProblem(400, "BadUserInput");
        assertThat(refused.text("field")).isEqualTo("values." + name);
        assertThat(refused.text("received")).isEqualTo(value);
        assertThat(refused.text("allowed")).contains("1 to 1000000");
        assertThat(shop.get("/stacks/development/parameters").isOk().at("version"))
                .hasToString("0");
    }

    @Test
    void blueprint_sets_the_connections_of_production_and_more_are_drift() {
        TestShop shop = TestShop.empty(DatabaseStrategy.DATABASE);
        shop.http("PUT", "/stacks/production/blueprint", """
                        {"resources": [{"kind": "DATABASE", "parameters": {"connectionsMax": 9}}]}
                        """).isOk();

        shop.over(shop.http("POST", "/stacks/production/provision", "").isOk().text("operationId"));

        assertThat(limit(shop, PRODUCTION)).isEqualTo("9");
        assertThat(limit(shop, DEVELOPMENT)).isEqualTo("10");
        TestShop.DATABASES.admin(
                "postgres",
                tx -> tx.execute("alter role \"%s\" connection limit 30".formatted(login(shop, PRODUCTION))));
        Reply drift = shop.get("/stacks/production/drift").isOk();
        assertThat(drift.text("resources.0.drifts.0.what")).isEqualTo("connectionsMax");
        assertThat(drift.text("resources.0.drifts.0.found")).isEqualTo("30");
        shop.over(shop.http("POST", "/stacks/production/drift/mend", "").isOk().text("operationId"));
        assertThat(limit(shop, PRODUCTION)).isEqualTo("9");
    }

    private static void untilMade(TestShop shop, String limit) {
        Waiting.until(
                () -> shop.get("/stacks/development"),
                it -> it.text("state").equals("ACTIVE")
                        && limit(shop, DEVELOPMENT).equals(limit));
    }

    private static String limit(TestShop shop, Stage stage) {
        return TestShop.DATABASES.admin(
                "postgres",
                tx -> tx.createQuery("select rolconnlimit from pg_roles where rolname = :login")
                        .bind("login", login(shop, stage))
                        .mapTo(String.class)
                        .one());
    }

    private static String login(TestShop shop, Stage stage) {
        return shop.text(stage, "select current_user");
    }
}
