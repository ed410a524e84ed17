package dev.ambit.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.CiTest;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.PageReader;
import dev.ambit.TestAccount;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.domain.TestDomains;
import dev.ambit.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Tests stacks over HTTP with a real PostgreSQL. Their resources are files.
class StackTest {

    private static TestStacks stacks;

    @BeforeAll
    static void start() throws IOException {
        stacks = TestStacks.start();
    }

    @AfterAll
    static void stop() throws IOException {
        stacks.close();
    }

    @AfterEach
    void end_faults() {
        stacks.providers().forEach(it -> ((FileProvider) it).refusal.set(""));
    }

    @Test
    void d1_development_has_every_kind_of_resource_of_its_production() {
        TestAccount account = stacks.account("First");
        stacks.blueprint(account).isOk();

        account.done(stacks.begin(account));

        Reply development = stacks.get(account, "/development").isOk();
        Reply production = stacks.get(account, "/production").isOk();
        assertThat(development.text("state")).isEqualTo("ACTIVE");
        assertThat(production.text("state")).isEqualTo("ACTIVE");
        assertThat(column(development, "kind")).isEqualTo(column(production, "kind"));
        assertThat(development.text("address")).isEqualTo("dev.first.fi");
        assertThat(development.text("counterpart")).isEqualTo("production");
        assertThat(production.text("counterpart")).isEqualTo("development");
        assertThat(column(development, "state")).containsOnly("READY");
        assertThat(stacks.database.files()).contains("DATABASE first_dev", "DATABASE first_prod");
        Reply operation = account.operation(development.text("operationId"));
        assertThat(operation.at("done")).isEqualTo(operation.at("total"));
    }

    @CiTest
    void d4_resources_of_two_tenants_have_distinct_names() {
        TestAccount one = stacks.account("One");
        TestAccount other = stacks.account("Other");
        stacks.blueprint(one).isOk();
        stacks.blueprint(other).isOk();

        account(one);
        account(other);

        List<String> ones = identifiers(one);
        assertThat(ones).hasSizeGreaterThan(7).doesNotHaveDuplicates();
        assertThat(identifiers(other)).doesNotContainAnyElementsOf(ones);
    }

    @Test
    void d5_host_of_another_account_is_refused_before_provisioning() {
        TestAccount one = stacks.account("Host");
        TestAccount other = stacks.account("Thief");
        stacks.blueprint(one).isOk();
        account(one);
        TestDomains.allow(other, "host.fi");
        other.http()
                .put(other.key(), "/api/v1/stacks/production/blueprint", """
                        {"resources": [{"kind": "HOST", "identifier": "HOST.fi"}, {"kind": "DATABASE"}]}
                        """)
                .isOk();

        assertThatThrownBy(() -> stacks.begin(other))
                .isInstanceOfSatisfying(
                        Problem.class, it -> assertThat(it.facts()).containsEntry("received", "host.fi"));

        assertThat(stacks.database.files()).noneMatch(it -> it.contains("thief"));
        stacks.get(other, "/production").isProblem(404, "StackNotFound");
    }

    @Test
    void failed_step_is_reported_with_its_reason_and_can_be_resumed() {
        TestAccount account = stacks.account("Failing");
        stacks.blueprint(account).isOk();
        stacks.session.fail(account.slug(), "The session store is full.");

        String operation = stacks.begin(account);

        Reply failed = stacks.until(account, "development", "FAILED");
        assertThat(account.operation(operation).text("problem.code")).isEqualTo("StackStepFailed");
        assertThat(account.operation(operation).text("problem.message")).contains("The session store is full.");
        Map<?, ?> session = resource(failed, "SESSION");
        assertThat(session.get("state")).isEqualTo("FAILED");
        assertThat(session.get("problem")).asString().contains("The session store is full.");
        assertThat(resource(failed, "DATABASE").get("state")).isEqualTo("READY");
        assertThat(resource(failed, "HOST").get("state")).isEqualTo("PENDING");

        stacks.session.fail(account.slug(), "");
        account.change(operation, "resume").isOk();

        assertThat(column(stacks.until(account, "development", "ACTIVE"), "state"))
                .containsOnly("READY");
    }

    @CiTest
    void step_is_repeated_if_the_database_ends_its_statement() {
        TestAccount account = stacks.account("Ended");
        stacks.blueprint(account).isOk();
        stacks.session.gate.drainPermits();
        stacks.begin(account);
        Waiting.until(stacks.session.underWay::get, it -> it > 0);

        stacks.whileLocked(account, () -> stacks.session.gate.release(1_000));

        assertThat(column(stacks.until(account, "development", "ACTIVE"), "state"))
                .containsOnly("READY");
    }

    @Test
    void refused_resource_fails_the_stack_before_any_resource_is_created() {
        TestAccount account = stacks.account("Refused");
        stacks.blueprint(account).isOk();
        stacks.host.refusal.set("This host is not ours.");

        stacks.begin(account);

        Reply failed = stacks.until(account, "development", "FAILED");
        assertThat(resource(failed, "DATABASE").get("state")).isEqualTo("PENDING");
        assertThat(stacks.database.files()).doesNotContain("DATABASE refused_dev");

        stacks.post(account, "/development/unwind").isOk();

        stacks.until(account, "development", "REMOVED");
        stacks.host.refusal.set("");
        account.done(stacks.begin(account));
    }

    @Test
    void resource_takes_its_name_from_the_blueprint_until_it_is_created() {
        TestAccount account = stacks.account("Renamed");
        sessions(account, "renamed_refused");
        stacks.begin(account);
        stacks.until(account, "production", "FAILED");
        stacks.until(account, "development", "FAILED");

        sessions(account, "renamed_sessions");
        account.done(stacks.post(account, "/production/provision").isOk().text("operationId"));

        assertThat(stacks.session.files()).contains("SESSION renamed_sessions");
        assertThat(stacks.counterpart(account, "SESSION")).isEqualTo("renamed_sessions");
        account.done(stacks.post(account, "/development/provision").isOk().text("operationId"));
        assertThat(stacks.session.files()).contains("SESSION renamed_dev");

        sessions(account, "renamed_otherwise");
        account.done(stacks.post(account, "/production/provision").isOk().text("operationId"));
        assertThat(resource(stacks.get(account, "/production"), "SESSION").get("name"))
                .isEqualTo("renamed_sessions");
    }

    @CiTest
    void unfinished_development_stack_can_be_unwound_and_production_stays() {
        TestAccount account = stacks.account("Unwound");
        stacks.blueprint(account).isOk();
        stacks.session.fail(account.slug(), "No.");
        stacks.begin(account);
        stacks.until(account, "development", "FAILED");
        assertThat(stacks.database.files()).contains("DATABASE unwound_dev");

        String operation = stacks.post(account, "/development/unwind").isOk().text("operationId");

        account.done(operation);
        assertThat(stacks.database.files()).contains("DATABASE unwound_prod").doesNotContain("DATABASE unwound_dev");
        stacks.post(account, "/production/unwind").isProblem(409, "StackInTheWay");
    }

    @CiTest
    void stack_can_be_provisioned_again_after_its_operation_was_canceled() {
        TestAccount account = stacks.account("Canceled");
        stacks.blueprint(account).isOk();
        stacks.session.gate.drainPermits();
        String operation = stacks.begin(account);
        Waiting.until(stacks.session.underWay::get, it -> it > 0);

        account.change(operation, "cancel").isOk();
        stacks.session.gate.release(1_000);

        stacks.until(account, "development", "FAILED");
        String again = stacks.post(account, "/development/provision").isOk().text("operationId");
        account.done(again);
        assertThat(column(stacks.get(account, "/development"), "state")).containsOnly("READY");
    }

    @CiTest
    void suspended_stack_keeps_its_data_and_can_be_resumed() throws IOException {
        TestAccount account = stacks.account("Suspended");
        stacks.blueprint(account).isOk();
        account(account);

        account.done(stacks.suspend(account, true));

        assertThat(stacks.get(account, "/development").text("state")).isEqualTo("SUSPENDED");
        assertThat(stacks.get(account, "/production").text("state")).isEqualTo("ACTIVE");
        assertThat(Files.readString(stacks.database.file("suspended_dev"))).endsWith("true");

        account.done(stacks.suspend(account, false));

        assertThat(stacks.get(account, "/development").text("state")).isEqualTo("ACTIVE");
        assertThat(Files.readString(stacks.database.file("suspended_dev"))).endsWith("false");
    }

    @Test
    void altered_resources_are_reported_as_drift_and_repaired() throws IOException {
        TestAccount account = stacks.account("Drifting");
        stacks.blueprint(account).isOk();
        account(account);
        assertThat(stacks.get(account, "/development/drift").isOk().at("hasDrifted"))
                .isEqualTo(false);

        Files.writeString(stacks.database.file("drifting_dev"), "altered");
        Files.delete(stacks.session.file("drifting_dev"));

        Reply drift = stacks.get(account, "/development/drift").isOk();
        assertThat(drift.at("hasDrifted")).isEqualTo(true);
        assertThat(resource(drift, "DATABASE").get("drifts")).asString().contains("altered");
        assertThat(resource(drift, "SESSION").get("isThere")).isEqualTo(false);

        account.done(stacks.post(account, "/development/drift/mend").isOk().text("operationId"));

        assertThat(stacks.get(account, "/development/drift").isOk().at("hasDrifted"))
                .isEqualTo(false);
    }

    @LongTest
    void existing_resource_is_adopted_and_kept_when_the_stack_is_torn_down() throws IOException {
        TestAccount account = stacks.account("Adopted");
        stacks.blueprint(account).isOk();
        Files.writeString(stacks.database.file("adopted_prod"), "of before");
        account(account);
        assertThat(resource(stacks.get(account, "/production"), "DATABASE").get("adopted"))
                .isEqualTo(true);
        assertThat(resource(stacks.get(account, "/development"), "DATABASE").get("adopted"))
                .isEqualTo(false);

        account.http()
                .delete(account.key(), "/api/v1/environments/production", "{\"confirmName\": \"Production\"}")
                .isProblem(409, "StackInTheWay");
        delete(account, "development", "Development");
        delete(account, "production", "Production");

        assertThat(stacks.database.files()).contains("DATABASE adopted_prod").doesNotContain("DATABASE adopted_dev");
        assertThat(stacks.session.files()).noneMatch(it -> it.contains("adopted"));
    }

    @LongTest
    void account_deletion_removes_its_stacks_and_frees_their_names() {
        TestAccount account = stacks.account("Gone");
        stacks.blueprint(account).isOk();
        account(account);

        String operation = account.http()
                .delete(TestServer.OPERATOR_TOKEN, "/api/v1/accounts/gone", "{\"confirmName\": \"Gone\"}")
                .isOk()
                .text("operationId");

        Waiting.until(
                () -> account.http().get(TestServer.OPERATOR_TOKEN, "/api/v1/operations/" + operation),
                it -> it.text("state").equals("DONE"));
        assertThat(stacks.database.files()).noneMatch(it -> it.contains("gone"));
        TestAccount next = stacks.account("Gone");
        stacks.blueprint(next).isOk();
        account(next);
    }

    @LongTest
    void reading_credentials_is_recorded_in_the_audit_log_without_the_secret() {
        TestAccount account = stacks.account("Secretive");
        stacks.blueprint(account).isOk();
        account(account);

        Reply shown = stacks.get(account, "/development/resources/database/credentials")
                .isOk();

        assertThat(shown.text("login")).isEqualTo("login_of_secretive_dev");
        assertThat(shown.text("secret")).hasSizeGreaterThan(20);
        Reply production = stacks.get(account, "/production/resources/DATABASE/credentials")
                .isOk();
        assertThat(production.text("secret")).isNotEqualTo(shown.text("secret"));
        stacks.get(account, "/development/resources/POLICY/credentials").isProblem(404, "StackResourceNotFound");
        assertThat(stacks.get(account, "/development").http().body()).doesNotContain(shown.text("secret"));
        Reply audit = account.http()
                .get(
                        account.key(),
                        "/api/v1/audit?environmentId=" + account.development().id());
        Reply ofAccount = account.http().get(account.key(), "/api/v1/audit");
        assertThat(ofAccount.http().body() + audit.http().body())
                .contains("stack.credentials_read")
                .doesNotContain(shown.text("secret"));
    }

    @Test
    void operator_lists_all_stacks_and_an_account_only_its_own() {
        TestAccount account = stacks.account("Listed");
        stacks.blueprint(account).isOk();
        account(account);

        Reply own = stacks.get(account, "");
        Reply all = account.http().get(TestServer.OPERATOR_TOKEN, "/api/v1/stacks?limit=100");

        PageReader.of(it -> account.http().get(account.key(), "/api/v1" + it), "/stacks")
                .limit()
                .after()
                .before();
        assertThat(own.isOk().texts("environment")).containsExactlyInAnyOrder("development", "production");
        assertThat(all.isOk().texts("account")).contains("listed");
        assertThat(account.http()
                        .get(TestServer.OPERATOR_TOKEN, "/api/v1/stacks?account=liste")
                        .isOk()
                        .texts("account"))
                .containsOnly("listed");
        assertThat(account.http()
                        .get(TestServer.OPERATOR_TOKEN, "/api/v1/stacks?account=isted")
                        .isOk()
                        .texts("account"))
                .isEmpty();
    }

    private static void sessions(TestAccount account, String name) {
        account.http()
                .put(account.key(), "/api/v1/stacks/production/blueprint", """
                        {"resources": [{"kind": "DATABASE"}, {"kind": "SESSION", "identifier": "%s"}]}
                        """.formatted(name))
                .isOk();
    }

    private static void account(TestAccount account) {
        account.done(stacks.begin(account, EnumSet.allOf(ResourceKind.class)));
    }

    private static void delete(TestAccount account, String slug, String name) {
        String operation = account.http()
                .delete(account.key(), "/api/v1/environments/" + slug, "{\"confirmName\": \"%s\"}".formatted(name))
                .isOk()
                .text("operationId");
        account.done(operation);
    }

    /// Returns the kinds and names of all resources of the account.
    private static List<String> identifiers(TestAccount account) {
        return List.of("development", "production").stream()
                .flatMap(slug -> resources(stacks.get(account, "/" + slug)).stream())
                .map(it -> it.get("kind") + " " + it.get("name"))
                .distinct()
                .toList();
    }

    private static List<Object> column(Reply stack, String name) {
        return resources(stack).stream().<Object>map(it -> it.get(name)).toList();
    }

    private static Map<?, ?> resource(Reply stack, String kind) {
        return resources(stack).stream()
                .filter(it -> kind.equals(it.get("kind")))
                .findFirst()
                .orElseThrow();
    }

    private static List<Map<?, ?>> resources(Reply stack) {
        return ((List<?>) Objects.requireNonNull(stack.at("resources")))
                .stream().<Map<?, ?>>map(it -> (Map<?, ?>) it).toList();
    }
}
