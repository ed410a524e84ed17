package dev.ambit.entitlement;

import static dev.ambit.TestCatalog.grant;
import static dev.ambit.TestCatalog.limit;
import static dev.ambit.engine.FeatureKind.BOOLEAN;
import static dev.ambit.engine.FeatureKind.METERED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.environment.EnvironmentRows;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("long")
class FeatureActivationTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();

    @BeforeEach
    void a_subscriber() {
        catalog.feature("calls", METERED);
        catalog.feature("seats", METERED);
        catalog.feature("sso", BOOLEAN);
        catalog.feature("unsold", BOOLEAN);
        catalog.plan("pro", limit("calls", 10), limit("seats", 10), grant("sso"));
        development.subscribe("ann", "pro");
    }

    @Test
    void first_check_activates_a_feature_even_if_it_is_denied() {
        String edited = development.get("/features/sso").text("updatedAt");
        assertThat(development.check("ann", "sso").text("feature.featureStatus"))
                .isEqualTo("NEW");
        development.check("ann", "unsold").isOk();

        awaitActive("sso");
        awaitActive("unsold");

        assertThat(development.check("ann", "sso").text("feature.featureStatus"))
                .isEqualTo("ACTIVE");
        assertThat(development.check("ann", "sso").text("isGranted")).isEqualTo("true");
        assertThat(development.get("/features/sso").text("updatedAt")).isEqualTo(edited);
        assertThat(development.get("/features?status=ACTIVE").texts("id")).containsExactlyInAnyOrder("sso", "unsold");
        assertThat(development.get("/features?status=NEW").texts("id")).containsExactlyInAnyOrder("calls", "seats");
    }

    @Test
    void cached_check_activates_a_feature_and_writes_one_event() {
        development.check("ann", "sso").isOk();
        awaitActive("sso");
        development.check("ann", "calls").isOk();
        development.check("ann", "calls").isOk();
        awaitActive("calls");
        development.check("ann", "sso").isOk();
        development.check("ann", "seats").isOk();
        awaitActive("seats");

        assertThat(updates("sso")).isOne();
        assertThat(updates("calls")).isOne();
    }

    @Test
    void usage_report_activates_a_feature_but_an_entitlement_list_does_not() {
        development.get("/customers/ann/entitlements").isOk();
        development.reportUsage("ann", "calls", "1").isOk();

        awaitActive("calls");

        assertThat(status("seats")).isEqualTo("NEW");
    }

    @Test
    void active_feature_is_active_after_an_edit_and_after_unarchiving() {
        development.check("ann", "unsold").isOk();
        awaitActive("unsold");

        assertThat(development
                        .patch("/features/unsold", "{\"displayName\": \"U\"}")
                        .isOk()
                        .text("featureStatus"))
                .isEqualTo("ACTIVE");
        assertThat(development.post("/features/unsold/archive", "").isOk().text("featureStatus"))
                .isEqualTo("SUSPENDED");
        development.post("/features/unsold/unarchive", "").isOk();
        assertThat(status("unsold")).isEqualTo("ACTIVE");
    }

    private void awaitActive(String feature) {
        Waiting.until(() -> status(feature), "ACTIVE"::equals);
    }

    private String status(String feature) {
        return development.get("/features/" + feature).isOk().text("featureStatus");
    }

    private long updates(String feature) {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery("""
                        select count(*)
                        from events
                        where environment_id = :environment and type = 'feature.updated' and entity_id = :feature
                        """)
                        .bind("environment", EnvironmentRows.number(development.id()))
                        .bind("feature", feature)
                        .mapTo(Long.class)
                        .one());
    }
}
