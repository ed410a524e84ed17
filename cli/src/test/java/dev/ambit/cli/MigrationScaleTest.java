package dev.ambit.cli;

import static dev.ambit.TestCatalog.grant;
import static dev.ambit.TestCatalog.limit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongForm;
import dev.ambit.engine.FeatureKind;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Copies many customers, and compares all their entitlements. `-Dambit.long=true` copies 10,000.
@Tag("long")
class MigrationScaleTest extends MigrationFixture {

    private static final int CUSTOMERS = LongForm.ENABLED ? 10_000 : 200;
    private static final int BATCH = 100;

    @Test
    void many_customers_have_equal_entitlements_afterwards() {
        catalog.feature("sso", FeatureKind.BOOLEAN);
        catalog.feature("calls", FeatureKind.METERED);
        catalog.plan("free", limit("calls", 100), grant("sso"));
        for (int first = 0; first < CUSTOMERS; first += BATCH) {
            sell(first);
        }

        String report = mover.sees("migrate", "import");

        assertThat(report)
                .contains(
                        "Customers: %d added".formatted(CUSTOMERS),
                        "Subscriptions: %d added".formatted(CUSTOMERS),
                        "Usages: %d added".formatted(CUSTOMERS),
                        "Compared %d entitlements: 0 differences.".formatted(2 * CUSTOMERS));
    }

    private void sell(int first) {
        source.post("/customers/import", "{\"customers\": [%s]}".formatted(each(first, "{\"id\": \"c%1$d\"}")))
                .isOk();
        source.post("/subscriptions/import", "{\"subscriptions\": [%s]}".formatted(each(first, """
                        {"id": "s%1$d", "customerId": "c%1$d", "planId": "free"}
                        """)))
                .isOk();
        source.post("/usage", "{\"usages\": [%s]}".formatted(each(first, """
                        {"customerId": "c%1$d", "featureId": "calls", "value": 3}
                        """))).isOk();
    }

    private static String each(int first, String json) {
        return IntStream.range(first, first + BATCH).mapToObj(json::formatted).collect(Collectors.joining(", "));
    }
}
