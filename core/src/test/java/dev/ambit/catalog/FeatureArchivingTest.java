package dev.ambit.catalog;

import static dev.ambit.TestCatalog.grant;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.Http.Reply;
import dev.ambit.Refusal;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import dev.ambit.engine.FeatureKind;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FeatureArchivingTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();
    private final TestCatalog catalog = TestCatalog.of(acme);

    @BeforeEach
    void a_feature_that_a_plan_grants() {
        catalog.feature("sso", FeatureKind.BOOLEAN);
        catalog.plan("basic", grant("sso"));
        development.subscribe("ann", "basic");
    }

    @Test
    void feature_granted_by_published_packages_cannot_be_archived() {
        catalog.addon("extra", grant("sso"));

        Reply refused = Refusal.of(development, 409, "CannotArchiveFeatureError", this::archive);

        assertThat(refused.text("refId")).isEqualTo("sso");
        assertThat(refused.at("packageIds")).isEqualTo(List.of("extra", "basic"));
        assertThat(development.get("/features/sso").text("featureStatus")).isEqualTo("NEW");
    }

    @Test
    void archived_feature_stays_granted_to_subscribers_but_cannot_be_published() {
        publishWithout();
        String hash = catalog.hash();

        Reply archived = archive().isOk();

        assertThat(archived.text("featureStatus")).isEqualTo("SUSPENDED");
        assertThat(development.get("/features/sso").body()).isEqualTo(archived.body());
        assertThat(development.get("/features?status=SUSPENDED").texts("id")).containsExactly("sso");
        assertThat(catalog.hash()).isNotEqualTo(hash);
        assertThat(development.get("/catalog").at("catalog.features.sso")).isNull();
        catalog.draftPlan("next", "\"pricingType\": \"FREE\"").isOk();
        catalog.entitle("plans", "next", grant("sso")).isOk();
        Refusal.of(development, 409, "EntityIsArchivedError", () -> catalog.publish("plans", "next"));
        Refusal.of(development, 409, "DuplicatedEntityNotAllowed", () -> development.post("/features", """
                {"id": "sso", "displayName": "Sso", "featureType": "BOOLEAN"}
                """));
        assertThat(development.check("ann", "sso").text("isGranted")).isEqualTo("true");
    }

    @Test
    void archived_plans_and_drafts_do_not_prevent_archiving_a_feature() {
        catalog.draftPlan("next").isOk();
        catalog.entitle("plans", "next", grant("sso")).isOk();
        development.post("/plans/basic/archive", "").isOk();

        archive().isOk();

        assertThat(development.check("ann", "sso").text("isGranted")).isEqualTo("true");
    }

    @Test
    void archiving_again_changes_nothing() {
        publishWithout();
        Reply archived = archive().isOk();

        Reply again = archive().isOk();

        assertThat(again.body()).isEqualTo(archived.body());
        assertThat(again.header("X-Ambit-Sequence")).isEqualTo(archived.header("X-Ambit-Sequence"));
    }

    @Test
    void unarchived_feature_can_be_granted_again() {
        publishWithout();
        String hash = catalog.hash();
        archive().isOk();

        Reply back = development.post("/features/sso/unarchive", "").isOk();

        assertThat(back.text("featureStatus")).isEqualTo("NEW");
        assertThat(catalog.hash()).isEqualTo(hash);
        catalog.plan("next", grant("sso"));
        Reply again = development.post("/features/sso/unarchive", "").isOk();
        assertThat(again.body()).isEqualTo(back.body());
    }

    @CiTest
    void unknown_feature_cannot_be_archived_or_unarchived() {
        for (String action : List.of("archive", "unarchive")) {
            String path = "/features/none/" + action;
            Reply missing = Refusal.of(development, 404, "FeatureNotFound", () -> development.post(path, ""));
            assertThat(missing.text("refId")).isEqualTo("none");
            acme.production().post("/features/sso/" + action, "").isProblem(404, "FeatureNotFound");
        }
    }

    private void publishWithout() {
        development.post("/plans/basic/draft", "").isOk();
        development.delete("/plans/basic/entitlements/sso").isOk();
        catalog.publish("plans", "basic").isOk();
    }

    private Reply archive() {
        return development.post("/features/sso/archive", "");
    }
}
