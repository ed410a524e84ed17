package dev.ambit.environment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.http.Json;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class AuditApiTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();

    @Test
    void a_change_says_who_made_it_and_what_was_there_before() {
        development.post("/customers", "{\"id\": \"zoe\", \"name\": \"Zoe\"}").isOk();
        Reply renamed =
                development.patch("/customers/zoe", "{\"name\": \"Zoë\"}").isOk();

        Reply audit = ofDevelopment("&entityId=zoe&limit=1");

        assertThat(audit.text("0.operation")).isEqualTo("customer.updated");
        assertThat(audit.text("0.entity.type")).isEqualTo("CUSTOMER");
        assertThat(audit.text("0.entity.id")).isEqualTo("zoe");
        assertThat(audit.text("0.before.name")).isEqualTo("Zoe");
        assertThat(audit.text("0.after.name")).isEqualTo("Zoë");
        assertThat(audit.text("0.actor.type")).isEqualTo("APP_SERVER");
        assertThat(audit.text("0.actor.id")).isEqualTo(serverKeyId());
        assertThat(audit.text("0.actor.address")).isEqualTo("127.0.0.1");
        assertThat(audit.text("0.traceId")).isEqualTo(renamed.header("X-Trace-Id"));
        assertThat(audit.text("0.environmentId")).isEqualTo(development.id());
    }

    @Test
    void what_is_new_had_nothing_before_it() {
        development.post("/customers", "{\"id\": \"new\"}").isOk();

        Reply audit = ofDevelopment("&entityId=new");

        assertThat(audit.text("0.operation")).isEqualTo("customer.created");
        assertThat(audit.at("0.before")).isNull();
    }

    @Test
    void acts_are_found_by_time_and_actor_and_read_in_pages() {
        for (String id : List.of("a", "b", "c")) {
            development.post("/customers", "{\"id\": \"%s\"}".formatted(id)).isOk();
        }
        Instant later = Instant.parse(ofDevelopment("&entityId=b&limit=1").text("0.at"));

        assertThat(ofDevelopment("&since=" + later).texts("entity.id"))
                .contains("b", "c")
                .doesNotContain("a");
        assertThat(ofDevelopment("&since=2100-01-01T00:00:00Z").texts("operation"))
                .isEmpty();
        assertThat(ofDevelopment("&actor=" + serverKeyId()).texts("entity.id")).contains("a", "b", "c");
        assertThat(ofDevelopment("&actor=SCHEDULER").texts("operation")).isEmpty();
        Reply first = ofDevelopment("&actor=APP_SERVER&limit=1");
        Reply second = ofDevelopment("&actor=APP_SERVER&limit=1&after=" + first.next());
        assertThat(second.texts("entity.id")).isNotEqualTo(first.texts("entity.id"));
        assertThat(ofDevelopment("&actor=APP_SERVER&limit=1&before=" + second.prev())
                        .texts("entity.id"))
                .isEqualTo(first.texts("entity.id"));
    }

    @Test
    void what_an_archived_customer_was_called_is_nowhere() {
        development
                .post("/customers", "{\"id\": \"gone\", \"name\": \"Gone Girl\", \"email\": \"gone@example.com\"}")
                .isOk();
        development.patch("/customers/gone", "{\"name\": \"Gone Again\"}").isOk();
        development.post("/customers/gone/archive", "").isOk();

        Waiting.until(
                () -> ofDevelopment("").http().body(),
                body -> !body.contains("Gone Girl") && !body.contains("Gone Again") && !body.contains("gone@"));

        assertThat(ofDevelopment("&entityId=gone").texts("operation")).contains("customer.deleted", "customer.created");
    }

    @Test
    void acts_on_the_account_outlive_the_environment() {
        Reply made = post("/environments", "{\"displayName\": \"Brief\", \"type\": \"DEVELOPMENT\"}")
                .isOk();
        patch("/environments/brief", "{\"color\": \"#123456\"}").isOk();
        patch("/environments/brief", "{\"color\": \"#123456\"}").isOk();
        acme.http()
                .delete(acme.key(), "/api/v1/environments/brief", "{\"confirmName\": \"Brief\"}")
                .isOk();

        Reply audit = audit("?entityId=" + made.text("id"));

        assertThat(audit.texts("operation"))
                .containsExactly("environment.deleted", "environment.updated", "environment.created");
        assertThat(audit.text("1.after.color")).isEqualTo("#123456");
        assertThat(audit.text("1.before.color")).isEqualTo(made.text("color"));
        assertThat(audit.at("0.after")).isNull();
        assertThat(audit.text("0.before.displayName")).isEqualTo("Brief");
        assertThat(audit.texts("environmentId")).containsOnly(made.text("id"));
        assertThat(audit.text("0.actor.type")).isEqualTo("USER");
        assertThat(audit.text("0.actor.id")).matches("[0-9a-f-]{36}");
        assertThat(audit.text("0.actor.address")).isEqualTo("127.0.0.1");
    }

    @Test
    void keys_are_told_of_but_never_told() {
        String scope = "{\"resource\": \"CUSTOMER\", \"action\": \"READ\"}";
        Reply made = post(
                        "/environments/development/api-keys",
                        "{\"displayName\": \"Reader\", \"keyType\": \"SCOPED\", \"scopes\": [%s]}".formatted(scope))
                .isOk();
        String key = "/environments/development/api-keys/" + made.text("id");
        Reply successor = post(
                        key + "/rotate",
                        "{\"expireAt\": \"%s\"}".formatted(Instant.now().plusSeconds(600)))
                .isOk();
        post(key + "/revoke", "").isOk();
        Reply secret =
                post("/environments/development/signing-secret/rotate", "").isOk();

        assertThat(audit("?entityId=" + made.text("id")).texts("operation"))
                .containsExactly("api_key.revoked", "api_key.rotated", "api_key.created");
        Reply all = audit("?limit=100");
        assertThat(all.text("0.operation")).isEqualTo("environment.signing_secret_rotated");
        assertThat(all.texts("operation")).contains("account.created", "environment.created");
        assertThat(all.http().body())
                .contains("Reader", "CUSTOMER")
                .doesNotContain(made.text("token"), successor.text("token"), secret.text("signingSecret"));
        assertThat(audit("?actor=SUPPORT&limit=100").texts("operation"))
                .containsOnly("account.created", "environment.created");
        assertThat(audit("?since=" + all.text("1.at")).texts("operation")).hasSize(2);
        assertThat(audit("?limit=1&after=" + audit("?limit=1").next()).text("0.operation"))
                .isEqualTo("api_key.revoked");
    }

    @Test
    void it_is_exported_a_line_each() {
        development.post("/customers", "{\"id\": \"zoe\"}").isOk();
        String query = "/audit/export?environmentId=" + development.id() + "&limit=1";

        List<String> first = get(query).isOk().http().body().lines().toList();
        String next = String.valueOf(Json.map(first.getLast()).get("next"));
        List<String> second =
                get(query + "&after=" + next).isOk().http().body().lines().toList();

        assertThat(first).hasSize(2);
        assertThat(Json.map(first.getFirst())).containsEntry("operation", "customer.created");
        assertThat(Json.map(second.getFirst())).containsEntry("operation", "product.created");
        assertThat(Json.map(second.getLast())).containsEntry("next", null);
        get(query + "&before=" + next).isProblem(400, "BadUserInput");
    }

    @Test
    void the_environment_of_another_account_is_not_there() {
        String theirs = TestServer.openAccount().development().id();

        audit("?environmentId=" + theirs).isProblem(404, "EnvironmentMissing");
        assertThat(audit("?entityId=" + theirs).texts("operation")).isEmpty();
    }

    private String serverKeyId() {
        Reply keys = get("/environments/development/api-keys");
        return keys.texts("id").get(keys.texts("keyType").indexOf("SERVER"));
    }

    private Reply ofDevelopment(String more) {
        return audit("?environmentId=" + development.id() + more);
    }

    private Reply audit(String query) {
        return get("/audit" + query);
    }

    private Reply get(String path) {
        return acme.http().get(acme.key(), "/api/v1" + path);
    }

    private Reply post(String path, String json) {
        return acme.http().post(acme.key(), "/api/v1" + path, json);
    }

    private Reply patch(String path, String json) {
        return acme.http().patch(acme.key(), "/api/v1" + path, json);
    }
}
