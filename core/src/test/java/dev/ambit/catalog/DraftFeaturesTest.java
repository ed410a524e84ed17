package dev.ambit.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import dev.ambit.engine.FeatureKind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A price table keeps the rows of features that no plan grants yet.
class DraftFeaturesTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final String rows = "/products/%s/draft-features".formatted(catalog.product());

    @BeforeEach
    void two_features_are_added() {
        catalog.feature("calls", FeatureKind.METERED);
        catalog.feature("sso", FeatureKind.BOOLEAN);
        String revision = catalog.hash();

        put(rows + "/sso").isOk();
        put(rows + "/calls").isOk();
        put(rows + "/sso").isOk();

        assertThat(development.get(rows).text("featureIds")).isEqualTo("[sso, calls]");
        assertThat(catalog.hash()).isEqualTo(revision);
    }

    @Test
    void row_stays_until_a_plan_with_the_feature_is_published() {
        catalog.draftPlan("pro").isOk();
        catalog.charge("plans", "pro", TestCatalog.flat("MONTHLY", "5")).isOk();
        catalog.entitle("plans", "pro", TestCatalog.grant("sso")).isOk();
        assertThat(development.get(rows).text("featureIds")).isEqualTo("[sso, calls]");

        catalog.publish("plans", "pro").isOk();

        assertThat(development.get(rows).text("featureIds")).isEqualTo("[calls]");
    }

    @Test
    void row_is_removed() {
        development.delete(rows + "/sso").isOk();
        development.delete(rows + "/sso").isOk();

        assertThat(development.get(rows).text("featureIds")).isEqualTo("[calls]");
    }

    @Test
    void unknown_features_and_products_are_refused() {
        put(rows + "/none").isProblem(404, "FeatureNotFound");
        put("/products/none/draft-features/sso").isProblem(404, "ProductNotFoundError");
        development.get("/products/none/draft-features").isProblem(404, "ProductNotFoundError");
    }

    private Reply put(String path) {
        return development.http().put(development.key(), "/api/v1" + path, "{}");
    }
}
