package dev.ambit.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.LongForm;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.http.Json;
import dev.ambit.pricelist.PriceListText;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CatalogFileTest {

    /// Lists with a key that the format does not have.
    private static final Set<String> UNREADABLE = Set.of("clockify/2022", "clockify/2023", "clockify/2024");

    private final TestAccount account = TestServer.openAccount();
    private final TestEnvironment development = account.development();
    private final TestEnvironment production = account.production();

    static Stream<String> products() {
        return PriceListText.all().stream().map(CatalogFileTest::product).distinct();
    }

    /// With the long tests, each year follows the year before, so that entities are added, changed and archived.
    /// Otherwise only the last year is imported.
    @ParameterizedTest
    @MethodSource("products")
    @Tag("long")
    void file_of_every_price_list_gives_an_equal_catalog(String product) {
        List<String> years = PriceListText.all().stream()
                .filter(it -> product(it).equals(product) && !UNREADABLE.contains(it))
                .toList();
        for (String name : LongForm.ENABLED ? years : List.of(years.getLast())) {
            development
                    .importPriceList(PriceListText.of(name), "?publish=true&retype=true&product=" + product)
                    .isOk();
            String file = export(development);

            apply(production, file, "").isOk();

            assertThat(hash(production)).as(name).isEqualTo(hash(development));
            assertThat(export(production)).as(name).isEqualTo(file);
        }
    }

    @LongTest
    void file_of_all_products_gives_an_equal_catalog_in_an_empty_environment() {
        development
                .post("/products", "{\"id\": \"other\", \"displayName\": \"Other\"}")
                .isOk();
        development.importPriceList(PriceListText.github(2025)).isOk();
        String file = export(development);

        Reply plan = send(production, "/catalog/plan", file).isOk();
        assertThat(plan.text("after")).isEqualTo(hash(development));
        Reply applied = apply(production, file, "?hash=" + plan.text("hash")).isOk();

        assertThat(applied.text("revision")).isEqualTo(hash(development));
        assertThat(send(production, "/catalog/plan", file).isOk().at("differences"))
                .isEqualTo(List.of());
    }

    @Test
    void texts_that_look_like_other_values_survive() {
        for (String name :
                List.of("yes", "null", "1e3", "2024-01-01", " a: b # c", "-", "“x”\\", "é\u2028\u00a0\ufeff")) {
            development
                    .post("/features", """
                            {"id": "f%s", "displayName": "f", "featureType": "BOOLEAN", "description": "%s",
                             "metadata": {"%s": "%s"}}
                            """.formatted(
                                    Integer.toHexString(name.hashCode()), json(name), json(name), json(name)))
                    .isOk();
        }

        String file = export(development);
        apply(production, file, "").isOk();

        assertThat(export(production)).isEqualTo(file);
    }

    @Test
    void plan_shows_differences_and_impact_and_an_old_hash_is_refused() {
        development.importPriceList(PriceListText.ACME).isOk();
        development.subscribe("ann", "FREE");
        String file = export(development);
        String fewer = file.replace("usageLimit: 3", "usageLimit: 2");
        assertThat(fewer).isNotEqualTo(file);

        Reply plan = send(development, "/catalog/plan?migrationType=ALL_CUSTOMERS&format=MARKDOWN", fewer)
                .isOk();
        assertThat(plan.text("differences.0.path")).isEqualTo("plans.FREE.entitlements.seats.usageLimit");
        assertThat(plan.text("impact.limited")).isEqualTo("1");
        assertThat(plan.text("text")).contains("### Changed");
        assertThat(send(development, "/catalog/plan", fewer).isOk().text("impact.limited"))
                .isEqualTo("0");
        apply(development, fewer, "?hash=" + plan.text("hash")).isProblem(409, "EditedMeanwhile");

        Reply applied = apply(development, fewer, "?migrationType=ALL_CUSTOMERS&commit=abc&hash=" + plan.text("hash"))
                .isOk();
        assertThat(applied.text("changes")).isEqualTo("1");
        assertThat(applied.text("commit")).isEqualTo("abc");
        assertThat(applied.text("rollouts.0")).isNotEqualTo("null");
        Reply drift = development.get("/catalog/drift?format=TEXT").isOk();
        assertThat(drift.text("commit")).isEqualTo("abc");
        assertThat(drift.text("applied")).isEqualTo(drift.text("present"));
        apply(development, fewer, "?commit=%20").isProblem(400, "BadUserInput");
    }

    @Test
    void file_that_lacks_a_plan_with_subscribers_is_refused_and_changes_nothing() {
        development.importPriceList(PriceListText.ACME).isOk();
        String file = export(development);
        String without = file.replaceFirst("(?m)^  FREE:\\n(    .*\\n)+", "");
        String before = hash(development);
        apply(development, without, "").isOk();
        assertThat(development.get("/plans/FREE").text("status")).isEqualTo("ARCHIVED");
        apply(development, file, "").isOk();
        assertThat(hash(development)).isEqualTo(before);

        development.subscribe("ann", "FREE");
        Reply refused = apply(development, without, "");

        assertThat(refused.isProblem(409, "MergeEnvironmentValidationError").text("message"))
                .contains("plans.FREE (1)");
        send(development, "/catalog/plan", without).isProblem(409, "MergeEnvironmentValidationError");
        assertThat(hash(development)).isEqualTo(before);
    }

    @Test
    void changes_since_the_last_file_are_overwritten_only_on_request() {
        development.importPriceList(PriceListText.ACME).isOk();
        String file = export(development);
        apply(development, file, "").isOk();
        new TestPromotions(account).edit(development, "PRO", "{\"displayName\": \"On screen\"}");

        Reply refused = apply(development, file, "").isProblem(409, "EditedMeanwhile");
        assertThat(refused.text("overwritten.0")).isEqualTo("plans.PRO.displayName");
        assertThat(send(development, "/catalog/plan", file).isOk().text("overwritten.0.to"))
                .isEqualTo("On screen");
        Reply drift = development.get("/catalog/drift?format=MARKDOWN").isOk();
        assertThat(drift.text("text")).contains("### Changed", "On screen");
        assertThat(drift.text("differences.0.path")).isEqualTo("plans.PRO.displayName");
        apply(development, export(development), "").isOk();
        assertThat(apply(development, file, "").isOk().text("changes")).isEqualTo("1");
        new TestPromotions(account).edit(development, "PRO", "{\"displayName\": \"Again\"}");
        apply(development, file, "?overwrite=true").isOk();
        assertThat(development.get("/plans/PRO").text("displayName")).isEqualTo("PRO");
    }

    @Test
    void comments_of_an_earlier_file_are_kept_where_their_key_remains() {
        development.importPriceList(PriceListText.ACME).isOk();
        String file = export(development);
        String commented = file.replace("  PRO:\n", "  # Main plan.\n  PRO: # sold\n")
                .replaceFirst("(?m)^(      - billingModel: FLAT_FEE)$", "      # The price.\n$1 # agreed")
                .replaceFirst("(?m)^  FREE:$", "  # Gone soon.\n  FREE:");
        assertThat(commented).contains("# The price.");
        new TestPromotions(account).edit(development, "PRO", "{\"displayName\": \"Pro # 2\"}");

        String sent = send(development, "/catalog/file", commented).http().body();

        assertThat(sent)
                .startsWith("# The catalog of an environment")
                .contains(
                        "  # Main plan.\n  PRO: # sold\n    displayName: \"Pro # 2\"\n",
                        "      # The price.\n      - billingModel: FLAT_FEE # agreed\n",
                        "  # Gone soon.\n  FREE:\n");
        assertThat(send(development, "/catalog/plan", sent).isOk().at("differences"))
                .isEqualTo(List.of());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        plan: {}                                                            | plan
        catalogVersion: 2                                                   | catalogVersion
        features: {f: {displayName: F, featureType: BOOLEAN, color: red}}   | features.f.color
        features: {f: {displayName: F}}                                     | features.f.featureType
        features: {f: {displayName: 1, featureType: BOOLEAN}}               | features.f.displayName
        features: {f: {displayName: F, featureType: BOOLEAN, id: g}}        | features.f.id
        features: {f: [1]}                                                  | features.f
        products: {p: {displayName: P, archivedAt: 2024-01-01}}             | products.p.archivedAt
        products: {p: {displayName: P}, p: {displayName: Q}}                | products.p
        plans: {a: {displayName: A, productId: p, pricingType: FREE}}       | plans.a.productId
        plans: {a: {displayName: A, productId: p, charges: 3}}              | plans.a.charges
        a: &a 1                                                             | a
        """)
    void wrong_file_is_refused_at_its_place(String yaml, String path) {
        Reply refused = apply(production, yaml, "").isProblem(400, "BadUserInput");

        assertThat(refused.text("field")).isEqualTo(path);
    }

    private static String json(String text) {
        String quoted = Json.text(text);
        return quoted.substring(1, quoted.length() - 1);
    }

    private static String product(String name) {
        return name.substring(0, name.indexOf('/'));
    }

    private static String hash(TestEnvironment environment) {
        return environment.get("/catalog").isOk().text("hash");
    }

    private static String export(TestEnvironment environment) {
        return environment.get("/catalog/file").http().body();
    }

    private static Reply apply(TestEnvironment environment, String yaml, String query) {
        return send(environment, "/catalog/apply" + query, yaml);
    }

    private static Reply send(TestEnvironment environment, String path, String yaml) {
        return environment
                .http()
                .send(environment
                        .http()
                        .request("/api/v1" + path)
                        .header("X-API-KEY", environment.key())
                        .header("Content-Type", "application/yaml")
                        .POST(BodyPublishers.ofString(yaml)));
    }
}
