package dev.ambit.pricelist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongTest;
import dev.ambit.Sampled;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.catalog.CatalogDraft;
import dev.ambit.catalog.FeatureDraft;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PriceListExportTest {

    private static final String WHOLE = "# It holds everything that is published.";

    /// Reads and exports each price list without a database. An incomplete export says so in a comment.
    @LongTest
    void export_of_every_price_list_is_complete() {
        List<String> lossy = new ArrayList<>();
        for (String name : EveryPriceListTest.readable()) {
            String yaml = PriceListExport.yaml(withoutWarnings(PriceLists.read(PriceListText.of(name))));
            if (!yaml.contains(WHOLE)) {
                lossy.add(name + "\n" + comments(yaml));
            }
        }

        assertThat(lossy).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("dev.ambit.pricelist.EveryPriceListTest#priceLists")
    @Sampled(3)
    void exported_price_list_creates_an_equal_catalog_in_an_empty_environment(String name) {
        TestAccount acme = TestServer.openAccount();
        String product = acme.development()
                .importPriceList(PriceListText.of(name))
                .isOk()
                .text("productId");

        String yaml = export(acme.development(), product);
        acme.production().importPriceList(yaml).isOk();

        assertThat(yaml).contains(WHOLE);
        assertThat(hash(acme.production())).isEqualTo(hash(acme.development()));
    }

    @Test
    void export_lists_differences_of_a_manually_created_catalog_as_comments() {
        TestEnvironment development = TestServer.openAccount().development();
        development
                .post("/products", "{\"id\": \"hub\", \"displayName\": \"The Hub\", \"multipleSubscriptions\": true}")
                .isOk();
        development.post("/features", """
                {"id": "sso", "displayName": "Single sign-on", "featureType": "BOOLEAN"}
                """).isOk();
        development.post("/plans", """
                {"id": "free", "displayName": "Free plan", "productId": "hub", "pricingType": "FREE"}
                """).isOk();
        development
                .post("/plans/free/entitlements", "{\"entitlements\": [{\"id\": \"sso\", \"type\": \"FEATURE\"}]}")
                .isOk();
        development
                .post("/plans/free/publish", "{\"migrationType\": \"NEW_CUSTOMERS\"}")
                .isOk();

        String yaml = export(development, "hub");

        assertThat(comments(yaml))
                .contains(
                        "# - product: `multipleSubscriptions` is not part of a price list.",
                        "# - product: its id; import the list with the product id hub",
                        "# - features.sso: displayName, metadata",
                        "# - PLAN.free: displayName, metadata");
        assertThat(PriceLists.read(yaml, "hub").features().getFirst().id()).isEqualTo("sso");
        development.get("/products/nowhere/price-list").isProblem(404, "ProductNotFoundError");
    }

    @Test
    void line_breaks_in_metadata_cannot_inject_yaml_into_an_export() {
        CatalogDraft acme = PriceLists.read(PriceListText.ACME);
        String injected = "\nplans: {}\n";
        Map<String, String> metadata = new HashMap<>(acme.productMetadata());
        metadata.put(injected, "name");
        metadata.put("\u0085plans: {}", "name");
        metadata.put("billing.annual", "0.8" + injected);
        List<FeatureDraft> features = acme.features().stream()
                .map(it -> it.id().equals("sso") ? withMetadata(it, Map.of("type", "DOMAIN" + injected)) : it)
                .toList();

        String yaml = PriceListExport.yaml(
                new CatalogDraft(acme.productId(), acme.productName(), metadata, features, acme.packages(), List.of()));

        assertThat(comments(yaml))
                .contains("# - features.sso: metadata")
                .contains("# - product.metadata:  plans: {} , \"billing.annual\",  plans: {}");
        assertThat(yaml.lines()).doesNotContain("plans: {}");
        assertThat(PriceLists.read(yaml, acme.productId()).packages()).isEqualTo(acme.packages());
    }

    private static FeatureDraft withMetadata(FeatureDraft it, Map<String, String> metadata) {
        return new FeatureDraft(
                it.id(),
                it.displayName(),
                it.description(),
                it.featureType(),
                it.meterType(),
                it.featureUnits(),
                it.featureUnitsPlural(),
                it.enumConfiguration(),
                it.unitTransformation(),
                metadata,
                it.meter());
    }

    private static CatalogDraft withoutWarnings(CatalogDraft it) {
        return new CatalogDraft(
                it.productId(), it.productName(), it.productMetadata(), it.features(), it.packages(), List.of());
    }

    private static String export(TestEnvironment environment, String product) {
        return environment
                .get("/products/%s/price-list".formatted(product))
                .http()
                .body();
    }

    private static String comments(String yaml) {
        return String.join("\n", yaml.lines().filter(it -> it.startsWith("#")).toList());
    }

    private static String hash(TestEnvironment environment) {
        return environment.get("/catalog").isOk().text("hash");
    }
}
