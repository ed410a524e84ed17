package dev.ambit.policy;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.core.Server;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Tests the access policy that production and its development environment share, over HTTP.
class AccessPolicyTest {

    private static final String PRODUCTION = "/environments/production";
    private static final String DEVELOPMENT = "/environments/development";

    private final TestAccount acme = TestServer.openAccount();

    @Test
    void d17_role_in_production_applies_to_development_at_once() {
        TestPerson ann = TestPerson.member(acme, "NONE", "NONE");
        besideProduction();
        assertThat(ann.get(DEVELOPMENT).status()).isNotEqualTo(200);

        changeRole(ann, "SUPPORT");
        assertThat(roles("development")).containsEntry(ann.email(), "SUPPORT");
        ann.get(PRODUCTION).isOk();
        ann.get(DEVELOPMENT).isOk();
        ann.in(acme.development()).post("/customers", "{\"id\": \"one\"}").isOk();

        changeRole(ann, "NONE");
        assertThat(ann.get(DEVELOPMENT).status()).isNotEqualTo(200);
        assertThat(ann.in(acme.development()).get("/customers").status()).isNotEqualTo(200);
        assertThat(roles("development")).containsEntry(ann.email(), "NONE");
    }

    /// Without a stack there is no production whose policy could apply.
    @Test
    void environment_without_a_stack_uses_the_role_for_its_type() {
        TestPerson ann = TestPerson.member(acme, "ADMIN", "NONE");
        ann.get(DEVELOPMENT).isProblem(404, "EnvironmentMissing");
        assertThat(access("development").at("followsProduction")).isEqualTo(false);
    }

    @LongTest
    void d19_production_and_development_list_the_same_members_once() {
        TestPerson ann = TestPerson.member(acme, "VIEWER", "NONE");
        TestPerson owner = TestPerson.owner(acme);
        besideProduction();

        assertThat(roles("development")).isEqualTo(roles("production")).containsOnlyKeys(ann.email(), owner.email());
        assertThat(access("development").text("members.0.id"))
                .isEqualTo(access("production").text("members.0.id"));
        assertThat(people(ann.email())).isOne();
        assertThat(ann.get("/me").isOk().text("id")).isEqualTo(ann.id());
    }

    @CiTest
    void d20_denial_in_development_does_not_apply_to_production() {
        TestPerson ann = TestPerson.member(acme, "ADMIN", "ADMIN");
        TestPerson bob = TestPerson.member(acme, "ADMIN", "ADMIN");
        besideProduction();
        ann.in(acme.development()).get("/customers").isOk();

        put("development", deny(ann)).isOk();

        ann.get(DEVELOPMENT).isProblem(404, "EnvironmentMissing");
        ann.in(acme.development()).get("/customers").isProblem(404, "EnvironmentMissing");
        ann.get(DEVELOPMENT + "/revisions").isProblem(404, "EnvironmentMissing");
        ann.get("/stacks/development/parameters").isProblem(404, "EnvironmentMissing");
        ann.get("/audit?environmentId=" + acme.development().id()).isProblem(404, "EnvironmentMissing");
        assertThat(ann.get("/environments").isOk().texts("slug")).containsExactly("production");
        ann.get(PRODUCTION).isOk();
        ann.in(acme.production()).post("/customers", "{\"id\": \"one\"}").isOk();
        bob.get(DEVELOPMENT).isOk();
        assertThat(roles("development")).containsEntry(ann.email(), "NONE").containsEntry(bob.email(), "ADMIN");
        assertThat(roles("production")).containsEntry(ann.email(), "ADMIN");

        put("development", "").isOk();
        ann.get(DEVELOPMENT).isOk();
    }

    @Test
    void d20_permission_in_development_does_not_apply_to_production() {
        TestPerson ann = TestPerson.member(acme, "NONE", "NONE");
        besideProduction();
        put("development", """
                {"memberId": "%s", "effect": "ALLOW", "granted": "ADMIN"}
                """.formatted(ann.id())).isOk();

        ann.get(DEVELOPMENT).isOk();
        ann.in(acme.development()).post("/customers", "{\"id\": \"one\"}").isOk();
        assertThat(ann.get("/environments").isOk().texts("slug")).containsExactly("development");
        ann.get(PRODUCTION).isProblem(404, "EnvironmentMissing");
        ann.in(acme.production()).get("/customers").isProblem(404, "EnvironmentMissing");
    }

    @Test
    void d20_usage_includes_only_visible_environments() {
        TestPerson ann = TestPerson.member(acme, "ADMIN", "ADMIN");
        TestPerson bob = TestPerson.member(acme, "ADMIN", "NONE");
        put("development", deny(ann)).isOk();

        Reply usage = ann.get("/account/usage").isOk();
        assertThat(usage.at("nonProduction")).isNull();
        assertThat(usage.at("production")).isNotNull();
        assertThat(usage.at("environments.1")).isNull();
        assertThat(usage.text("environments.0.slug")).isEqualTo("production");

        besideProduction();
        assertThat(bob.get("/account/usage").isOk().at("nonProduction")).isNotNull();
    }

    @LongTest
    void d20_denied_member_cannot_read_the_deletion_receipt() {
        TestPerson ann = TestPerson.member(acme, "ADMIN", "ADMIN");
        TestPerson bob = TestPerson.member(acme, "VIEWER", "NONE");
        TestPerson cleo = TestPerson.member(acme, "VIEWER", "VIEWER");
        put("development", deny(ann) + """
                , {"memberId": "%s", "effect": "ALLOW", "granted": "VIEWER"}, {"role": "VIEWER", "effect": "DENY"}
                """.formatted(bob.id())).isOk();

        String operation = acme.http()
                .delete(acme.key(), "/api/v1/environments/development", "{\"confirmName\": \"Development\"}")
                .isOk()
                .text("operationId");
        String receipt = "/receipts/" + operation;
        Waiting.until(() -> acme.http().get(acme.key(), "/api/v1" + receipt), it -> it.status() == 200);

        ann.get(receipt).isProblem(404, "OperationNotFound");
        cleo.get(receipt).isProblem(404, "OperationNotFound");
        bob.get(receipt).isOk();
        assertThat(ann.get("/receipts").isOk().texts("operationId")).isEmpty();
        assertThat(bob.get("/receipts").isOk().texts("operationId")).containsExactly(operation);
    }

    @Test
    void d20_environment_shows_the_role_of_the_caller() {
        TestPerson ann = TestPerson.member(acme, "VIEWER", "NONE");
        put("development", """
                {"memberId": "%s", "effect": "ALLOW", "granted": "SUPPORT"}
                """.formatted(ann.id())).isOk();

        assertThat(ann.get("/environments").isOk().texts("role")).containsExactly("SUPPORT", "VIEWER");
        assertThat(ann.get(PRODUCTION).isOk().text("role")).isEqualTo("VIEWER");
        assertThat(acme.http().get(acme.key(), "/api/v1" + PRODUCTION).isOk().text("role"))
                .isEqualTo("ADMIN");
    }

    /// An exception for the member precedes one for the role.
    @Test
    void d20_override_for_a_member_precedes_the_override_for_the_role() {
        TestPerson ann = TestPerson.member(acme, "VIEWER", "VIEWER");
        TestPerson bob = TestPerson.member(acme, "VIEWER", "VIEWER");
        TestPerson cleo = TestPerson.member(acme, "SUPPORT", "SUPPORT");
        put("development", """
                {"role": "VIEWER", "effect": "DENY"},
                {"memberId": "%s", "effect": "ALLOW", "granted": "SUPPORT"}
                """.formatted(bob.id())).isOk();

        assertThat(roles("development"))
                .containsEntry(ann.email(), "NONE")
                .containsEntry(bob.email(), "SUPPORT")
                .containsEntry(cleo.email(), "SUPPORT");
        ann.get(DEVELOPMENT).isProblem(404, "EnvironmentMissing");
        bob.in(acme.development()).post("/customers", "{\"id\": \"one\"}").isOk();
        cleo.get(DEVELOPMENT).isOk();
    }

    /// The slug of the environment is in the body or in the query, not in the path.
    @Test
    void d20_denial_applies_to_environments_in_query_and_body() {
        TestPerson ann = TestPerson.member(acme, "ADMIN", "ADMIN");
        put("development", deny(ann)).isOk();
        put("production", deny(ann)).isOk();

        ann.get("/row-copies?environment=development").isProblem(404, "EnvironmentMissing");
        ann.send("POST", "/row-copies", """
                {"source": "production", "target": "development", "tables": [{"name": "customers"}], "dryRun": true}
                """).isProblem(404, "EnvironmentMissing");
        ann.send("POST", "/orders", """
                {"source": "production", "displayName": "Mine", "scope": ["DATABASE"], "integrations": [],
                 "requirements": [], "databaseStrategy": "SCHEMA", "contact": "ann@acme.example"}
                """).isProblem(404, "EnvironmentMissing");
        besideProduction();
        put("development", deny(ann)).isOk();
        assertThat(ann.get("/stacks").isOk().texts("environment")).isEmpty();
        ann.get("/diff?from=production&to=development").isProblem(404, "EnvironmentMissing");
    }

    /// Another server applies the change about a second later, as with roles.
    @LongTest
    void d20_another_server_applies_a_changed_policy() {
        TestPerson ann = TestPerson.member(acme, "ADMIN", "ADMIN");
        try (Server second = TestServer.second()) {
            var there = new TestPerson(new Http(second.port()), ann.id(), ann.email(), ann.token(), null);
            there.get(DEVELOPMENT).isOk();
            put("development", deny(ann)).isOk();
            Waiting.until(() -> there.get(DEVELOPMENT).status(), it -> it == 404);
            there.get(PRODUCTION).isOk();
        }
    }

    @Test
    void invalid_override_is_refused_and_changes_nothing() {
        TestPerson ann = TestPerson.member(acme, "ADMIN", "ADMIN");
        TestPerson owner = TestPerson.owner(acme);
        for (String wrong : List.of(
                "{\"effect\": \"DENY\"}",
                "{\"memberId\": \"%s\", \"role\": \"VIEWER\", \"effect\": \"DENY\"}".formatted(ann.id()),
                "{\"memberId\": \"%s\", \"effect\": \"ALLOW\"}".formatted(ann.id()),
                "{\"memberId\": \"%s\", \"effect\": \"ALLOW\", \"granted\": \"NONE\"}".formatted(ann.id()),
                "{\"memberId\": \"%s\", \"effect\": \"DENY\", \"granted\": \"VIEWER\"}".formatted(ann.id()),
                "{\"memberId\": \"%s\", \"effect\": \"DENY\"}".formatted(owner.id()),
                "{\"memberId\": \"%s\", \"effect\": \"DENY\"}"
                        .formatted(acme.development().id()),
                deny(ann) + "," + deny(ann))) {
            Reply refused = put("development", wrong);
            refused.isProblem(400, "BadUserInput");
            assertThat(refused.text("field")).startsWith("overrides.");
        }
        acme.http()
                .put(acme.key(), "/api/v1/environments/development/access", """
                {"overrides": [], "was": [%s]}
                """.formatted(deny(ann)))
                .isProblem(409, "EditedMeanwhile");
        ann.send("PUT", DEVELOPMENT + "/access", "{\"overrides\": []}").isProblem(403, "AccessDeniedError");
        ann.get(DEVELOPMENT).isOk();
    }

    @Test
    void audit_log_contains_the_changed_overrides() {
        TestPerson ann = TestPerson.member(acme, "ADMIN", "ADMIN");
        put("development", deny(ann)).isOk();
        Reply audit = acme.http().get(acme.key(), "/api/v1/audit").isOk();

        assertThat(audit.text("0.operation")).isEqualTo("environment.access_updated");
        assertThat(audit.text("0.after.overrides.0.memberId")).isEqualTo(ann.id());
    }

    private void changeRole(TestPerson person, String production) {
        acme.http()
                .patch(acme.key(), "/api/v1/members/" + person.id(), """
                {"productionRole": "%s"}
                """.formatted(production))
                .isOk();
    }

    private Reply put(String environment, String overrides) {
        return acme.http()
                .put(
                        acme.key(),
                        "/api/v1/environments/%s/access".formatted(environment),
                        "{\"overrides\": [%s]}".formatted(overrides));
    }

    private static String deny(TestPerson person) {
        return "{\"memberId\": \"%s\", \"effect\": \"DENY\"}".formatted(person.id());
    }

    private Reply access(String environment) {
        return acme.http()
                .get(acme.key(), "/api/v1/environments/%s/access".formatted(environment))
                .isOk();
    }

    private Map<String, String> roles(String environment) {
        List<?> members = (List<?>) Objects.requireNonNull(access(environment).at("members"));
        return members.stream()
                .map(it -> (Map<?, ?>) it)
                .collect(toMap(it -> String.valueOf(it.get("email")), it -> String.valueOf(it.get("role"))));
    }

    private static int people(String email) {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery("""
                        select count(*)
                        from people
                        where email = :email
                        """)
                        .bind("email", email)
                        .mapTo(Integer.class)
                        .one());
    }

    /// Inserts the development stack as provisioning would, so that it follows production.
    private void besideProduction() {
        TestServer.superuser()
                .useHandle(tx -> tx.createUpdate("""
                        insert into stacks (account_id, environment, public_id, slug, source, stage, strategy, scope, state,
                            operation, created_at, updated_at)
                        select d.account_id, d.environment_id, d.public_id, d.slug, p.environment_id, 'DEVELOPMENT',
                            'SCHEMA', '{}', 'ACTIVE', gen_random_uuid(), now(), now()
                        from environments d
                        join environments p using (account_id)
                        where d.public_id = :development::uuid and p.public_id = :production::uuid
                        """)
                        .bind("development", acme.development().id())
                        .bind("production", acme.production().id())
                        .execute());
        acme.http()
                .put(acme.key(), "/api/v1/environments/development/access", "{\"overrides\": []}")
                .isOk();
    }
}
