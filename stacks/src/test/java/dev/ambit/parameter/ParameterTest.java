package dev.ambit.parameter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.stack.StackSources;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tests the parameters of stacks over HTTP.
class ParameterTest {

    private static final String SCHEMA = """
            {"parameters": [
                {"name": "title", "type": "STRING"},
                {"name": "workers", "type": "NUMBER", "isRequired": true},
                {"name": "preview", "type": "BOOLEAN"},
                {"name": "media", "type": "URL"},
                {"name": "token", "type": "SECRET"},
                {"name": "mode", "type": "ENUM", "options": ["FAST", "SAFE"]}]}
            """;

    private static final String SET = "/api/v1/stacks/%s/parameters";

    private final TestAccount acme = TestServer.openAccount();

    @Test
    void d26_the_panel_wins_over_the_branch_and_the_conflict_is_shown() {
        define();
        put("?source=BRANCH", """
                {"values": {"title": "Of the branch", "workers": 2, "mode": "SAFE"}, "isWhole": true}
                """).isOk();

        Reply both = put("", """
                {"values": {"title": "Of the panel", "workers": 2.0}}
                """).isOk();

        assertThat(both.at("conflicts")).isEqualTo(List.of("title"));
        assertThat(parameter(both, "title"))
                .containsEntry("value", "Of the panel")
                .containsEntry("source", "PANEL")
                .containsEntry("conflict", Map.of("branch", "Of the branch", "panel", "Of the panel"));
        assertThat(parameter(both, "workers")).containsEntry("source", "PANEL");
        assertThat(parameter(both, "workers").get("conflict")).isNull();
        assertThat(parameter(both, "mode")).containsEntry("value", "SAFE").containsEntry("source", "BRANCH");
        assertThat(effective(acme.production().id()))
                .isEqualTo(Map.of("title", "Of the panel", "workers", "2", "mode", "SAFE"));

        Reply back = put("", """
                {"removed": ["title"]}
                """).isOk();
        assertThat(parameter(back, "title"))
                .containsEntry("value", "Of the branch")
                .containsEntry("source", "BRANCH");
        assertThat(back.at("conflicts")).isEqualTo(List.of());
    }

    /// Parameters that a file leaves out are removed.
    @Test
    void d26_branch_file_replaces_all_values_of_the_branch() {
        define();
        put("?source=BRANCH", """
                {"values": {"title": "One", "preview": true}, "isWhole": true}
                """).isOk();
        Reply next = put("?source=BRANCH", """
                {"values": {"preview": false}, "isWhole": true}
                """).isOk();

        assertThat(parameter(next, "title")).containsEntry("isSet", false);
        assertThat(parameter(next, "preview")).containsEntry("value", false);
        assertThat(next.at("missing")).isEqualTo(List.of("workers"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "title   | 3              | 3          | a text of up to 2000 printable characters",
                "workers | \"two\"        | two        | a number of up to 15 digits",
                "workers | 1e30           | 1000000000000000000000000000000 | a number of up to 15 digits",
                "preview | \"yes\"        | yes        | true or false",
                "media   | \"my images\"  | my images  | an address such as https://media.your-store.fi/images, without a password",
                "media   | \"https://me:word@host/\" | https://me:word@host/ | an address such as https://media.your-store.fi/images, without a password",
                "mode    | \"fast\"       | fast       | FAST, SAFE",
            })
    @Tag("ci")
    void d26_value_of_the_wrong_type_is_refused_with_the_allowed_values(
            String name, String value, String received, String allowed) {
        define();
        for (String source : List.of("", "?source=BRANCH")) {
            Reply refused = put(source, """
                    {"values": {"%s": %s}}
                    """.formatted(name, value));

            refused.isProblem(400, "BadUserInput");
            assertThat(refused.text("field")).isEqualTo("values." + name);
            assertThat(String.valueOf(refused.at("received"))).isEqualTo(received);
            assertThat(refused.text("allowed")).isEqualTo(allowed);
        }
        assertThat(get().text("version")).isEqualTo("0");
    }

    /// Parameters that configure resources are visible to all members.
    @Test
    void d26_resource_setting_with_the_type_secret_is_refused() {
        Reply refused = acme.http().put(acme.key(), SET.formatted("production") + "/schema", """
                {"parameters": [{"name": "token", "type": "SECRET"}, {"name": "DATABASE.connectionsMax", "type": "SECRET"}]}
                """);

        assertThat(refused.isProblem(400, "BadUserInput").text("field")).isEqualTo("parameters.1.type");
        assertThat(refused.text("received")).isEqualTo("SECRET");
    }

    @Test
    void d26_parameter_that_is_not_in_the_schema_is_refused() {
        define();
        Reply refused = put("", """
                {"values": {"colour": "red"}}
                """);

        refused.isProblem(400, "BadUserInput");
        assertThat(refused.text("field")).isEqualTo("values.colour");
        assertThat(refused.text("allowed")).isEqualTo("title, workers, preview, media, token, mode");
        put("", "{\"removed\": [\"colour\"]}").isProblem(400, "BadUserInput");
        put("", "{\"values\": {\"title\": \"a\"}, \"removed\": [\"title\"]}").isProblem(400, "BadUserInput");
        put("?source=FILE", "{}").isProblem(400, "BadUserInput");
    }

    /// No response, history entry, audit entry or error contains the secret. It is stored encrypted.
    @Test
    void d26_a_secret_is_never_shown_again() {
        define();
        put("?source=BRANCH", "{\"values\": {\"token\": \"hush-of-the-branch\"}}")
                .isOk();
        Reply set = put("", "{\"values\": {\"token\": \"hush-of-the-panel\"}}").isOk();

        assertThat(parameter(set, "token")).containsEntry("isSet", true).containsEntry("source", "PANEL");
        assertThat(parameter(set, "token").get("value")).isNull();
        assertThat(set.at("conflicts")).isEqualTo(List.of("token"));
        Reply refused = put("", "{\"values\": {\"token\": [\"hush-in-a-list\"]}}");
        refused.isProblem(400, "BadUserInput");
        Reply history = acme.http()
                .get(acme.key(), SET.formatted("production") + "/history")
                .isOk();
        Reply audit = acme.http().get(acme.key(), "/api/v1/audit").isOk();
        assertThat(Stream.of(set, refused, get(), history, audit)
                        .map(it -> it.http().body()))
                .noneMatch(it -> it.contains("hush"));
        assertThat(audit.http().body()).contains("environment.parameters_updated", "token");
        assertThat(history.at("0.after")).isEqualTo("…");
        List<String> stored = TestServer.superuser()
                .withHandle(tx -> tx.createQuery("""
                        select concat(parameters, parameter_changes)
                        from parameters, parameter_changes
                        """).mapTo(String.class).list());
        assertThat(stored).isNotEmpty().noneMatch(it -> it.contains("hush"));
        assertThat(effective(acme.production().id())).isEqualTo(Map.of("token", "hush-of-the-panel"));
    }

    @Test
    void d26_history_shows_the_actor_and_the_old_and_new_value() {
        define();
        TestPerson ann = TestPerson.member(acme, "ADMIN", "NONE");
        put("", "{\"values\": {\"workers\": 2}}").isOk();
        ann.send("PUT", "/stacks/production/parameters", "{\"values\": {\"workers\": 3, \"preview\": true}}")
                .isOk();
        put("", "{\"removed\": [\"workers\"]}").isOk();
        put("", "{\"removed\": [\"workers\"]}").isOk();

        Reply history = ann.get("/stacks/production/parameters/history").isOk();

        assertThat(list(history, ""))
                .extracting(it ->
                        "%s %s %s %s".formatted(it.get("name"), it.get("source"), it.get("before"), it.get("after")))
                .containsExactly(
                        "workers PANEL 3 null", "workers PANEL 2 3", "preview PANEL null true", "workers PANEL null 2");
        assertThat(history.at("1.actor.id")).isEqualTo(ann.id());
        assertThat(history.text("1.at")).isNotEmpty();
        assertThat(get().text("version")).isEqualTo("3");
        Reply page = ann.get("/stacks/production/parameters/history?limit=2").isOk();
        assertThat(list(page, "")).hasSize(2);
    }

    @Test
    void update_of_an_outdated_version_is_refused() {
        define();
        put("", "{\"version\": 0, \"values\": {\"workers\": 2}}").isOk();
        Reply late = put("", "{\"version\": 0, \"values\": {\"workers\": 3}}");

        late.isProblem(409, "EditedMeanwhile");
        assertThat(late.text("current")).isEqualTo("1");
        assertThat(parameter(get(), "workers").get("value")).hasToString("2");
    }

    /// The schema of production also applies to development. Each of them has its own values.
    @Test
    void d26_production_and_development_share_one_schema() {
        define();
        stackOfDevelopment();
        Reply own = acme.http().put(acme.key(), SET.formatted("development") + "/schema", SCHEMA);
        own.isProblem(400, "BadUserInput");

        Reply set = acme.http()
                .put(acme.key(), SET.formatted("development"), "{\"values\": {\"workers\": 7}}")
                .isOk();
        assertThat(parameter(set, "workers").get("value")).hasToString("7");
        assertThat(parameter(get(), "workers").get("isSet")).isEqualTo(false);

        Reply narrower = acme.http().put(acme.key(), SET.formatted("production") + "/schema", """
                {"parameters": [{"name": "workers", "type": "BOOLEAN"}]}
                """);
        narrower.isProblem(400, "BadUserInput");
        assertThat(narrower.text("field")).isEqualTo("parameters.workers");
        acme.http()
                .put(acme.key(), SET.formatted("production") + "/schema", """
                {"version": 1, "parameters": [{"name": "workers", "type": "STRING"}]}
                """)
                .isProblem(400, "BadUserInput");
        acme.http()
                .put(acme.key(), SET.formatted("production") + "/schema", """
                {"version": 1, "parameters": [{"name": "workers", "type": "NUMBER"}, {"name": "more", "type": "URL"}]}
                """)
                .isOk();
    }

    @Test
    void d26_operator_decides_who_can_edit_parameters_in_the_panel() {
        define();
        String switched = "/api/v1/accounts/%s/parameter-editors".formatted(acme.slug());
        acme.http()
                .put(TestServer.OPERATOR_TOKEN, switched, "{\"editors\": \"OPERATOR\"}")
                .isOk();

        put("", "{\"values\": {\"workers\": 2}}").isProblem(403, "AccessDeniedError");
        acme.http()
                .put(acme.key(), SET.formatted("production") + "/schema", SCHEMA)
                .isProblem(403, "AccessDeniedError");
        assertThat(get().text("editors")).isEqualTo("OPERATOR");
        put("?source=BRANCH", "{\"values\": {\"workers\": 3}}").isOk();
        Reply set = acme.http()
                .put(
                        TestServer.OPERATOR_TOKEN,
                        "/api/v1/accounts/%s/stacks/production/parameters".formatted(acme.slug()),
                        "{\"values\": {\"workers\": 4}}")
                .isOk();
        assertThat(parameter(set, "workers").get("value")).hasToString("4");

        acme.http()
                .put(TestServer.OPERATOR_TOKEN, switched, "{\"editors\": \"MEMBERS\"}")
                .isOk();
        put("", "{\"values\": {\"workers\": 5}}").isOk();
    }

    @Test
    void invalid_parameter_schema_is_refused() {
        for (String definition : List.of(
                "{\"name\": \"a b\", \"type\": \"STRING\"}",
                "{\"name\": \"a\", \"type\": \"TEXT\"}",
                "{\"name\": \"a\", \"type\": \"ENUM\"}",
                "{\"name\": \"a\", \"type\": \"ENUM\", \"options\": []}",
                "{\"name\": \"a\", \"type\": \"STRING\", \"options\": [\"b\"]}",
                "{\"name\": \"a\", \"type\": \"URL\"}, {\"name\": \"a\", \"type\": \"URL\"}")) {
            Reply refused = acme.http()
                    .put(
                            acme.key(),
                            SET.formatted("production") + "/schema",
                            "{\"parameters\": [%s]}".formatted(definition));
            refused.isProblem(400, "BadUserInput");
            assertThat(refused.text("field")).startsWith("parameters.");
        }
    }

    @Test
    void other_accounts_and_viewers_cannot_set_parameters() {
        define();
        TestAccount other = TestServer.openAccount();
        other.http()
                .put(other.key(), SET.formatted("production"), "{\"values\": {\"workers\": 2}}")
                .isProblem(400, "BadUserInput");
        other.http().get(other.key(), SET.formatted("nowhere")).isProblem(404, "EnvironmentMissing");
        TestPerson viewer = TestPerson.member(acme, "VIEWER", "NONE");
        viewer.get("/stacks/production/parameters").isOk();
        viewer.send("PUT", "/stacks/production/parameters", "{}").isProblem(403, "AccessDeniedError");
        viewer.get("/stacks/development/parameters").isProblem(404, "EnvironmentMissing");
    }

    private void define() {
        acme.http()
                .put(acme.key(), SET.formatted("production") + "/schema", SCHEMA)
                .isOk();
    }

    private Reply put(String query, String json) {
        return acme.http().put(acme.key(), SET.formatted("production") + query, json);
    }

    private Reply get() {
        return acme.http().get(acme.key(), SET.formatted("production")).isOk();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Reply reply, String path) {
        return (List<Map<String, Object>>) Objects.requireNonNull(reply.at(path));
    }

    private static Map<String, Object> parameter(Reply reply, String name) {
        return list(reply, "parameters").stream()
                .filter(it -> name.equals(it.get("name")))
                .findFirst()
                .orElseThrow();
    }

    /// Returns the values as the providers of the resources get them.
    private static Map<String, String> effective(String environment) {
        return TestServer.superuser()
                .inTransaction(tx -> tx.createQuery("""
                        select account_id, environment_id
                        from environments
                        where public_id = :id::uuid
                        """)
                        .bind("id", environment)
                        .map((row, _) -> new StackParameters(TestServer.secrets(), new StackSources())
                                .of(tx, new AccountId(row.getInt(1)), new EnvironmentId(row.getInt(2))))
                        .one());
    }

    private void stackOfDevelopment() {
        TestServer.superuser()
                .useHandle(tx -> tx.createUpdate("""
                        insert into stacks (account_id, environment, public_id, slug, source, stage, strategy, scope, state,
                            operation, created_at, updated_at)
                        select d.account_id, d.environment_id, d.public_id, d.slug, p.environment_id, 'DEVELOPMENT', 'SCHEMA',
                            '{}', 'ACTIVE', gen_random_uuid(), now(), now()
                        from environments d
                        join environments p using (account_id)
                        where d.public_id = :development::uuid and p.public_id = :production::uuid
                        """)
                        .bind("development", acme.development().id())
                        .bind("production", acme.production().id())
                        .execute());
    }
}
