package dev.ambit.pricelist;

import static dev.ambit.TestCatalog.grant;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestMeter;
import dev.ambit.TestServer;
import dev.ambit.engine.FeatureKind;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PriceListImportTest {

    private static final int LARGEST = 16 << 20;

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();

    @LongTest
    void importing_all_years_gives_the_latest_entitlements_and_keeps_earlier_plans() {
        for (int year : years()) {
            Reply imported =
                    development.importPriceList(PriceListText.github(year)).isOk();
            assertThat(imported.text("productId")).isEqualTo("github");
            assertThat(imported.text("hash")).isEqualTo(catalog.hash());
        }

        Set<String> sold = new TreeSet<>();
        for (int year : years()) {
            sold.addAll(YamlAnswers.plans(PriceListText.github(year)));
        }
        assertThat(development.get("/plans?limit=100").texts("id")).containsExactlyInAnyOrderElementsOf(sold);
        development.buy("ann", "ENTERPRISE", Map.of());
        for (YamlAnswers.Expected expected : YamlAnswers.of(PriceListText.github(2025), "ENTERPRISE")) {
            assertThat(development.check("ann", expected.featureId()).text("isGranted"))
                    .as(expected.toString())
                    .isEqualTo(String.valueOf(expected.granted()));
        }
    }

    @Test
    void dry_run_returns_the_changes_and_the_subscribers_and_changes_nothing() {
        development.importPriceList(PriceListText.ACME).isOk();
        development.buy("ann", "PRO", Map.of());
        String hash = catalog.hash();
        List<String> events = development.get("/events?limit=100").texts("id");
        String list = PriceListText.acme("{seats: {value: 10}}", "{seats: {value: 12}}");

        Reply preview =
                development.importPriceList(list, "?publish=true&dryRun=true").isOk();

        assertThat(preview.text("changes.0.path")).isEqualTo("plans.PRO.entitlements.seats.usageLimit");
        assertThat(preview.at("changes.1")).isNull();
        assertThat(preview.text("affected.0.id")).isEqualTo("PRO");
        assertThat(preview.text("affected.0.subscribers")).isEqualTo("1");
        assertThat(catalog.hash()).isEqualTo(hash).isNotEqualTo(preview.text("hash"));
        assertThat(development.get("/events?limit=100").texts("id")).isEqualTo(events);
        assertThat(development.importPriceList(list).isOk().text("hash")).isEqualTo(preview.text("hash"));
    }

    @LongTest
    void price_list_of_each_year_gives_the_same_hash_in_two_environments() {
        for (int year : years()) {
            TestAccount fresh = TestServer.openAccount();
            String yaml = PriceListText.github(year);

            Reply imported = fresh.development().importPriceList(yaml).isOk();
            Reply elsewhere = fresh.production().importPriceList(yaml).isOk();

            assertThat(imported.text("plans"))
                    .isEqualTo(String.valueOf(YamlAnswers.plans(yaml).size()));
            assertThat(elsewhere.text("hash")).isEqualTo(imported.text("hash"));
        }
    }

    @Test
    void import_of_a_plan_id_of_another_product_is_refused() {
        development.importPriceList(PriceListText.ACME).isOk();
        String hash = catalog.hash();

        Reply refused = development.importPriceList(PriceListText.acme("saasName: Acme", "saasName: Other"));

        assertThat(refused.isProblem(409, "DuplicatedEntityNotAllowed").text("field"))
                .isEqualTo("plans.FREE");
        assertThat(catalog.hash()).isEqualTo(hash);
        assertThat(development.get("/products").texts("id")).doesNotContain("other");
    }

    @Test
    void error_for_a_renamed_price_list_says_how_to_name_its_product() {
        development.importPriceList(PriceListText.ACME).isOk();
        String renamed = PriceListText.acme("saasName: Acme", "saasName: Other");

        Reply refused = development.importPriceList(renamed).isProblem(409, "DuplicatedEntityNotAllowed");

        assertThat(refused.text("message"))
                .contains("`other`", "import it as the product `acme` (`?product=acme`)")
                .doesNotContain("--product");
    }

    @ParameterizedTest
    @ValueSource(strings = {"price: 1", "availableFor: null, price: 1"})
    void add_on_without_plans_is_compatible_with_all_plans(String terms) {
        development
                .importPriceList(PriceListText.acme("availableFor: [PRO], price: 1", terms))
                .isOk();

        for (String plan : List.of("FREE", "PRO")) {
            assertThat(development.get("/plans/" + plan).text("compatibleAddonIds.0"))
                    .isEqualTo("more");
        }
    }

    @Test
    void power_of_ten_above_the_largest_quantity_is_accepted_with_a_warning() {
        Reply imported = development
                .importPriceList(PriceListText.acme("{seats: {value: 10}}", "{seats: {value: 10000000000000}}"))
                .isOk();

        assertThat(imported.text("warnings"))
                .contains("plans.PRO.usageLimits.seats.value: is larger than any quantity");
        development
                .importPriceList(PriceListText.acme("{seats: {value: 10}}", "{seats: {value: 9223372036854}}"))
                .isOk();
    }

    @Test
    void import_cannot_remove_an_enum_value_that_another_plan_grants() {
        development.importPriceList(PriceListText.ACME).isOk();
        catalog.plan("mine", grant("payment", "\"enumValues\": [\"CARD\"]"));

        Reply refused = development.importPriceList(PriceListText.acme("[CARD]", "[CASH]"));

        assertThat(refused.isProblem(400, "BadUserInput").text("field")).isEqualTo("features.payment");
        development
                .importPriceList(PriceListText.acme("[CARD]", "[CARD, CASH]"))
                .isOk();
    }

    @Test
    void renamed_product_writes_one_event_and_an_unchanged_import_none() {
        Reply first = development.importPriceList(PriceListText.ACME).isOk();
        Reply renamed = development
                .importPriceList(PriceListText.acme("saasName: Acme", "saasName: ACME"))
                .isOk();
        Reply same = development
                .importPriceList(PriceListText.acme("saasName: Acme", "saasName: ACME"))
                .isOk();

        assertThat(Long.parseLong(renamed.header("X-Ambit-Sequence")))
                .isEqualTo(Long.parseLong(first.header("X-Ambit-Sequence")) + 1);
        assertThat(same.header("X-Ambit-Sequence")).isEqualTo(renamed.header("X-Ambit-Sequence"));
    }

    @Test
    void importing_the_same_list_twice_creates_no_new_version() {
        Reply first = development.importPriceList(PriceListText.ACME).isOk();
        Reply again = development.importPriceList(PriceListText.ACME).isOk();

        assertThat(again.text("hash")).isEqualTo(first.text("hash"));
        assertThat(development.get("/plans").texts("versionNumber")).containsOnly("0");
        assertThat(development.get("/addons").texts("versionNumber")).containsOnly("0");
    }

    /// A price list can define neither a meter nor a unit transformation.
    @Test
    void import_keeps_the_meter_and_unit_transformation_of_a_feature() {
        new TestMeter(development).feature("calls", "call", "COUNT", "").isOk();
        development.importPriceList(PriceListText.ACME).isOk();
        development.patch("/features/seats", """
            {"unitTransformation": {"divide": 10, "round": "UP", "featureUnits": "team"}}
            """).isOk();
        String hash = catalog.hash();
        development.importPriceList(PriceListText.ACME).isOk();

        assertThat(catalog.hash()).isEqualTo(hash);
        assertThat(development.get("/features/calls").text("meter.aggregation.function"))
                .isEqualTo("COUNT");
        assertThat(development.get("/features/seats").text("unitTransformation.divide"))
                .isEqualTo("10");
    }

    @Test
    void only_changed_plans_get_a_new_version_and_subscribers_keep_theirs() {
        development.importPriceList(PriceListText.ACME).isOk();
        development.buy("ann", "PRO", Map.of());
        development
                .importPriceList(PriceListText.acme("seats: {value: 10}", "seats: {value: 20}"))
                .isOk();
        development.buy("bob", "PRO", Map.of());

        assertThat(development.get("/plans/PRO").text("versionNumber")).isEqualTo("1");
        assertThat(development.get("/plans/FREE").text("versionNumber")).isEqualTo("0");
        assertThat(development.check("ann", "seats").text("usageLimit")).isEqualTo("10");
        assertThat(development.check("bob", "seats").text("usageLimit")).isEqualTo("20");
    }

    @Test
    void content_that_the_catalog_cannot_represent_causes_a_warning_with_code() {
        Reply imported = development.importPriceList(PriceListText.ACME).isOk();

        assertThat(imported.at("warnings"))
                .isEqualTo(List.of(Map.of(
                        "code",
                        "KeptAsMetadata",
                        "message",
                        "usageLimits.calls.linkedFeatures: kept as metadata; the catalog grants each"
                                + " feature separately.")));
    }

    @Test
    void import_without_publishing_leaves_drafts_that_cannot_be_subscribed_to() {
        Reply imported = send("", "application/yaml", PriceListText.ACME).isOk();

        assertThat(imported.text("plans")).isEqualTo("2");
        assertThat(development.get("/plans").texts("status")).containsOnly("DRAFT");
        assertThat(development.get("/addons").texts("status")).containsOnly("DRAFT");
        development.post("/customers", "{\"id\": \"ann\"}").isOk();
        development
                .post("/subscriptions", "{\"customerId\": \"ann\", \"planId\": \"PRO\"}")
                .isProblem(409, "UnPublishedPackage");
        development.importPriceList(PriceListText.ACME).isOk();
        assertThat(development.get("/plans").texts("status")).containsOnly("PUBLISHED");
        assertThat(development.get("/plans").texts("versionNumber")).containsOnly("0");
    }

    @Test
    void import_that_takes_the_list_replaces_a_plan_that_was_manually_given_a_parent_plan() {
        development.importPriceList(PriceListText.ACME).isOk();
        development.post("/plans/PRO/draft", "").isOk();
        development.patch("/plans/PRO", "{\"parentPlanId\": \"FREE\"}").isOk();
        catalog.publish("plans", "PRO").isOk();

        development
                .importPriceList(
                        PriceListText.ACME
                                .replace("defaultValue: 3", "defaultValue: 4")
                                .replace("seats: {value: 10}", "seats: {value: 20}"),
                        "?publish=true&resolve=plans.PRO.parentPlanId%3Dsource")
                .isOk();

        assertThat(development.get("/plans").texts("status")).containsOnly("PUBLISHED");
        assertThat(development.get("/plans/PRO").at("parentPlanId")).isNull();
        development.buy("ann", "PRO", Map.of());
        assertThat(development.check("ann", "seats").text("usageLimit")).isEqualTo("20");
    }

    @Test
    void list_with_an_unknown_reference_is_refused_and_changes_nothing() {
        String before = catalog.hash();

        Reply refused =
                development.importPriceList(PriceListText.acme("linkedFeatures: [sso]", "linkedFeatures: [ssl]"));

        assertThat(refused.isProblem(400, "BadUserInput").text("field"))
                .isEqualTo("usageLimits.calls.linkedFeatures.0");
        assertThat(refused.text("message")).contains("sso");
        assertThat(catalog.hash()).isEqualTo(before);
        for (String list : List.of("/features", "/plans", "/addons")) {
            assertThat(development.get(list).texts("id")).isEmpty();
        }
        assertThat(development.get("/products").texts("id")).containsExactly("product-" + acme.slug());
    }

    @Test
    void feature_that_exists_with_another_type_is_refused_and_nothing_is_imported() {
        catalog.feature("seats", FeatureKind.BOOLEAN);
        String before = catalog.hash();

        Reply refused = development.importPriceList(PriceListText.ACME);

        assertThat(refused.isProblem(409, "DuplicatedEntityNotAllowed").text("field"))
                .isEqualTo("features.seats");
        assertThat(refused.text("allowed")).contains("BOOLEAN");
        assertThat(refused.text("message")).contains("`retype=true`", "`--retype`");
        assertThat(catalog.hash()).isEqualTo(before);
        assertThat(development.get("/features").texts("id")).containsExactly("seats");
    }

    @Test
    void unsupported_content_type_and_too_large_body_are_refused() {
        send("", "application/json", "{}").isProblem(415, "UnsupportedMediaType");
        send("", "text/plain", PriceListText.ACME).isProblem(415, "UnsupportedMediaType");
        send("", "application/yaml", "#".repeat(LARGEST + 1)).isProblem(413, "BodyTooLarge");
        send("", "application/yaml; charset=utf-8", PriceListText.ACME).isOk();
        assertThat(send("?publsh=true", "application/yaml", PriceListText.ACME)
                        .isProblem(400, "BadUserInput")
                        .text("field"))
                .isEqualTo("publsh");
    }

    private Reply send(String query, String contentType, String body) {
        return acme.http()
                .send(acme.http()
                        .request("/api/v1/catalog/import" + query)
                        .header("X-API-KEY", development.key())
                        .header("Content-Type", contentType)
                        .POST(BodyPublishers.ofString(body)));
    }

    private static List<Integer> years() {
        return IntStream.rangeClosed(2019, 2025).boxed().toList();
    }
}
