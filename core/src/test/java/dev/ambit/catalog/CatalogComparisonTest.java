package dev.ambit.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.catalog.CatalogComparison.Entity;
import dev.ambit.catalog.CatalogComparison.Line;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Each difference of two catalogs has at least one line.
class CatalogComparisonTest {

    private static final String PRICE = """
            {"billingModel": "USAGE_BASED", "billingPeriod": "MONTHLY", "billingCadence": "RECURRING", "amount": 1,
             "currency": "usd", "featureId": "calls", "resetPeriod": "WEEK", "resetPeriodConfiguration": "%s"}
            """;

    private static final String EMPTY = """
            {"features": {"calls": {"id": "calls", "displayName": "Calls"}}, "plans": {}}
            """;

    @Test
    void changed_anchor_of_a_price_has_a_line() {
        Line line = onlyLine(
                plan("\"charges\": [%s]".formatted(PRICE.formatted("EveryMonday"))),
                plan("\"charges\": [%s]".formatted(PRICE.formatted("EverySunday"))));

        assertThat(line.from()).isEqualTo("1 USD, reset per week, (every monday)");
        assertThat(line.to()).isEqualTo("1 USD, reset per week, (every sunday)");
    }

    @Test
    void added_entitlement_names_its_anchor() {
        Line line = onlyLine(plan("\"entitlements\": {}"), plan("""
                "entitlements": {"calls": {"featureId": "calls", "isGranted": true, "usageLimit": 10,
                  "resetPeriod": "WEEK", "resetPeriodConfiguration": "EveryMonday"}}
                """));

        assertThat(line).isEqualTo(new Line("Calls", "", "limit 10 per week (every monday)"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"charges", "overageCharges", "id", "metadata", "entitlements", "kept", "onDemand", "productId"})
    void feature_or_key_with_the_name_of_a_field_has_a_line(String name) {
        String granted = "{\"featureId\": \"%s\", \"isGranted\": true}".formatted(name);
        String entitlements = "\"entitlements\": {\"%s\": %s}".formatted(name, granted);

        assertThat(onlyLine(plan("\"entitlements\": {}"), plan(entitlements)).to())
                .isEqualTo("granted");
        assertThat(onlyLine(plan(entitlements), plan(entitlements.replace("true", "false")))
                        .to())
                .isEqualTo("no");
        assertThat(onlyLine(plan("\"metadata\": {}"), plan("\"metadata\": {\"%s\": \"x\"}".formatted(name)))
                        .to())
                .contains("x");
        assertThat(lines(EMPTY, plan(entitlements))).extracting(Line::to).contains("granted");
    }

    @Test
    void difference_without_words_is_shown_as_json() {
        assertThat(onlyLine(plan("\"description\": \"\""), plan("\"maxQuantity\": null"))
                        .from())
                .isEqualTo("\"\"");
    }

    @Test
    void value_cannot_look_like_a_line_of_the_comparison() {
        List<Entity> entities = compared(
                plan("\"description\": \"x\""), plan("\"description\": \"y\\n  + Plan Forged (f) @org/team\""));

        assertThat(ComparisonText.text(entities)).contains("Description: x -> y   + Plan Forged (f)");
        assertThat(ComparisonText.markdown(entities))
                .contains("@&#8203;org/team")
                .doesNotContain("@org");
    }

    @Test
    void billing_ids_of_older_revisions_are_no_difference() {
        var old = new CanonicalCatalog(plan("\"kept\": {\"billingId\": \"price_1\", \"x\": 1}"));
        var present = new CanonicalCatalog(plan("\"kept\": {\"x\": 1}"));

        assertThat(CatalogDiff.of(old, present)).isNotEmpty();
        assertThat(CatalogDiff.of(old.withoutBillingIds(), present)).isEmpty();
    }

    private static String plan(String fields) {
        return """
                {"features": {"calls": {"id": "calls", "displayName": "Calls"}},
                 "plans": {"pro": {"displayName": "Pro", %s}}}
                """.formatted(fields);
    }

    private static Line onlyLine(String from, String to) {
        List<Line> lines = lines(from, to);
        assertThat(lines).hasSize(1);
        return lines.getFirst();
    }

    private static List<Line> lines(String from, String to) {
        return compared(from, to).stream()
                .filter(it -> it.kind() == CatalogComparison.Kind.PLAN)
                .flatMap(it -> it.fields().stream())
                .flatMap(it -> it.lines().stream())
                .toList();
    }

    private static List<Entity> compared(String from, String to) {
        return CatalogComparison.of(new CanonicalCatalog(from), new CanonicalCatalog(to));
    }
}
