package dev.ambit.fork;

import static dev.ambit.TestCatalog.grant;
import static dev.ambit.TestCatalog.limit;
import static dev.ambit.engine.FeatureKind.BOOLEAN;
import static dev.ambit.engine.FeatureKind.METERED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import dev.ambit.pricelist.PriceListText;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForkTest {

    private static final String ENVIRONMENTS = "/environments";
    private static final String PATH = "/api/v1" + ENVIRONMENTS;

    private final TestAccount acme = TestServer.openAccount();
    private final Http http = acme.http();
    private final TestEnvironment source = acme.development();
    private final TestCatalog catalog = TestCatalog.of(acme);

    @BeforeEach
    void a_catalog() {
        catalog.feature("calls", METERED);
        catalog.feature("sso", BOOLEAN);
        catalog.addon("more", limit("calls", 5));
        catalog.planWith(List.of("more"), "basic", limit("calls", 10));
        catalog.planOn("basic", "pro", grant("sso"));
    }

    @Test
    void fork_has_the_catalog_of_its_source() {
        TestEnvironment fork = fork("\"displayName\": \"Price test\"");

        assertThat(TestCatalog.of(acme, fork).hash()).isEqualTo(catalog.hash());
        assertThat(fork.get("/products").texts("id")).containsExactly(catalog.product());
        assertThat(fork.get("/plans").texts("id")).containsExactlyInAnyOrder("basic", "pro");
        assertThat(revisions(fork.slug()).texts("why")).containsExactly("The environment was forked.");
    }

    @Test
    void fork_is_a_development_environment_with_keys_of_its_own() {
        Reply made = tryFork("development", "\"displayName\": \"Price test\"").isOk();

        assertThat(made.status()).isEqualTo(201);
        assertThat(made.text("type")).isEqualTo("DEVELOPMENT");
        assertThat(made.text("slug")).isEqualTo("price-test");
        assertThat(made.text("parent")).isEqualTo("development");
        assertThat(made.text("serverKey")).isNotEqualTo(source.key());
        assertThat(made.text("signingSecret")).isNotEqualTo(source.signingSecret());
        http.get(made.text("serverKey"), "/api/v1/plans/pro").isOk();
        assertThat(environment("price-test").text("parent")).isEqualTo("development");
        assertThat(http.get(acme.key(), PATH).texts("parent")).contains("development");
    }

    @Test
    void plans_of_a_fork_grant_what_they_grant_in_the_source() {
        TestEnvironment fork = fork("\"displayName\": \"Price test\"");

        fork.subscribe("ann", "pro");

        assertThat(fork.check("ann", "sso").text("isGranted")).isEqualTo("true");
        assertThat(fork.check("ann", "calls", "10").text("isGranted")).isEqualTo("true");
        assertThat(fork.check("ann", "calls", "11").text("isGranted")).isEqualTo("false");
    }

    @Test
    void customers_hooks_and_drafts_are_not_copied() {
        source.subscribe("ann", "pro");
        source.post("/webhooks", "{\"url\": \"https://hooks.example/ambit\"}").isOk();
        source.post("/plans/pro/draft", "").isOk();
        source.patch("/plans/pro", "{\"displayName\": \"Better\"}").isOk();
        catalog.draftPlan("future");

        TestEnvironment fork = fork("\"displayName\": \"Price test\"");

        assertThat(fork.get("/customers").texts("id")).isEmpty();
        assertThat(fork.get("/webhooks").texts("id")).isEmpty();
        assertThat(fork.get("/plans").texts("id")).containsExactlyInAnyOrder("basic", "pro");
        assertThat(fork.get("/plans?status[]=DRAFT").texts("id")).isEmpty();
    }

    @Test
    void billing_ids_are_not_copied_and_the_hashes_are_equal() {
        source.post("/plans/pro/draft", "").isOk();
        source.patch("/plans/pro", "{\"billingId\": \"price_123\"}").isOk();
        catalog.publish("plan", "pro");

        TestEnvironment fork = fork("\"displayName\": \"Price test\"");

        assertThat(source.get("/plans/pro").text("billingId")).isEqualTo("price_123");
        assertThat(fork.get("/plans/pro").at("billingId")).isNull();
        assertThat(TestCatalog.of(acme, fork).hash()).isEqualTo(catalog.hash());
    }

    @LongTest
    void plan_with_an_archived_base_plan_grants_the_same_in_a_fork() {
        source.post("/plans/basic/archive", "").isOk();

        TestEnvironment fork = fork("\"displayName\": \"Price test\"");

        assertThat(TestCatalog.of(acme, fork).hash()).isEqualTo(catalog.hash());
        assertThat(fork.get("/plans?status[]=PUBLISHED").texts("id")).containsExactly("pro");
        assertThat(fork.get("/plans?status[]=ARCHIVED").texts("id")).containsExactly("basic");
        fork.subscribe("ann", "pro");
        assertThat(fork.check("ann", "calls", "10").text("isGranted")).isEqualTo("true");
        assertThat(fork.check("ann", "calls", "11").text("isGranted")).isEqualTo("false");
        fork.post("/plans/pro/draft", "").isOk();
        TestCatalog.of(acme, fork).publish("plans", "pro").isOk();
    }

    @Test
    void archived_feature_of_a_price_is_copied() {
        catalog.feature("seats", METERED);
        catalog.draftPlan("team");
        catalog.charge("plans", "team", """
                {"billingModel": "PER_UNIT", "featureId": "seats", "pricePeriods": [
                 {"billingPeriod": "MONTHLY", "price": {"amount": 5, "currency": "usd"}}]}
                """);
        catalog.publish("plans", "team").isOk();
        source.post("/features/seats/archive", "").isOk();

        TestEnvironment fork = fork("\"displayName\": \"Price test\"");

        assertThat(TestCatalog.of(acme, fork).hash()).isEqualTo(catalog.hash());
        assertThat(fork.get("/features/seats").text("featureStatus")).isEqualTo("SUSPENDED");
        fork.subscribe("ann", "pro");
    }

    @Test
    void revision_that_uses_an_archived_base_plan_is_refused_by_name() {
        source.post("/plans/basic/archive", "").isOk();
        String at = catalog.hash();

        Reply refused = tryFork("development", "\"displayName\": \"Fork\", \"at\": \"%s\"".formatted(at))
                .isProblem(400, "BadUserInput");

        assertThat(refused.text("field")).isEqualTo("at");
        assertThat(refused.text("message")).contains("plan `pro` uses plan `basic`");
        assertThat(http.get(acme.key(), PATH).texts("slug")).hasSize(2);
    }

    @Test
    void older_revision_can_be_forked() {
        String before = catalog.hash();
        catalog.plan("later", grant("sso"));

        TestEnvironment fork = fork("\"displayName\": \"Before\", \"at\": \"%s\"".formatted(before));

        assertThat(TestCatalog.of(acme, fork).hash()).isEqualTo(before).isNotEqualTo(catalog.hash());
        assertThat(fork.get("/plans").texts("id")).containsExactlyInAnyOrder("basic", "pro");
    }

    @ParameterizedTest
    @CsvSource({"box/2025", "figma/2025", "zapier/2025"})
    @Tag("long")
    void real_price_list_has_the_same_hash_in_a_fork(String list) {
        String yaml = PriceListText.of(list);
        acme.production().importPriceList(yaml).isOk();

        TestEnvironment fork = fork("production", "\"displayName\": \"Prices\"");

        TestCatalog original = TestCatalog.of(acme, acme.production());
        assertThat(TestCatalog.of(acme, fork).hash()).isEqualTo(original.hash());
        fork.importPriceList(yaml).isOk();
        assertThat(TestCatalog.of(acme, fork).hash()).isEqualTo(original.hash());
    }

    @Test
    void revision_of_another_environment_is_refused_by_name() {
        acme.production().importPriceList(PriceListText.of("box/2025")).isOk();
        String foreign = TestCatalog.of(acme, acme.production()).hash();

        for (String at : List.of(foreign, "0".repeat(64), "latest")) {
            Reply refused = tryFork("development", "\"displayName\": \"Fork\", \"at\": \"%s\"".formatted(at))
                    .isProblem(404, "RevisionNotFound");

            assertThat(refused.text("field")).isEqualTo("at");
            assertThat(refused.text("message")).contains("`development`");
        }
        assertThat(http.get(acme.key(), PATH).texts("slug")).hasSize(2);
    }

    @Test
    void environment_of_another_account_cannot_be_forked() {
        fork("\"displayName\": \"Ours\"");
        TestAccount other = TestServer.openAccount();

        http.post(other.key(), PATH + "/ours/fork", "{\"displayName\": \"Stolen\"}")
                .isProblem(404, "EnvironmentMissing");
    }

    @CiTest
    void names_of_environments_stay_unique() {
        fork("\"displayName\": \"Price test\"");

        tryFork("development", "\"displayName\": \"Price test\"").isProblem(409, "DuplicatedEntityNotAllowed");
        tryFork("development", "\"displayName\": \"Other\", \"slug\": \"production\"")
                .isProblem(409, "DuplicatedEntityNotAllowed");
    }

    @Test
    void expiry_must_be_in_the_future() {
        Instant past = Instant.now().minus(Duration.ofMinutes(1));
        Instant far = Instant.now().plus(Duration.ofDays(400));

        for (Instant at : List.of(past, far)) {
            assertThat(tryFork("development", "\"displayName\": \"Fork\", \"expiresAt\": \"%s\"".formatted(at))
                            .isProblem(400, "BadUserInput")
                            .text("field"))
                    .isEqualTo("expiresAt");
        }
    }

    @Test
    void expiry_is_extended_and_removed() {
        fork("\"displayName\": \"Fork\", \"expiresAt\": \"%s\"".formatted(inDays(3)));

        String extended = inDays(9);
        patch("fork", "{\"expiresAt\": \"%s\"}".formatted(extended)).isOk();
        assertThat(environment("fork").text("expiresAt")).isEqualTo(extended);

        patch("fork", "{\"expiresAt\": null}").isOk();
        assertThat(environment("fork").at("expiresAt")).isNull();
        patch("fork", "{\"expiresAt\": \"2020-01-01T00:00:00Z\"}").isProblem(400, "BadUserInput");
        patch("production", "{\"expiresAt\": \"%s\"}".formatted(extended)).isProblem(400, "BadUserInput");
    }

    @Test
    void customers_are_copied_only_on_request() {
        source.subscribe("ann", "pro");

        Reply made = tryFork("development", "\"displayName\": \"Fork\", \"customers\": {\"include\": false}")
                .isOk();

        assertThat(made.at("customersOperationId")).isNull();
        assertThat(TestEnvironment.of(http, made, "").get("/customers").texts("id"))
                .isEmpty();
    }

    @LongTest
    void developer_who_only_reads_production_can_fork_it() {
        TestPerson developer = TestPerson.member(acme, "VIEWER", "ADMIN");
        TestPerson viewer = TestPerson.member(acme, "ADMIN", "VIEWER");
        TestPerson outsider = TestPerson.member(acme, "NONE", "ADMIN");

        developer
                .post(ENVIRONMENTS + "/production/fork", "{\"displayName\": \"Mine\"}")
                .isOk();
        viewer.post(ENVIRONMENTS + "/production/fork", "{\"displayName\": \"Theirs\"}")
                .isProblem(403, "AccessDeniedError");
        outsider.post(ENVIRONMENTS + "/production/fork", "{\"displayName\": \"Theirs\"}")
                .isProblem(404, "EnvironmentMissing");
        assertThat(outsider.get(ENVIRONMENTS + "/mine").at("parent")).isNull();
    }

    @CiTest
    void differences_to_the_parent_are_counted() {
        TestEnvironment fork = fork("\"displayName\": \"Fork\"");
        assertThat(divergence("fork").text("ahead")).isEqualTo("0");
        assertThat(divergence("fork").text("behind")).isEqualTo("0");

        TestCatalog.of(acme, fork).plan("new", grant("sso"));
        source.patch("/products/" + catalog.product(), "{\"displayName\": \"Renamed\"}")
                .isOk();
        catalog.feature("audit", BOOLEAN);
        fork.patch("/products/" + catalog.product(), "{\"description\": \"Described\"}")
                .isOk();
        catalog.addon("extra", limit("calls", 1));

        Reply divergence = divergence("fork");
        assertThat(divergence.text("parent")).isEqualTo("development");
        assertThat(divergence.text("ahead")).isEqualTo("2");
        assertThat(divergence.text("behind")).isEqualTo("3");

        http.post(acme.key(), PATH + "/fork/archive", "").isOk();
        assertThat(divergence("fork").text("behind")).as("of an archived fork").isEqualTo("3");
        http.post(acme.key(), PATH + "/fork/reset", "{\"from\": \"PARENT\"}").isProblem(409, "EntityIsArchivedError");
    }

    @Test
    void environment_without_a_parent_has_no_divergence() {
        http.get(acme.key(), PATH + "/development/divergence").isProblem(404, "EnvironmentHasNoParent");
        http.post(acme.key(), PATH + "/development/reset", "{\"from\": \"PARENT\"}")
                .isProblem(404, "EnvironmentHasNoParent");
    }

    @LongTest
    void fork_outlives_its_parent() {
        fork("\"displayName\": \"Fork\"");

        acme.done(http.delete(acme.key(), PATH + "/development", "{\"confirmName\": \"Development\"}")
                .isOk()
                .text("operationId"));

        assertThat(environment("fork").at("parent")).isNull();
        http.get(acme.key(), PATH + "/fork/divergence").isProblem(404, "EnvironmentHasNoParent");
    }

    private static String inDays(int days) {
        return Instant.now().plus(Duration.ofDays(days)).toString().substring(0, 19) + ".000Z";
    }

    private TestEnvironment fork(String fields) {
        return fork("development", fields);
    }

    private TestEnvironment fork(String from, String fields) {
        return TestEnvironment.of(http, tryFork(from, fields).isOk(), "");
    }

    private Reply tryFork(String from, String fields) {
        return http.post(acme.key(), "%s/%s/fork".formatted(PATH, from), "{%s}".formatted(fields));
    }

    private Reply patch(String slug, String body) {
        return http.patch(acme.key(), PATH + "/" + slug, body);
    }

    private Reply environment(String slug) {
        return http.get(acme.key(), PATH + "/" + slug).isOk();
    }

    private Reply divergence(String slug) {
        return http.get(acme.key(), "%s/%s/divergence".formatted(PATH, slug)).isOk();
    }

    private Reply revisions(String slug) {
        return http.get(acme.key(), "%s/%s/revisions".formatted(PATH, slug)).isOk();
    }
}
