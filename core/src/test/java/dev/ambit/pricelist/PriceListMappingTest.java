package dev.ambit.pricelist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.catalog.BillingModel;
import dev.ambit.catalog.BillingPeriod;
import dev.ambit.catalog.CatalogDraft;
import dev.ambit.catalog.Charge;
import dev.ambit.catalog.ImportWarning;
import dev.ambit.catalog.PackageContent;
import dev.ambit.catalog.PackageEntitlement;
import dev.ambit.catalog.PricingType;
import dev.ambit.engine.Behavior;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tests the mapping rules for which GitHub's price lists have no example.
class PriceListMappingTest {

    @Test
    void valid_list_causes_a_warning_only_for_its_linked_features() {
        assertThat(PriceLists.read(PriceListText.ACME).warnings())
                .containsExactly(new ImportWarning(
                        ImportWarning.Code.KEPT_AS_METADATA,
                        "usageLimits.calls.linkedFeatures: kept as metadata; the catalog grants each feature"
                                + " separately."));
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource(delimiter = '|', textBlock = """
        NUMERIC | 3             | NON_RENEWABLE, unit: call/day    | NUMBER FLUCTUATING | 3 false null
        NUMERIC | 3             | RENEWABLE, unit: call/user/hour  | NUMBER INCREMENTAL | 3 false HOUR
        NUMERIC | 3             | RENEWABLE, unit: call/Week       | NUMBER INCREMENTAL | 3 false WEEK
        NUMERIC | 3             | RENEWABLE, unit: request/year    | NUMBER INCREMENTAL | 3 false YEAR
        NUMERIC | 3             | RENEWABLE, unit: MB              | NUMBER INCREMENTAL | 3 false MONTH
        NUMERIC | 3             | RENEWABLE                        | NUMBER INCREMENTAL | 3 false MONTH
        NUMERIC | 3             | TIME_DRIVEN, unit: minute/month  | NUMBER INCREMENTAL | 3 false MONTH
        NUMERIC | 3             | TIME_DRIVEN, unit: minute        | NUMBER INCREMENTAL | 3 false null
        NUMERIC | 3             | RESPONSE_DRIVEN, unit: ms/call   | NUMBER NONE        | 3 false null
        NUMERIC | .inf          | RENEWABLE, unit: call/month      | NUMBER INCREMENTAL | null true MONTH
        NUMERIC | 1_000_000_000 | NON_RENEWABLE                    | NUMBER FLUCTUATING | 1000000000 false null
        NUMERIC | 0.5           | NON_RENEWABLE                    | NUMBER FLUCTUATING | 0.5 false null
        NUMERIC | 0             | NON_RENEWABLE                    | NUMBER FLUCTUATING | 0 false null
        BOOLEAN | yes           | RENEWABLE, unit: call/month      | BOOLEAN NONE       | null false null
        TEXT    | daily         | RENEWABLE                        | ENUM NONE          | null false null
        """)
    void type_of_a_usage_limit_decides_the_type_of_its_feature(
            String valueType, String value, String type, String feature, String entitlement) {
        CatalogDraft catalog =
                PriceLists.read(PriceListText.acme("usageLimits:\n", """
                    usageLimits:
                      it: {valueType: %s, defaultValue: %s, type: %s}
                    """.formatted(valueType, value, type)));

        assertThat(catalog.features())
                .filteredOn(it -> it.id().equals("it"))
                .singleElement()
                .satisfies(it ->
                        assertThat(it.featureType() + " " + it.meterType()).isEqualTo(feature));
        PackageEntitlement granted = entitlement(catalog, "FREE", "it");
        assertThat("%s %s %s".formatted(granted.usageLimit(), granted.hasUnlimitedUsage(), granted.resetPeriod()))
                .isEqualTo(entitlement);
    }

    @Test
    void numeric_feature_is_imported_as_an_unmetered_number() {
        CatalogDraft catalog = PriceLists.read(PriceListText.acme(
                "features:\n", "features:\n  days: {valueType: NUMERIC, defaultValue: 30, type: DOMAIN}\n"));

        assertThat(catalog.features().getFirst().feature().isMetered()).isFalse();
        assertThat(entitlement(catalog, "PRO", "days").usageLimit()).isEqualByComparingTo("30");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        price: 7                         | PAID   | FLAT_FEE MONTHLY 7 null
        'price: 7, unit: /month'         | PAID   | FLAT_FEE MONTHLY 7 null
        'price: 70, unit: /year'         | PAID   | FLAT_FEE ANNUALLY 70 null
        'price: 0.18, unit: activeHour'  | PAID   | PER_UNIT MONTHLY 0.18 unit-activeHour
        'price: 7, unit: channel/year'   | PAID   | PER_UNIT ANNUALLY 7 unit-channel
        'price: 7, unit: per seat/month' | PAID   | PER_UNIT MONTHLY 7 unit-per-seat
        'price: 7, unit: user/month/org' | PAID   | PER_UNIT MONTHLY 7 unit-user-org
        'price: 0, unit: forever'        | FREE   | none
        price: See Rates                 | CUSTOM | none
        """)
    void price_and_unit_decide_the_pricing_type_and_the_charge(String price, PricingType pricingType, String charge) {
        PackageContent plan = content(PriceLists.read(PriceListText.acme("price: 7, unit: user/month", price)), "PRO");

        assertThat(plan.pricingType()).isEqualTo(pricingType);
        assertThat(plan.charges().stream()
                        .map(PriceListMappingTest::words)
                        .findFirst()
                        .orElse("none"))
                .isEqualTo(charge);
    }

    @Test
    void unit_feature_is_created_once_and_only_for_a_paid_unit() {
        CatalogDraft catalog = PriceLists.read(PriceListText.acme("price: 1", "price: 1, unit: user/year")
                .replace("FREE: {price: 0", "FREE: {price: 0, unit: seat/month"));

        assertThat(catalog.features())
                .filteredOn(it -> it.id().startsWith("unit-"))
                .singleElement()
                .satisfies(it -> assertThat(it.displayName()).isEqualTo("user"));
    }

    @Test
    void add_on_cannot_remove_a_feature_and_causes_a_warning() {
        CatalogDraft catalog =
                PriceLists.read(PriceListText.acme("price: 1", "price: 1, features: {sso: {value: false}}"));

        assertThat(content(catalog, "more").entitlements())
                .extracting(PackageEntitlement::featureId)
                .containsExactly("calls");
        assertThat(catalog.warnings())
                .contains(new ImportWarning(
                        ImportWarning.Code.IGNORED,
                        "addOns.more.features.sso: ignored; an add-on cannot remove a feature."));
    }

    @Test
    void add_on_can_replace_enum_values() {
        CatalogDraft catalog =
                PriceLists.read(PriceListText.acme("price: 1", "price: 1, features: {payment: {value: INVOICE}}"));

        PackageEntitlement payment = entitlement(catalog, "more", "payment");
        assertThat(payment.behavior()).isEqualTo(Behavior.OVERRIDE);
        assertThat(payment.enumValues()).containsExactly("INVOICE");
        assertThat(catalog.features().get(1).enumConfiguration()).hasSize(2);
    }

    @Test
    void content_unknown_to_the_catalog_becomes_metadata_or_is_ignored() {
        CatalogDraft catalog = PriceLists.read(PriceListText.ACME
                .replace(
                        "saasName: Acme",
                        "saasName: Acme - Sales\nbilling: {monthly: 1.0, annual: 0.8}\n"
                                + "variables: {x: 1}\ntags: [a, b]")
                .replace(
                        "type: DOMAIN",
                        "type: DOMAIN, expression: 'true', tag: a, pricingUrls: ['http://a', 'http://b']")
                .replace("price: 0", "price: 0, private: true"));

        assertThat(catalog.productId()).isEqualTo("acme---sales");
        assertThat(catalog.productMetadata())
                .containsEntry("billing.annual", "0.8")
                .containsEntry("tags", "a,b");
        assertThat(catalog.features().getFirst().metadata()).containsEntry("pricingUrls", "http://a,http://b");
        assertThat(content(catalog, "FREE").metadata()).containsEntry("private", "true");
        assertThat(catalog.warnings()).hasSize(5);
        assertThat(catalog.warnings())
                .extracting(ImportWarning::code)
                .contains(ImportWarning.Code.KEPT_AS_METADATA, ImportWarning.Code.IGNORED);
    }

    @Test
    void comparison_with_a_price_list_finds_exactly_the_changed_limit() {
        CatalogDraft other = PriceLists.read(PriceListText.acme("{value: 10}", "{value: 11}"));

        assertThat(PriceListAgreement.disagreements(PriceListText.ACME, PriceLists.read(PriceListText.ACME)))
                .isEmpty();
        assertThat(PriceListAgreement.disagreements(PriceListText.ACME, other))
                .singleElement()
                .asString()
                .startsWith("PRO: ")
                .contains("seats");
    }

    private static PackageContent content(CatalogDraft catalog, String id) {
        return catalog.packages().stream()
                .filter(it -> it.id().equals(id))
                .findFirst()
                .orElseThrow()
                .content();
    }

    private static PackageEntitlement entitlement(CatalogDraft catalog, String packageId, String featureId) {
        return content(catalog, packageId).entitlements().stream()
                .filter(it -> it.featureId().equals(featureId))
                .findFirst()
                .orElseThrow();
    }

    private static String words(Charge charge) {
        BillingModel model = charge.billingModel();
        BillingPeriod period = charge.billingPeriod();
        return "%s %s %s %s".formatted(model, period, charge.amount(), charge.featureId());
    }
}
