package dev.ambit.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestServer;
import dev.ambit.domain.TestDomains;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlueprintApiTest {

    private final TestAccount account = TestServer.openAccount();

    @Test
    void blueprint_is_returned_as_written_with_the_resource_names() {
        TestDomains.allow(account, "shop-%s.fi".formatted(account.slug()));
        Reply written = put("""
                {"resources": [
                  {"kind": "HOST", "identifier": "Shop-%s.fi"},
                  {"kind": "DATABASE", "parameters": {"connectionsMax": 20}},
                  {"kind": "CDN", "parameters": {"compress": true, "behaviors": [{"path": "/a/*", "origin": "BUCKET"}]}}]}
                """.formatted(account.slug())).isOk();

        Reply read = get().isOk();
        assertThat(read.at("")).isEqualTo(written.at(""));
        assertThat(read.at("isDefault")).isEqualTo(false);
        assertThat(read.text("resources.0.developmentName")).isEqualTo("dev.shop-%s.fi".formatted(account.slug()));
        assertThat(read.text("resources.1.name")).isEqualTo(account.slug() + "_prod");
        assertThat(read.text("resources.1.parameters.connectionsMax")).isEqualTo("20");
        assertThat(read.at("resources.2.parameters.compress")).isEqualTo(true);
        assertThat(read.text("resources.2.parameters.behaviors.0.path")).isEqualTo("/a/*");
        assertThat(account.http().get(account.key(), "/api/v1/audit").isOk().texts("operation"))
                .contains("blueprint.updated");
    }

    @Test
    void blueprint_is_replaced_only_if_it_is_still_the_known_one() {
        String database = "{\"kind\": \"DATABASE\", \"parameters\": {\"connectionsMax\": 20}}";
        put("{\"resources\": [%s, {\"kind\": \"POLICY\"}]}".formatted(database)).isOk();

        put("{\"resources\": [%s], \"was\": [{\"kind\": \"POLICY\"}, {\"kind\": \"DATABASE\"}]}".formatted(database))
                .isProblem(409, "EditedMeanwhile");
        assertThat(get().isOk().text("resources.1.kind")).isEqualTo("POLICY");
        put("{\"resources\": [%s], \"was\": [{\"kind\": \"POLICY\"}, %s]}".formatted(database, database))
                .isOk();

        assertThat(get().isOk().text("resources.1")).isEqualTo("null");
        assertThat(put("{\"resources\": [], \"was\": [{\"kind\": \"CDN\", \"parameters\": {\"x\": 1}}]}")
                        .isProblem(400, "BadUserInput")
                        .text("field"))
                .isEqualTo("was.0.parameters.x");
    }

    @Test
    void plan_lists_each_difference_and_writes_nothing() {
        put("{\"resources\": [{\"kind\": \"DATABASE\", \"parameters\": {\"connectionsMax\": 20}}, {\"kind\":"
                        + " \"POLICY\"}]}")
                .isOk();

        Reply plan = plan("""
                {"resources": [{"kind": "DATABASE", "parameters": {"connectionsMax": 30}}, {"kind": "MEDIA"}]}
                """).isOk();

        assertThat(plan.at("isDefault")).isEqualTo(false);
        assertThat(plan.text("changes.0.kind")).isEqualTo("DATABASE");
        assertThat(plan.text("changes.0.fields")).isEqualTo("[{field=connectionsMax, from=20, to=30}]");
        assertThat(plan.text("changes.1.action")).isEqualTo("ADD");
        assertThat(plan.text("changes.2.action")).isEqualTo("REMOVE");
        assertThat(plan.text("changes.2.effect")).isEqualTo("New stacks no longer have the resource.");
        assertThat(get().isOk().text("resources.0.parameters.connectionsMax")).isEqualTo("20");
        assertThat(plan("{\"resources\": [{\"kind\": \"DATABASE\", \"parameters\": {\"connectionsMax\": 0}}]}")
                        .isProblem(400, "BadUserInput")
                        .text("field"))
                .isEqualTo("resources.0.parameters.connectionsMax");
    }

    @Test
    void plan_says_what_stays_of_an_existing_stack() {
        put("{\"resources\": [{\"kind\": \"DATABASE\"}, {\"kind\": \"POLICY\"}]}")
                .isOk();
        account.done(account.http()
                .post(account.key(), "/api/v1/stacks/production/provision", "")
                .isOk()
                .text("operationId"));
        String name = account.slug() + "_other";

        Reply plan = plan("{\"resources\": [{\"kind\": \"DATABASE\", \"identifier\": \"%s\"}]}".formatted(name))
                .isOk();

        assertThat(plan.text("changes.0.effect"))
                .isEqualTo("The existing resource keeps the name `%s_prod`.".formatted(account.slug()));
        assertThat(plan.text("changes.1.effect")).contains("stays until its stack is torn down");
    }

    @Test
    void default_blueprint_has_all_kinds_except_the_host() {
        Reply read = get().isOk();

        assertThat(read.at("isDefault")).isEqualTo(true);
        assertThat(read.http().body()).contains("DATABASE", "SESSION", "MEDIA").doesNotContain("\"HOST\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'kind': 'DATABASE', 'parameters': {'connectionMax': 1}} | resources.0.parameters.connectionMax",
                "{'kind': 'DATABASE', 'parameters': {'connectionsMax': '1'}} | resources.0.parameters.connectionsMax",
                "{'kind': 'DATABASE', 'parameters': {'connectionsMax': 0}} | resources.0.parameters.connectionsMax",
                "{'kind': 'DATABASE', 'parameters': {'connectionsMax': 1.5}} | resources.0.parameters.connectionsMax",
                "{'kind': 'MEDIA', 'parameters': {'baseUrl': 'ftp://x.fi'}} | resources.0.parameters.baseUrl",
                "{'kind': 'MEDIA', 'parameters': {'baseUrl': true}} | resources.0.parameters.baseUrl",
                "{'kind': 'CDN', 'parameters': {'compress': 'yes'}} | resources.0.parameters.compress",
                "{'kind': 'CDN', 'parameters': {'behaviors': '/a/*'}} | resources.0.parameters.behaviors",
                "{'kind': 'CDN', 'parameters': {'errorPages': []}} | resources.0.parameters.errorPages",
                "{'kind': 'HOST'} | resources.0.identifier",
                "{'kind': 'HOST', 'identifier': '127.0.0.1'} | resources.0.identifier",
                "{'kind': 'HOST', 'identifier': 'no host'} | resources.0.identifier",
                "{'kind': 'DATABASE', 'identifier': 'postgres'} | resources.0.identifier",
                "{'kind': 'POLICY'}, {'kind': 'POLICY'} | resources.1.kind",
            })
    void invalid_resource_is_refused_with_its_field(String resources, String field) {
        Reply refused = put("{\"resources\": [%s]}".formatted(resources.replace('\'', '"')));

        refused.isProblem(400, "BadUserInput");
        assertThat(refused.text("field")).isEqualTo(field);
    }

    /// Existing resources keep their names, so that only new names are checked.
    @ParameterizedTest
    @CsvSource({
        "BRANCH, ..prod, 400, BadUserInput",
        "DATABASE, _x, 409, StackResourceRefused",
    })
    void invalid_resource_name_is_refused_in_the_blueprint(ResourceKind kind, String end, int status, String code) {
        String name = account.slug() + end;
        if (kind == ResourceKind.DATABASE) {
            name += "x".repeat(60 - name.length());
        }
        Reply refused = put("""
                {"resources": [{"kind": "%s", "identifier": "%s"}]}
                """.formatted(kind, name));

        refused.isProblem(status, code);
        assertThat(refused.text("field")).isEqualTo("resources.0.identifier");
    }

    @Test
    void overlong_default_name_is_shown_but_refused_when_written() {
        TestAccount other = TestAccount.open(account.http(), "A shop with a rather long name");
        String slug = other.http()
                .post(other.key(), "/api/v1/environments", """
                        {"displayName": "Another production of that shop", "type": "PRODUCTION"}
                        """)
                .isOk()
                .text("slug");
        String path = "/api/v1/stacks/%s/blueprint".formatted(slug);

        Reply shown = other.http().get(other.key(), path).isOk();
        Reply refused = other.http().put(other.key(), path, "{\"resources\": [{\"kind\": \"FUNCTION\"}]}");

        assertThat(shown.http().body()).contains("serverless-%s_%s-dev".formatted(other.slug(), slug));
        refused.isProblem(400, "BadUserInput");
        assertThat(refused.text("field")).isEqualTo("resources.0.identifier");
    }

    @Test
    void unknown_kind_or_field_is_refused() {
        put("{\"resources\": [{\"kind\": \"TOASTER\"}]}").isProblem(400, "BadUserInput");
        put("{\"resources\": [{\"kind\": \"CDN\", \"name\": \"x\"}]}").isProblem(400, "BadUserInput");
        put("{}").isProblem(400, "BadUserInput");
    }

    @Test
    void only_production_has_a_blueprint() {
        account.http()
                .get(account.key(), "/api/v1/stacks/development/blueprint")
                .isProblem(400, "BadUserInput");
        account.http().get(account.key(), "/api/v1/stacks/nowhere/blueprint").isProblem(404, "EnvironmentMissing");
        account.http().get(account.key(), "/api/v1/stacks/production").isProblem(404, "StackNotFound");
    }

    private Reply put(String json) {
        return account.http().put(account.key(), "/api/v1/stacks/production/blueprint", json);
    }

    private Reply plan(String body) {
        return account.http().post(account.key(), "/api/v1/stacks/production/blueprint/plan", body);
    }

    private Reply get() {
        return account.http().get(account.key(), "/api/v1/stacks/production/blueprint");
    }
}
