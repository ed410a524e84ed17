package dev.ambit.sdk.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.http.Json;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Merges catalogs of environments by GraphQL.
class MergeOperationsTest {

    private static final String DUMP = """
            query D($slug: String!) { dumpEnvironmentProductCatalog(input: {environmentSlug: $slug}) { dump } }
            """;
    private static final String COMPARE = """
            query C($input: ValidateMergeEnvironmentInput!) {
              dumpEnvironmentForMergeComparison(input: $input) { preMergeDump postMergeDump } }
            """;
    private static final String VALIDATE = """
            query V($input: ValidateMergeEnvironmentInput!) { validateMergeEnvironment(input: $input) { isValid errors } }
            """;
    private static final String MERGE = """
            mutation M($input: MergeEnvironmentInput!) { mergeEnvironment(input: $input) { environmentSlug taskIds } }
            """;
    private static final String STATUS = """
            query S($id: String!) { mergeApplyStatus(input: {taskId: $id}) {
              taskId state error destinationEnvironmentSlug publishedTaskIds } }
            """;

    private final TestAccount account = TestServer.openAccount();
    private final GraphqlCaller owner = new GraphqlCaller(account.key());

    @BeforeEach
    void fill() {
        SdkCatalog.publish(account);
    }

    @LongTest
    void merge_makes_the_target_equal_to_its_preview() {
        Reply compared = owner.ask(COMPARE, between());
        Reply untouched = dump(account.production().slug());
        Reply valid = owner.send(VALIDATE, between());
        Reply merged = owner.ask(MERGE, between());
        Reply done = completed(merged.text("mergeEnvironment.taskIds.0"));

        assertThat(valid.text("validateMergeEnvironment.isValid")).isEqualTo("true");
        assertThat(merged.text("mergeEnvironment.environmentSlug"))
                .isEqualTo(account.production().slug());
        assertThat(done.text("mergeApplyStatus.destinationEnvironmentSlug"))
                .isEqualTo(account.production().slug());
        assertThat(plans(compared.at("dumpEnvironmentForMergeComparison.preMergeDump")))
                .isEmpty();
        assertThat(plans(untouched.at("dumpEnvironmentProductCatalog.dump"))).isEmpty();
        assertThat(plans(dump(account.production().slug()).at("dumpEnvironmentProductCatalog.dump")))
                .containsOnlyKeys("free", "pro", "scale", "team")
                .containsOnlyKeys(plans(compared.at("dumpEnvironmentForMergeComparison.postMergeDump"))
                        .keySet());
    }

    @LongTest
    void repeated_merge_changes_nothing() {
        completed(owner.ask(MERGE, between()).text("mergeEnvironment.taskIds.0"));
        String before = dump(account.production().slug()).http().body();

        completed(owner.ask(MERGE, between()).text("mergeEnvironment.taskIds.0"));

        assertThat(dump(account.production().slug()).http().body()).isEqualTo(before);
        assertThat(account.production().get("/plans/pro").text("versionNumber")).isEqualTo("0");
    }

    @Test
    void source_wins_if_both_have_changed_the_same_field() {
        completed(owner.ask(MERGE, between()).text("mergeEnvironment.taskIds.0"));
        rename(account.production(), "Professional");
        rename(account.development(), "Premium");

        completed(owner.ask(MERGE, between()).text("mergeEnvironment.taskIds.0"));

        assertThat(account.production().get("/plans/pro").text("displayName")).isEqualTo("Premium");
    }

    @CiTest
    void draft_in_the_target_makes_the_merge_invalid() {
        completed(owner.ask(MERGE, between()).text("mergeEnvironment.taskIds.0"));
        account.production().post("/plans/pro/draft", "{}").isOk();
        rename(account.development(), "Premium");

        Reply valid = owner.send(VALIDATE, between());
        String code = owner.code(MERGE, between());

        assertThat(valid.text("validateMergeEnvironment.isValid")).isEqualTo("false");
        assertThat(valid.text("validateMergeEnvironment.errors.0")).contains("pro");
        assertThat(code).isEqualTo("CannotUpsertToPackageThatHasDraft");
    }

    @Test
    void merge_creates_its_target() {
        Reply merged = owner.ask(
                MERGE,
                Map.of(
                        "input",
                        Map.of(
                                "sourceEnvironmentSlug", account.development().slug(),
                                "destinationEnvironmentName", "Preview",
                                "destinationEnvironmentType", "DEVELOPMENT")));
        completed(merged.text("mergeEnvironment.taskIds.0"));

        assertThat(plans(
                        dump(merged.text("mergeEnvironment.environmentSlug")).at("dumpEnvironmentProductCatalog.dump")))
                .containsKey("pro");
    }

    /// An archived environment exists but cannot be promoted.
    @Test
    void refused_merge_leaves_no_new_target_behind() {
        String source = account.development().slug();
        TestServer.http()
                .post(account.key(), "/api/v1/environments/%s/archive".formatted(source), "")
                .isOk();

        String code = owner.code(
                MERGE,
                Map.of(
                        "input",
                        Map.of(
                                "sourceEnvironmentSlug", source,
                                "destinationEnvironmentName", "Preview",
                                "destinationEnvironmentType", "DEVELOPMENT")));

        assertThat(code).isEqualTo("EntityIsArchivedError");
        assertThat(TestServer.http()
                        .get(account.key(), "/api/v1/environments")
                        .isOk()
                        .texts("displayName"))
                .doesNotContain("Preview");
    }

    @CiTest
    void target_that_needs_approvals_keeps_the_promotion_open() {
        TestServer.http()
                .put(account.key(), "/api/v1/account/promotion-rules", """
                {"rules": [{"environment": "%s", "approvals": 1}]}
                """.formatted(
                                account.production().slug()))
                .isOk();

        assertThat(owner.code(MERGE, between())).isEqualTo("ApprovalMissing");
        assertThat(TestServer.http().get(account.key(), "/api/v1/promotions").text("0.state"))
                .isEqualTo("NEEDS_APPROVAL");
    }

    @Test
    void wrong_targets_and_keys_are_refused() {
        String slug = account.development().slug();

        assertThat(owner.code(MERGE, Map.of("input", Map.of("sourceEnvironmentSlug", slug))))
                .isEqualTo("BadUserInput");
        assertThat(owner.code(
                        MERGE,
                        Map.of(
                                "input",
                                Map.of("sourceEnvironmentSlug", slug, "destinationEnvironmentSlug", "nowhere"))))
                .isEqualTo("EnvironmentMissing");
        assertThat(owner.code(STATUS, Map.of("id", "x"))).isEqualTo("PromotionNotFound");
        assertThat(new GraphqlCaller(account.development().key()).code(COMPARE, between()))
                .isEqualTo("IdentityForbidden");
        assertThat(new GraphqlCaller(TestServer.openAccount().key())
                        .ask(COMPARE, between())
                        .http()
                        .body())
                .doesNotContain("scale");
    }

    private static void rename(TestAccount.TestEnvironment environment, String name) {
        environment.post("/plans/pro/draft", "{}").isOk();
        environment
                .patch("/plans/pro", "{\"displayName\": \"%s\"}".formatted(name))
                .isOk();
        environment
                .post("/plans/pro/publish", "{\"migrationType\": \"NEW_CUSTOMERS\"}")
                .isOk();
    }

    private Map<String, Object> between() {
        return Map.of(
                "input",
                Map.of(
                        "sourceEnvironmentSlug", account.development().slug(),
                        "destinationEnvironmentSlug", account.production().slug()));
    }

    private Reply dump(String slug) {
        return owner.ask(DUMP, Map.of("slug", slug));
    }

    private static Map<String, Object> plans(Object dump) {
        return Values.object(Values.object(Json.map(Json.text(dump))).get("plans"));
    }

    private Reply completed(String task) {
        return Waiting.until(
                () -> owner.ask(STATUS, Map.of("id", task)),
                it -> it.text("mergeApplyStatus.state").equals("COMPLETED"));
    }
}
