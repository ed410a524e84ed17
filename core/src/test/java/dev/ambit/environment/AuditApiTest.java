package dev.ambit.environment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.http.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AuditApiTest {

    /// By an actor without earlier entries.
    private static final String LONG_LOG = """
            insert into events (environment_id, sequence, message_id, type, entity_type, entity_id, customer_id, actor,
                trace_id, happened_at, format, body)
            select :environment, 1000 + number, gen_random_uuid(), 'product.updated', 'PRODUCT', 'product', null,
                'SUPPORT', repeat('0', 32), now(), 1, ''
            from generate_series(1, 25000) as number
            """;

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();

    @Test
    void audit_entry_records_the_actor_and_the_previous_state() {
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
    void audit_entry_of_a_creation_has_no_previous_state() {
        development.post("/customers", "{\"id\": \"new\"}").isOk();

        Reply audit = ofDevelopment("&entityId=new");

        assertThat(audit.text("0.operation")).isEqualTo("customer.created");
        assertThat(audit.at("0.before")).isNull();
    }

    @Test
    void audit_entries_are_filtered_by_time_and_actor_and_paginated() {
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
    void audit_log_contains_no_personal_data_of_an_archived_customer() {
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
    void audit_entries_of_a_deleted_environment_are_kept() {
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
    void audit_entry_of_an_environment_records_old_and_new_values() {
        patch("/environments/development", "{\"eventRetention\": {\"days\": 1}}")
                .isOk();
        patch("/environments/development", "{\"usageThresholds\": [50, 90]}").isOk();

        Reply audit = audit("?limit=2");

        assertThat(audit.texts("operation")).containsOnly("environment.updated");
        assertThat(audit.at("1.before.eventRetention.days")).isNull();
        assertThat(audit.text("1.after.eventRetention.days")).isEqualTo("1");
        assertThat(audit.text("0.before.usageThresholds.0")).isEqualTo("100");
        assertThat(audit.text("0.after.usageThresholds.1")).isEqualTo("90");
    }

    @Test
    void audit_log_records_key_operations_without_secrets() {
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
    void audit_log_is_exported_as_json_lines() {
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
    void audit_log_is_exported_as_csv() {
        development
                .post("/customers", "{\"id\": \"zoe\", \"name\": \"=1+1, \\\"Zoë\\\"\"}")
                .isOk();
        String query = "/audit/export?environmentId=" + development.id() + "&limit=1";

        Reply first = table(query);
        Reply second = table(query + "&after=" + first.header("X-Ambit-Next"));

        assertThat(first.header("Content-Type")).isEqualTo("text/csv; charset=utf-8");
        assertThat(first.http().body())
                .startsWith("""
                at,actorType,actorId,actorAddress,operation,entityType,entityId,before,after,traceId,environmentId\r
                """)
                .contains(
                        ",APP_SERVER,%s,127.0.0.1,customer.created,CUSTOMER,zoe,,".formatted(serverKeyId()),
                        "\"\"name\"\":\"\"=1+1, \\\"\"Zoë\\\"\"\"\"",
                        "," + development.id() + "\r\n");
        assertThat(second.http().body()).contains(",product.created,PRODUCT,").doesNotContain("actorType", "zoe");
        assertThat(second.header("X-Ambit-Next")).isEmpty();
    }

    /// No index contains the actor of an event, so each page searches only a part of the log.
    @Test
    void search_by_actor_continues_across_pages_of_a_long_log() {
        development.post("/customers", "{\"id\": \"zoe\"}").isOk();
        List<String> near = ofDevelopment("&actor=APP_SERVER&limit=100").texts("entity.id");
        TestServer.superuser()
                .useHandle(tx -> tx.createUpdate(LONG_LOG)
                        .bind("environment", EnvironmentRows.number(development.id()))
                        .execute());

        List<String> far = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        String cursor = "";
        String last = "";
        do {
            Reply page = ofDevelopment("&actor=APP_SERVER&limit=100" + cursor).isOk();
            far.addAll(page.texts("entity.id"));
            sizes.add(page.texts("entity.id").size());
            last = page.prev();
            cursor = "&after=" + page.next();
        } while (!cursor.equals("&after="));

        assertThat(near).contains("zoe");
        assertThat(far).isEqualTo(near);
        assertThat(sizes).as("what each page has").containsExactly(0, 0, near.size());
        Reply back = ofDevelopment("&actor=APP_SERVER&before=" + last).isOk();
        assertThat(back.texts("entity.id")).isEmpty();
        assertThat(ofDevelopment("&actor=APP_SERVER&limit=100&after=" + back.next())
                        .texts("entity.id"))
                .isEqualTo(near);
        while (!back.prev().isEmpty()) {
            back = ofDevelopment("&actor=APP_SERVER&before=" + back.prev()).isOk();
            assertThat(back.texts("entity.id")).isEmpty();
        }
        assertThat(ofDevelopment("&actor=APP_SERVER&entityId=zoe").texts("entity.id"))
                .containsExactly("zoe");
        assertThat(table("/audit/export?actor=APP_SERVER&environmentId=" + development.id())
                        .header("X-Ambit-Next"))
                .isNotEmpty();
    }

    @Test
    void audit_log_of_another_account_is_not_found() {
        String otherEnvironment = TestServer.openAccount().development().id();

        audit("?environmentId=" + otherEnvironment).isProblem(404, "EnvironmentMissing");
        assertThat(audit("?entityId=" + otherEnvironment).texts("operation")).isEmpty();
    }

    private String serverKeyId() {
        Reply keys = get("/environments/development/api-keys");
        return keys.texts("id").get(keys.texts("keyType").indexOf("SERVER"));
    }

    private Reply ofDevelopment(String more) {
        return audit("?environmentId=" + development.id() + more);
    }

    private Reply table(String path) {
        return acme.http()
                .send(acme.http()
                        .request("/api/v1" + path)
                        .header("X-API-KEY", acme.key())
                        .header("Accept", "text/csv"))
                .isOk();
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
