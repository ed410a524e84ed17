package dev.ambit.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Forms without a required choice, or with one that no page offers, are rejected.
class ChoiceTest {

    private static final String PRODUCTION = "/api/v1/environments/production";
    private static final String PARAMETERS = "/api/v1/stacks/production/parameters";

    private final TestAccount acme = TestServer.openAccount();
    private final TestPerson owner = TestPerson.owner(acme);

    @ParameterizedTest
    @ValueSource(strings = {"", "ON", "true"})
    @Tag("long")
    void invalid_choice_leaves_client_side_security_on(String enforce) {
        acme.http()
                .patch(acme.key(), PRODUCTION, "{\"hardenClientAccessEnabled\": true}")
                .isOk();

        assertThat(refused("/security", Map.of("enforce", enforce))).contains("enforce is one of these: on, off.");
        assertThat(get(PRODUCTION).at("hardenClientAccessEnabled")).isEqualTo(true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "in 30 days"})
    @Tag("long")
    void invalid_grace_period_does_not_rotate_the_key(String grace) {
        Reply keys = get(PRODUCTION + "/api-keys");
        String rotation = "/keys/%s/rotate".formatted(keys.text("0.id"));

        assertThat(refused(rotation, Map.of("grace", grace))).contains("grace is one of these: at once, in 1 hour");
        assertThat(get(PRODUCTION + "/api-keys").body()).isEqualTo(keys.body());
    }

    @Test
    void invalid_choice_changes_no_parameter_value_or_schema() {
        acme.http().put(acme.key(), PARAMETERS + "/schema", """
                {"parameters": [{"name": "open", "type": "BOOLEAN", "isRequired": true}]}
                """).isOk();
        acme.http()
                .put(acme.key(), PARAMETERS, "{\"values\": {\"open\": true}}")
                .isOk();
        Reply before = get(PARAMETERS);
        String was = "{\"version\":%s}";

        refused("/parameters/open/edit", Map.of("value", "maybe", "was", was.formatted(before.text("version"))));
        refused(
                "/parameters/schema",
                Map.of("name", "open", "type", "BOOLEAN", "was", was.formatted(before.text("schemaVersion"))));

        assertThat(get(PARAMETERS).body()).isEqualTo(before.body());
    }

    @Test
    void row_copy_with_an_incomplete_condition_is_refused() {
        assertThat(refused("/row-copies/new", Map.of("source", "production", "tables", "orders paid")))
                .contains("NOT_EQUALS");
    }

    private Reply get(String path) {
        return acme.http().get(acme.key(), path).isOk();
    }

    private String refused(String page, Map<String, String> fields) {
        String path = "/console/%s/e/production%s".formatted(acme.slug(), page);
        HttpResponse<String> answer = ConsoleClient.of(owner).submit(path, path, fields);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        return answer.body();
    }
}
