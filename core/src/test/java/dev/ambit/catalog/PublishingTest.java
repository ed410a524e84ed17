package dev.ambit.catalog;

import static dev.ambit.TestCatalog.grant;
import static dev.ambit.TestCatalog.limit;
import static dev.ambit.engine.FeatureKind.BOOLEAN;
import static dev.ambit.engine.FeatureKind.METERED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class PublishingTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();

    @Test
    void published_plan_is_the_latest_version_and_can_be_bought() {
        catalog.feature("f", BOOLEAN);
        catalog.plan("pro", grant("f"));

        assertThat(development.get("/plans/pro").text("status")).isEqualTo("PUBLISHED");
        assertThat(development.get("/plans/pro").text("isLatest")).isEqualTo("true");
        development.subscribe("ann", "pro");
        assertThat(development.check("ann", "f").text("isGranted")).isEqualTo("true");
    }

    /// The drafts have no cycle, since the draft of `b` was changed. But that draft is not published yet.
    @Test
    void publishing_is_refused_if_published_base_plans_become_circular() {
        catalog.plan("a");
        catalog.planOn("a", "b");
        development.post("/plans/b/draft", "").isOk();
        development.patch("/plans/b", "{\"parentPlanId\": null}").isOk();
        development.post("/plans/a/draft", "").isOk();
        development.patch("/plans/a", "{\"parentPlanId\": \"b\"}").isOk();

        catalog.publish("plans", "a").isProblem(400, "PlansCircularDependencyError");

        catalog.publish("plans", "b").isOk();
        catalog.publish("plans", "a").isOk();
        assertThat(development.get("/plans/a").text("parentPlanId")).isEqualTo("b");
    }

    @Test
    void draft_takes_effect_after_publishing_for_new_subscriptions_only() {
        catalog.feature("calls", METERED);
        catalog.plan("pro", limit("calls", 1));
        development.subscribe("ann", "pro");
        development.post("/plans/pro/draft", "").isOk();
        catalog.feature("more", BOOLEAN);
        catalog.entitle("plans", "pro", grant("more")).isOk();

        development.subscribe("bob", "pro");
        assertThat(development.check("bob", "more").text("accessDeniedReason"))
                .isEqualTo("NoFeatureEntitlementInSubscription");
        catalog.publish("plans", "pro").isOk();
        development.subscribe("cid", "pro");

        assertThat(development.check("ann", "more").text("isGranted")).isEqualTo("false");
        assertThat(development.check("bob", "more").text("isGranted")).isEqualTo("false");
        assertThat(development.check("cid", "more").text("isGranted")).isEqualTo("true");
        assertThat(development.check("cid", "calls").text("usageLimit")).isEqualTo("1");
    }

    @Test
    void publishing_a_package_without_a_draft_is_refused() {
        catalog.plan("pro");

        Reply refused = catalog.publish("plans", "pro").isProblem(409, "PackageAlreadyPublished");

        assertThat(refused.header("x-should-retry")).isEqualTo("false");
        catalog.publish("plans", "ghost").isProblem(404, "PlanNotFound");
        catalog.publish("addons", "pro").isProblem(404, "AddonNotFound");
    }

    @Test
    void package_without_a_pricing_type_cannot_be_published() {
        catalog.draftPlan("pro").isOk();

        Reply refused = catalog.publish("plans", "pro").isProblem(409, "PackagePricingTypeNotSet");

        assertThat(refused.text("refId")).isEqualTo("pro");
        development.patch("/plans/pro", "{\"pricingType\": \"PAID\"}").isOk();
        catalog.publish("plans", "pro").isOk();
    }

    @Test
    void plan_cannot_be_published_before_its_base_plan_and_addons() {
        catalog.draftPlan("base", "\"pricingType\": \"FREE\"").isOk();
        catalog.draftPlan("pro", "\"pricingType\": \"FREE\"", "\"parentPlanId\": \"base\"")
                .isOk();
        catalog.draftAddon("extra").isOk();
        catalog.price("addons", "extra");
        catalog.allow("base", List.of("extra")).isOk();

        catalog.publish("plans", "pro").isProblem(409, "PlanCannotBePublishWhenBasePlanIsDraft");
        Reply refused =
                catalog.publish("plans", "base").isProblem(409, "PlanCannotBePublishWhenCompatibleAddonIsDraft");
        assertThat(refused.text("nonPublishedPackageIds.0")).isEqualTo("extra");
        catalog.publish("addons", "extra").isOk();
        catalog.publish("plans", "base").isOk();
        catalog.publish("plans", "pro").isOk();
    }

    @Test
    void publishing_requires_a_valid_migration_type() {
        catalog.draftPlan("pro", "\"pricingType\": \"FREE\"").isOk();

        development.post("/plans/pro/publish", "{}").isProblem(400, "BadUserInput");
        development
                .post("/plans/pro/publish", "{\"migrationType\": \"SOME_CUSTOMERS\"}")
                .isProblem(400, "BadUserInput");

        assertThat(development.get("/plans/pro").text("status")).isEqualTo("DRAFT");
        assertThat(catalog.publish("plans", "pro").isOk().at("taskId")).isNull();
    }

    @Test
    void publishing_a_base_plan_creates_versions_of_derived_plans_and_keeps_drafts() {
        catalog.feature("calls", METERED);
        catalog.feature("flag", BOOLEAN);
        catalog.plan("base", limit("calls", 1));
        catalog.planOn("base", "child");
        catalog.planOn("child", "grandchild");
        development.subscribe("old", "grandchild");
        development.post("/plans/child/draft", "").isOk();
        development.patch("/plans/child", "{\"displayName\": \"Being edited\"}").isOk();

        development.post("/plans/base/draft", "").isOk();
        catalog.entitle("plans", "base", grant("flag")).isOk();
        catalog.publish("plans", "base").isOk();

        assertThat(development.get("/plans/grandchild").text("versionNumber")).isEqualTo("1");
        assertThat(development.get("/plans/child").text("versionNumber")).isEqualTo("2");
        assertThat(development.get("/plans/child").text("displayName")).isEqualTo("Being edited");
        development.subscribe("new", "grandchild");
        assertThat(development.check("new", "flag").text("isGranted")).isEqualTo("true");
        assertThat(development.check("old", "flag").text("isGranted")).isEqualTo("false");
        catalog.publish("plans", "child").isOk();
        assertThat(development.get("/plans/child").text("displayName")).isEqualTo("Being edited");
        development.subscribe("newest", "grandchild");
        assertThat(development.check("newest", "flag").text("isGranted")).isEqualTo("true");
        assertThat(development.check("newest", "calls").text("usageLimit")).isEqualTo("1");
    }

    @Test
    void each_publish_creates_a_catalog_revision_that_stays_readable() {
        String empty = catalog.hash();
        catalog.feature("flag", BOOLEAN);
        catalog.draftPlan("pro", "\"pricingType\": \"FREE\"").isOk();
        catalog.entitle("plans", "pro", grant("flag")).isOk();

        assertThat(catalog.hash()).as("a draft is no news").isEqualTo(empty);
        String revision = catalog.publish("plans", "pro").text("revision");
        catalog.plan("later");

        assertThat(revision).matches("[0-9a-f]{64}").isNotEqualTo(empty);
        Reply then = development.get("/catalog?at=" + revision).isOk();
        assertThat(then.text("hash")).isEqualTo(revision);
        assertThat(then.text("catalog.plans.pro.pricingType")).isEqualTo("FREE");
        assertThat(then.at("catalog.plans.pro.entitlements.flag")).isNotNull();
        assertThat(then.at("catalog.plans.later")).isNull();
        assertThat(development.get("/catalog").at("catalog.plans.later")).isNotNull();
        assertThat(development.get("/catalog?at=" + empty).at("catalog.plans.pro"))
                .isNull();
    }

    @LongTest
    void equal_catalogs_have_equal_hashes_regardless_of_creation_order() {
        TestCatalog production = TestCatalog.of(acme, acme.production());
        assertThat(production.hash()).isEqualTo(catalog.hash());

        for (TestCatalog each : List.of(catalog, production)) {
            each.feature("calls", METERED);
            each.feature("flag", BOOLEAN);
            each.addon("extra", limit("calls", 1));
            each.addon("more", limit("calls", 1));
        }
        catalog.planWith(List.of("extra", "more"), "pro", limit("calls", 10), grant("flag"));
        production.planWith(List.of("more", "extra"), "pro", grant("flag"), limit("calls", "10.0"));
        assertThat(production.hash()).isEqualTo(catalog.hash());

        production.plan("other");
        assertThat(production.hash()).isNotEqualTo(catalog.hash());
    }

    @Test
    void unknown_revision_and_revision_of_another_account_are_not_found() {
        String others = TestCatalog.of(TestServer.openAccount()).hash();

        development.get("/catalog?at=" + others).isProblem(404, "RevisionNotFound");
        development.get("/catalog?at=" + "0".repeat(64)).isProblem(404, "RevisionNotFound");
        assertThat(development
                        .get("/catalog?at=latest")
                        .isProblem(404, "RevisionNotFound")
                        .text("field"))
                .isEqualTo("at");
    }

    @Test
    void a_revision_of_another_environment_is_not_found() {
        TestCatalog production = TestCatalog.of(acme, acme.production());
        production.plan("only");

        development.get("/catalog?at=" + production.hash()).isProblem(404, "RevisionNotFound");
        production.environment().get("/catalog?at=" + production.hash()).isOk();
    }

    @Test
    void concurrent_publishes_of_a_draft_succeed_exactly_once() throws Exception {
        catalog.draftPlan("pro", "\"pricingType\": \"FREE\"").isOk();

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Integer> publish = () -> catalog.publish("plans", "pro").status();
            var first = threads.submit(publish);
            var second = threads.submit(publish);
            assertThat(List.of(first.get(), second.get())).containsExactlyInAnyOrder(200, 409);
        }
    }
}
