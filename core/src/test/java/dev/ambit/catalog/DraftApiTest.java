package dev.ambit.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import dev.ambit.engine.FeatureKind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DraftApiTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final String drafts = "/catalog/draft?productId=" + catalog.product();

    @BeforeEach
    void a_plan_is_published() {
        catalog.feature("calls", FeatureKind.METERED);
        catalog.plan("free", TestCatalog.limit("calls", 10));
    }

    @Test
    void published_plan_without_a_draft_shows_no_differences() {
        Reply shown = development.get(drafts).isOk();

        assertThat(shown.text("packages.0.id")).isEqualTo("free");
        assertThat(shown.text("packages.0.publishedVersion")).isEqualTo("0");
        assertThat(shown.text("packages.0.content.entitlements.calls.usageLimit"))
                .isEqualTo("10");
        assertThat(shown.text("packages.0.differences")).isEqualTo("[]");
    }

    @Test
    void a_draft_is_compared_with_the_published_version_field_by_field() {
        limit(5);
        catalog.draftPlan("team").isOk();

        Reply shown = development.get(drafts).isOk();

        assertThat(shown.text("packages.0.status")).isEqualTo("DRAFT");
        assertThat(shown.text("packages.0.differences.0.path")).isEqualTo("entitlements.calls.usageLimit");
        assertThat(shown.text("packages.0.differences.0.from")).isEqualTo("10");
        assertThat(shown.text("packages.0.differences.0.to")).isEqualTo("5");
        assertThat(shown.text("packages.0.differences.1")).isEqualTo("null");
        assertThat(shown.text("packages.1.publishedVersion")).isEqualTo("null");
    }

    @Test
    void all_reviewed_drafts_of_a_product_are_published() {
        limit(5);
        catalog.draftPlan("team", "\"pricingType\": \"FREE\"").isOk();

        publish(hash()).isOk();

        Reply shown = development.get(drafts).isOk();
        assertThat(shown.text("packages.0.publishedVersion")).isEqualTo("1");
        assertThat(shown.text("packages.1.publishedVersion")).isEqualTo("0");
        assertThat(shown.text("packages.0.differences")).isEqualTo("[]");
    }

    @Test
    void a_draft_that_changed_since_the_review_is_not_published() {
        limit(5);
        String reviewed = hash();
        limit(6);

        publish(reviewed).isProblem(409, "EditedMeanwhile");

        assertThat(development.get(drafts).text("packages.0.publishedVersion")).isEqualTo("0");
        publish(hash()).isOk();
    }

    @Test
    void publishing_a_product_without_drafts_is_refused() {
        publish(hash()).isProblem(409, "PackageAlreadyPublished");
        development.post("/catalog/publish", body(hash(), "nowhere")).isProblem(404, "ProductNotFoundError");
    }

    @Test
    void draft_that_cannot_be_published_prevents_publishing_all_drafts() {
        limit(5);
        catalog.draftPlan("team").isOk();

        assertThat(publish(hash()).text("code")).isEqualTo("PackagePricingTypeNotSet");

        assertThat(development.get(drafts).text("packages.0.publishedVersion")).isEqualTo("0");
    }

    @Test
    void subscribers_with_usage_above_a_limit_are_counted() {
        for (String customer : List.of("ann", "ben", "cem")) {
            development.subscribe(customer, "free").isOk();
        }
        development.reportUsage("ann", "calls", "3").isOk();
        development.reportUsage("ben", "calls", "7").isOk();

        Reply usage =
                development.get("/plans/free/entitlements/calls/usage?limit=5").isOk();

        assertThat(usage.text("subscribers")).isEqualTo("3");
        assertThat(usage.text("above")).isEqualTo("1");
        assertThat(usage.text("highest")).isEqualTo("7");
        assertThat(development.get(drafts).text("packages.0.subscribers")).isEqualTo("3");
        development.get("/plans/none/entitlements/calls/usage?limit=5").isProblem(404, "PlanNotFound");
        development.get("/plans/free/entitlements/none/usage?limit=5").isProblem(404, "FeatureNotFound");
    }

    @ParameterizedTest
    @CsvSource({"UP, 1, 0, 0.700001", "UP, 0.7, 1, 0.700001", "DOWN, 0.7, 0, 0.7", "DOWN, 0.699999, 1, 0.7"})
    void usage_of_a_feature_with_a_unit_is_compared_with_a_limit_in_that_unit(
            String round, String limit, String above, String highest) {
        development.post("/features", """
                {"id": "transfer", "displayName": "Transfer", "featureType": "NUMBER", "meterType": "INCREMENTAL",
                 "unitTransformation": {"divide": 1000000000, "round": "%s", "featureUnits": "GB"}}
                """.formatted(round)).isOk();
        catalog.plan("moved", TestCatalog.limit("transfer", 5));
        development.subscribe("ann", "moved").isOk();
        development.reportUsage("ann", "transfer", "700000001").isOk();

        Reply usage = development
                .get("/plans/moved/entitlements/transfer/usage?limit=" + limit)
                .isOk();

        assertThat(usage.text("above")).isEqualTo(above);
        assertThat(usage.text("highest")).isEqualTo(highest);
    }

    @Test
    void entitlements_can_be_left_out() {
        List<String> queries = List.of("/catalog/draft?type=PLAN&id=free", drafts);
        queries.forEach(this::requireEqualWithoutEntitlements);

        limit(5);

        queries.forEach(this::requireEqualWithoutEntitlements);
    }

    private void requireEqualWithoutEntitlements(String query) {
        Reply all = development.get(query + "&withEntitlements=true").isOk();
        Reply brief = development.get(query + "&withEntitlements=false").isOk();

        assertThat(all.body()).isEqualTo(development.get(query).body());
        assertThat(all.at("packages.0.content.entitlements")).isNotEqualTo(Map.of());
        assertThat(brief.at("packages.0.content.entitlements")).isEqualTo(Map.of());
        assertThat(brief.at("packages.0.published.entitlements")).isEqualTo(Map.of());
        for (String field :
                List.of("hash", "packages.0.subscribers", "packages.0.content.displayName", "packages.0.differences")) {
            assertThat(brief.text(field)).isEqualTo(all.text(field));
        }
    }

    @Test
    void plans_and_addons_that_grant_a_feature_are_counted() {
        catalog.feature("unused", FeatureKind.BOOLEAN);
        catalog.feature("extra", FeatureKind.BOOLEAN);
        catalog.addon("more", TestCatalog.grant("extra"));
        catalog.addon("gone", TestCatalog.grant("extra"));
        development.post("/addons/gone/archive", "").isOk();
        development.post("/plans/free/draft", "").isOk();
        development
                .post("/plans/free/entitlements", "{\"entitlements\": [%s]}".formatted(TestCatalog.grant("extra")))
                .isOk();

        Reply uses = development.get("/catalog/feature-uses").isOk();

        assertThat(uses.text("features"))
                .isEqualTo("[{featureId=calls, plans=1, addons=0}, {featureId=extra, plans=1, addons=1}]");
    }

    @Test
    void entitlements_for_one_feature_are_returned() {
        Reply one = development.get("/catalog/draft?featureId=calls").isOk();

        assertThat(one.text("packages.0.content.entitlements.calls.featureId")).isEqualTo("calls");
        assertThat(one.at("packages.0.published.entitlements")).isEqualTo(one.at("packages.0.content.entitlements"));
        assertThat(development.get("/catalog/draft?featureId=none").isOk().at("packages.0.content.entitlements"))
                .isEqualTo(Map.of());
        development.get("/catalog/draft?featureId=calls&withEntitlements=false").isProblem(400, "BadUserInput");
    }

    @Test
    void one_package_is_read_by_its_type_and_id() {
        catalog.addon("extra");
        development.subscribe("ann", "free").isOk();

        Reply plan = development.get("/catalog/draft?type=PLAN&id=free").isOk();
        assertThat(plan.text("packages.0.id")).isEqualTo("free");
        assertThat(plan.text("packages.1")).isEqualTo("null");
        assertThat(plan.text("packages.0.subscribers")).isEqualTo("1");
        assertThat(development.get("/catalog/draft?type=ADDON&id=extra").text("packages.0.type"))
                .isEqualTo("ADDON");
        development.get("/catalog/draft?type=ADDON&id=free").isProblem(404, "AddonNotFound");
        assertThat(development
                        .get("/catalog/draft?id=free")
                        .isProblem(400, "BadUserInput")
                        .text("field"))
                .isEqualTo("type");
        assertThat(development
                        .get("/catalog/draft?type=PLAN")
                        .isProblem(400, "BadUserInput")
                        .text("field"))
                .isEqualTo("id");
    }

    @Test
    void drafts_of_another_product_are_left_out() {
        limit(5);
        development
                .post("/products", "{\"id\": \"other\", \"displayName\": \"Other\"}")
                .isOk();

        Reply other = development.get("/catalog/draft?productId=other").isOk();
        development
                .post("/catalog/publish", body(other.text("hash"), "other"))
                .isProblem(409, "PackageAlreadyPublished");

        assertThat(other.text("packages")).isEqualTo("[]");
        assertThat(development.get("/catalog/draft").text("packages.0.id")).isEqualTo("free");
    }

    @Test
    void drafts_are_rolled_out_to_all_customers() {
        limit(5);
        String hash = hash();

        Reply published = development
                .post("/catalog/publish", """
                        {"hash": "%s", "productId": "%s", "migrationType": "ALL_CUSTOMERS"}
                        """.formatted(hash, catalog.product()))
                .isOk();

        acme.done(published.text("taskIds.0"));
    }

    private void limit(int limit) {
        if (development.get("/plans/free").text("status").equals("PUBLISHED")) {
            development.post("/plans/free/draft", "").isOk();
        }
        development
                .patch("/plans/free/entitlements/calls", "{\"type\": \"FEATURE\", \"usageLimit\": %d}".formatted(limit))
                .isOk();
    }

    private String hash() {
        return development.get(drafts).isOk().text("hash");
    }

    private Reply publish(String hash) {
        return development.post("/catalog/publish", body(hash, catalog.product()));
    }

    private static String body(String hash, String product) {
        return "{\"hash\": \"%s\", \"productId\": \"%s\", \"migrationType\": \"NEW_CUSTOMERS\"}"
                .formatted(hash, product);
    }
}
