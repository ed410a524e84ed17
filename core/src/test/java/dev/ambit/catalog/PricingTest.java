package dev.ambit.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import dev.ambit.engine.FeatureKind;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PricingTest {

    private static final String SWITCH = "/catalog/public-pricing";

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final String address = "/pricing.json?environmentId=" + development.id();

    @BeforeEach
    void a_plan_is_published() {
        catalog.feature("calls", FeatureKind.METERED);
        catalog.feature("sso", FeatureKind.BOOLEAN);
        catalog.plan("free", TestCatalog.limit("calls", 10));
    }

    @LongTest
    void pricing_is_public_only_while_public_pricing_is_enabled() {
        assertThat(development.get(SWITCH).isOk().text("isPublic")).isEqualTo("false");
        read().isProblem(404, "EnvironmentMissing");

        Reply on = put("{\"isPublic\": true}").isOk();
        assertThat(on.text("path")).isEqualTo(address);
        assertThat(read().status()).isEqualTo(200);

        put("{\"isPublic\": false}").isOk();
        read().isProblem(404, "EnvironmentMissing");
        assertThat(acme.http()
                        .get(acme.key(), "/api/v1/audit?entityId=" + development.id())
                        .texts("operation"))
                .filteredOn(it -> it.contains("public_pricing"))
                .hasSize(2);
    }

    @Test
    void pricing_lists_published_plans_with_inherited_entitlements_and_display_names() {
        catalog.draftPlan("team", "\"pricingType\": \"CUSTOM\", \"parentPlanId\": \"free\"")
                .isOk();
        development.post("/plans/team/entitlements", """
                {"entitlements": [
                    {"id": "sso", "type": "FEATURE", "displayNameOverride": "Single sign-on"},
                    {"id": "calls", "type": "FEATURE", "usageLimit": 20, "hiddenFromWidgets": ["PAYWALL"]}]}
                """).isOk();
        publish();

        String before = read().http().body();
        catalog.publish("plans", "team").isOk();
        Reply shown = read();

        assertThat(before).doesNotContain("team");
        String plans = "products.0.plans.";
        assertThat(shown.text(plans + "0.id")).isEqualTo("free");
        assertThat(shown.text(plans + "0.entitlements.0.usageLimit")).isEqualTo("10");
        assertThat(shown.text(plans + "1.pricingType")).isEqualTo("CUSTOM");
        assertThat(shown.text(plans + "1.prices")).isEqualTo("[]");
        assertThat(shown.text(plans + "1.entitlements.0.displayName")).isEqualTo("Single sign-on");
        assertThat(shown.text(plans + "1.entitlements.1")).isEqualTo("null");
    }

    @Test
    void pricing_omits_private_plans_and_addons() {
        catalog.addon("secret-addon", TestCatalog.grant("sso"));
        catalog.addon("open-addon", TestCatalog.grant("sso"));
        catalog.plan("secret-plan");
        hide("addons", "secret-addon");
        hide("plans", "secret-plan");
        catalog.planOn("secret-plan", "team", TestCatalog.grant("sso"));
        development.post("/plans/team/draft", "").isOk();
        catalog.allow("team", List.of("secret-addon", "open-addon")).isOk();
        catalog.publish("plans", "team").isOk();
        publish();

        Reply shown = read();

        assertThat(shown.http().body()).doesNotContain("secret-");
        assertThat(shown.text("products.0.plans.1.compatibleAddonIds")).isEqualTo("[open-addon]");
        assertThat(shown.text("products.0.plans.2")).isEqualTo("null");
    }

    @Test
    void pricing_includes_entitlements_inherited_from_an_archived_base_plan() {
        catalog.planOn("free", "team", TestCatalog.grant("sso"));
        publish();

        development.post("/plans/free/archive", "{}").isOk();

        Reply shown = read();
        assertThat(shown.text("products.0.plans.0.id")).isEqualTo("team");
        assertThat(shown.text("products.0.plans.0.basePlanId")).isEqualTo("null");
        assertThat(shown.http().body()).contains("\"calls\"");
    }

    @Test
    void unchanged_pricing_with_a_matching_etag_returns_304_without_a_body() {
        publish();
        Reply first = read();
        String tag = first.http().headers().firstValue("ETag").orElseThrow();

        for (String known : List.of(tag, "W/" + tag, "\"other\", W/" + tag, "*")) {
            Reply again = readUnlike(known);
            assertThat(again.status()).isEqualTo(304);
            assertThat(again.http().body()).isEmpty();
        }
        assertThat(readUnlike("\"other\"").status()).isEqualTo(200);
        assertThat(first.http().headers().firstValue("Access-Control-Allow-Origin"))
                .contains("*");
        assertThat(first.http().headers().firstValue("Cache-Control").orElseThrow())
                .startsWith("public, max-age=60");

        catalog.plan("plus", TestCatalog.limit("calls", 20));
        assertThat(read().http().headers().firstValue("ETag").orElseThrow()).isNotEqualTo(tag);
    }

    @LongTest
    void edited_feature_appears_in_the_pricing_immediately() {
        publish();
        read();

        development.patch("/features/calls", "{\"displayName\": \"API calls\"}").isOk();

        assertThat(read().text("products.0.plans.0.entitlements.0.displayName")).isEqualTo("API calls");
    }

    @Test
    void pricing_of_an_archived_environment_is_not_found() {
        publish();

        acme.http()
                .post(acme.key(), "/api/v1/environments/development/archive", "{}")
                .isOk();

        read().isProblem(404, "EnvironmentMissing");
    }

    private void hide(String kind, String id) {
        development.post("/%s/%s/draft".formatted(kind, id), "").isOk();
        development
                .patch("/%s/%s".formatted(kind, id), "{\"metadata\": {\"private\": \"true\"}}")
                .isOk();
        catalog.publish(kind, id).isOk();
    }

    private void publish() {
        put("{\"isPublic\": true}").isOk();
    }

    private Reply put(String json) {
        return acme.http().put(development.key(), "/api/v1" + SWITCH, json);
    }

    private Reply readUnlike(String tags) {
        return acme.http()
                .send(acme.http().request(address).header("If-None-Match", tags).GET());
    }

    private Reply read() {
        return acme.http().get("", address);
    }
}
