package dev.ambit.environment;

import static dev.ambit.TestCatalog.grant;
import static dev.ambit.TestCatalog.limit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import dev.ambit.engine.FeatureKind;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiffApiTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();
    private final TestCatalog catalog = TestCatalog.of(acme);

    @BeforeEach
    void a_catalog() {
        catalog.feature("calls", FeatureKind.METERED);
        catalog.feature("sso", FeatureKind.BOOLEAN);
        catalog.addon("more");
        catalog.plan("basic", limit("calls", 10));
    }

    @Test
    void diff_lists_changed_values_by_path() {
        String before = catalog.hash();
        change("{\"displayName\": \"Better\", \"compatibleAddonIds\": [\"more\"]}");

        Reply diff = diff("development@" + before, "development");

        assertThat(diff.texts("path"))
                .containsExactly(
                        "plans.basic.compatibleAddonIds",
                        "plans.basic.displayName",
                        "plans.basic.entitlements.calls.usageLimit",
                        "plans.basic.entitlements.sso");
        assertThat(diff.at("0.from")).isEqualTo(List.of());
        assertThat(diff.at("0.to")).isEqualTo(List.of("more"));
        assertThat(diff.text("1.from")).isEqualTo("basic");
        assertThat(diff.text("1.to")).isEqualTo("Better");
        assertThat(diff.at("2.from")).isEqualTo(BigDecimal.TEN);
        assertThat(diff.at("2.to")).isEqualTo(new BigDecimal("20"));
        assertThat(diff.at("3.from")).isNull();
        assertThat(diff.text("3.to.featureId")).isEqualTo("sso");
    }

    @Test
    void reversed_diff_swaps_added_and_removed_values() {
        String before = catalog.hash();
        catalog.plan("a.b", grant("sso"));

        Reply there = diff("development@" + before, "development");
        Reply back = diff("development", "development@" + before);

        assertThat(there.texts("path")).containsExactly("plans.\"a.b\"");
        assertThat(there.at("0.from")).isNull();
        assertThat(there.text("0.to.entitlements.sso.isGranted")).isEqualTo("true");
        assertThat(back.texts("path")).isEqualTo(there.texts("path"));
        assertThat(back.at("0.from")).isEqualTo(there.at("0.to"));
        assertThat(back.at("0.to")).isNull();
    }

    @Test
    void diff_compares_environments_and_is_empty_for_equal_catalogs() {
        Reply diff = diff("production", "development");

        assertThat(diff.texts("path")).containsExactly("addons.more", "features.calls", "features.sso", "plans.basic");
        assertThat(diff("development", "development@" + catalog.hash()).texts("path"))
                .isEmpty();
    }

    @Test
    void diff_lists_an_archived_product_together_with_its_plans() {
        development
                .post("/products", "{\"id\": \"cloud\", \"displayName\": \"Cloud\"}")
                .isOk();
        new TestCatalog(development, "cloud").plan("sky");
        String before = catalog.hash();
        development.post("/products/cloud/archive", "").isOk();

        Reply diff = diff("development@" + before, "development");

        assertThat(diff.texts("path")).containsExactly("plans.sky", "products.cloud");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ?from=development                              | 400 | BadUserInput
            ?to=development                                | 400 | BadUserInput
            ?from=development&to=development&why=x         | 400 | BadUserInput
            ?from=development&to=staging                   | 404 | EnvironmentMissing
            ?from=development@&to=development              | 404 | RevisionNotFound
            ?from=development&to=development@abc           | 404 | RevisionNotFound
            """)
    @Tag("long")
    void invalid_diff_request_is_refused(String query, int status, String code) {
        acme.http().get(acme.key(), "/api/v1/diff" + query).isProblem(status, code);
    }

    @Test
    void diff_with_a_revision_of_another_environment_or_account_is_refused() {
        String hash = catalog.hash();
        TestAccount other = TestServer.openAccount();

        Reply elsewhere = acme.http()
                .get(acme.key(), "/api/v1/diff?from=development&to=production@" + hash)
                .isProblem(404, "RevisionNotFound");
        other.http()
                .get(other.key(), "/api/v1/diff?from=development&to=development@" + hash)
                .isProblem(404, "RevisionNotFound");

        assertThat(elsewhere.text("field")).isEqualTo("to");
        acme.http()
                .get(development.key(), "/api/v1/diff?from=development&to=production")
                .isProblem(403, "IdentityForbidden");
    }

    private void change(String body) {
        development.post("/plans/basic/draft", "").isOk();
        development.patch("/plans/basic", body).isOk();
        development
                .patch("/plans/basic/entitlements/calls", "{\"type\": \"FEATURE\", \"usageLimit\": 20}")
                .isOk();
        catalog.entitle("plans", "basic", grant("sso")).isOk();
        catalog.publish("plans", "basic").isOk();
    }

    private Reply diff(String from, String to) {
        return acme.http()
                .get(acme.key(), "/api/v1/diff?from=%s&to=%s".formatted(from, to))
                .isOk();
    }
}
