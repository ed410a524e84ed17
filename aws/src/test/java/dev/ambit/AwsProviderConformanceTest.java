package dev.ambit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.aws.AwsServer;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/// Tests buckets, databases and parameters in an AWS account.
class AwsProviderConformanceTest extends AwsConformance {

    @Test
    @Order(4)
    void stack_shows_its_provider_and_each_resource_its_own() {
        Http.Reply stack =
                acme.http().get(acme.key(), "/api/v1/stacks/acme-dev").isOk();

        assertThat(stack.text("provider")).isEqualTo("aws");
        assertThat(stack.http().body())
                .contains(providerOfOthers(), "\"region\":\"eu-north-1\"", "\"path\":\"/ambit/acme/dev/\"");
        assertThat(resource(stack, "DATABASE").get("provider")).isEqualTo("aws");
        assertThat(resource(stack, "PARAMETERS").get("provider")).isEqualTo("aws");
        acme.http()
                .get(acme.key(), "/api/v1/stacks/acme-dev/resources/ASSET_BUCKET/credentials")
                .isProblem(404, "StackResourceNotFound");
    }

    @Test
    @Order(4)
    void database_role_and_parameters_are_exported_for_terraform_without_secrets() throws SQLException {
        String blocks = acme.http()
                .get(acme.key(), "/api/v1/stacks/production/terraform")
                .isOk()
                .http()
                .body();

        assertThat(blocks)
                .contains(", server 127.0.0.1:%d".formatted(postgresAddress.getPort()))
                .contains("# Provider block: postgresql, with the source \"cyrilgdn/postgresql\"")
                .contains("to = aws_ssm_parameter.parameters_production\n  id = \"/ambit/acme/prod/key\"")
                .contains("to = aws_ssm_parameter.parameters_production_2\n  id = \"/ambit/acme/prod/title\"")
                .doesNotContain("secret of production", "secret-of-rds", "Acme\"");
        assertThat(exists("select exists (select from pg_database where datname = ?)", imported("database", blocks)))
                .isTrue();
        assertThat(exists("select exists (select from pg_roles where rolname = ?)", imported("role", blocks)))
                .isTrue();
    }

    private static String imported(String type, String blocks) {
        Matcher id = Pattern.compile("to = postgresql_%s.database_production\n  id = \"([^\"]+)\"".formatted(type))
                .matcher(blocks);
        assertThat(id.find()).as(blocks).isTrue();
        return id.group(1);
    }

    private boolean exists(String query, String name) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:" + postgresAddress);
                var statement = connection.prepareStatement(query)) {
            statement.setString(1, name);
            try (var rows = statement.executeQuery()) {
                return rows.next() && rows.getBoolean(1);
            }
        }
    }

    @Test
    @Order(4)
    void account_that_stacks_use_can_change_its_role_only() {
        attach(attachment().replace("eu-north-1", "eu-west-1")).isProblem(409, "StackInTheWay");
        operator().delete(TestServer.OPERATOR_TOKEN, AWS, "").isProblem(409, "StackInTheWay");

        assertThat(attach(attachment().replace("role/ambit", "role/ambit-next"))
                        .isOk()
                        .text("roleArn"))
                .endsWith("role/ambit-next");
    }

    @Test
    @Order(4)
    void database_server_that_stacks_use_can_change_its_login_only() {
        database(attachDatabase).isOk();
        database(attachDatabase.replace("127.0.0.1:", "localhost:")).isProblem(409, "StackResourceRefused");
        operator().delete(TestServer.OPERATOR_TOKEN, AWS + "/database", "").isProblem(409, "StackInTheWay");

        assertThat(operator()
                        .get(TestServer.OPERATOR_TOKEN, AWS + "/database")
                        .isOk()
                        .http()
                        .body())
                .contains("master")
                .doesNotContain("secret-of-rds");
        database(attachDatabase.replace("secret-of-rds", "wrong-password")).isProblem(409, "StackResourceRefused");
    }

    @Test
    @Order(4)
    void release_reaches_databases_on_rds_and_value_above_the_limit_is_refused() {
        acme.done(acme.http().post(acme.key(), "/api/v1/releases", """
                {"migrations": [{"version": "1", "description": "orders", "sql": "create table orders (id int primary key)"}]}
                """).isOk().text("operationId"));

        assertThat(acme.http()
                        .get(acme.key(), "/api/v1/stacks/acme-dev/releases")
                        .isOk()
                        .http()
                        .body())
                .contains("orders");
        Http.Reply refused =
                acme.http().put(acme.key(), PARAMETERS.formatted("acme-dev"), """
                {"values": {"key": "%s"}}
                """.formatted("x".repeat(4_097)));
        assertThat(refused.isProblem(400, "BadUserInput").text("field")).isEqualTo("values.key");
        assertThat(refused.text("message")).contains("at most 4096 bytes");
    }

    @Test
    @Order(4)
    void role_that_the_server_cannot_assume_is_refused() {
        aws.refuseRoles(1);

        assertThat(attach(attachment()).isProblem(409, "StackResourceRefused").text("message"))
                .contains("trust policy");
    }

    @Test
    @Order(4)
    void role_and_prefix_of_another_account_are_refused() {
        TestAccount other = TestAccount.open(acme.http(), "Other on AWS");
        String path = "/api/v1/accounts/%s/aws".formatted(other.slug());

        Http.Reply refused = operator().put(TestServer.OPERATOR_TOKEN, path, attachment());

        assertThat(refused.isProblem(409, "StackResourceRefused").text("field")).isEqualTo("prefix");
        String own = AwsServer.withOwnRole(attachment(), other.slug());
        operator().put(TestServer.OPERATOR_TOKEN, path, own).isOk();
        operator()
                .put(
                        TestServer.OPERATOR_TOKEN,
                        path,
                        attachment().replace("\"prefix\": \"ambit\"", "\"prefix\": \"other\""))
                .isOk();
        operator().put(TestServer.OPERATOR_TOKEN, path, attachment()).isProblem(409, "StackResourceRefused");
        operator().delete(TestServer.OPERATOR_TOKEN, path, "").isOk();
    }

    @Test
    @Order(4)
    void role_that_needs_no_external_id_is_refused() {
        aws.requireExternalId(false);
        Http.Reply refused = attach(attachment());
        aws.requireExternalId(true);

        refused.isProblem(409, "StackResourceRefused");
        assertThat(refused.text("field")).isEqualTo("roleArn");
        assertThat(refused.text("message")).contains("without the external id");
        attach(attachment()).isOk();
    }

    @LongTest
    @Order(7)
    void throttled_stack_is_ordered_again_after_its_teardown() {
        aws.throttle(1);

        String slug = order().slug();

        assertThat(acme.http().get(acme.key(), "/api/v1/stacks/" + slug).isOk().text("state"))
                .isEqualTo("ACTIVE");
        delete(slug, "Acme dev 2");
    }
}
