package dev.ambit.cli;

import static dev.ambit.TestCatalog.limit;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Copies usage of features that convert reported units, and repairs what earlier imports have counted.
class MigratedUsageTest extends MigrationFixture {

    private static final String TRANSFER = "transfer";

    @BeforeEach
    void fill() {
        convertedFeature(TRANSFER, "10", "UP");
        catalog.plan("free", limit(TRANSFER, 100));
        customer("ann");
        source.subscribe("ann", "free").isOk();
    }

    private void convertedFeature(String id, String divide, String round) {
        source.post("/features", """
                {"id": "%s", "displayName": "%s", "featureType": "NUMBER", "meterType": "INCREMENTAL",
                 "unitTransformation": {"divide": %s, "round": "%s", "featureUnits": "GB", "featureUnitsPlural": "GB"}}
                """.formatted(id, id, divide, round)).isOk();
    }

    @ParameterizedTest
    @CsvSource({"10, UP, 3", "1000, DOWN, 2500", "1000000, UP, 1", "0.5, UP, 7", "3, UP, 10", "3, DOWN, 10"})
    void imported_usage_is_shown_as_at_the_source(String divide, String round, String reported) {
        convertedFeature("size", divide, round);
        catalog.plan("sized", limit("size", 1_000_000));
        customer("ben");
        source.subscribe("ben", "sized").isOk();
        source.reportUsage("ben", "size", reported).isOk();

        assertThat(mover.sees("migrate", "import")).contains("Usages: 1 added", ": 0 differences.");

        assertThat(target.check("ben", "size").text("currentUsage"))
                .isEqualTo(source.check("ben", "size").text("currentUsage"));
    }

    @Test
    void usage_counted_in_the_wrong_unit_is_corrected_once_and_later_usage_stays() {
        importAsEarlierVersion();
        target.reportUsage("ann", TRANSFER, "20").isOk();
        assertThat(target.check("ann", TRANSFER).text("currentUsage")).isEqualTo("2.03");

        assertThat(differs("migrate", "repair-usage"))
                .contains(
                        "Customer ann, feature transfer: the import counted 0.03 instead of 0.3. Correction in the"
                                + " reported unit: 2.7",
                        "Corrections: 1 to make");
        assertThat(target.check("ann", TRANSFER).text("currentUsage")).isEqualTo("2.03");

        assertThat(mover.sees("migrate", "repair-usage", "--apply")).contains("Corrections: 1 made");
        assertThat(target.check("ann", TRANSFER).text("currentUsage")).isEqualTo("2.3");

        assertThat(mover.sees("migrate", "repair-usage", "--apply")).contains("Corrections: 0 made");
        assertThat(target.check("ann", TRANSFER).text("currentUsage")).isEqualTo("2.3");
    }

    @Test
    void usage_is_corrected_from_the_file_of_the_import() {
        importAsEarlierVersion();
        Path file = home.resolve("account.ndjson");
        mover.sees("migrate", "export", file.toString());

        mover.sees("migrate", "repair-usage", file.toString(), "--apply");

        assertThat(target.check("ann", TRANSFER).text("currentUsage")).isEqualTo("0.3");
    }

    @Test
    void usage_of_a_right_import_is_not_corrected() {
        source.reportUsage("ann", TRANSFER, "3").isOk();
        mover.sees("migrate", "import");

        assertThat(mover.sees("migrate", "repair-usage", "--apply")).contains("Corrections: 0 made");
        assertThat(target.check("ann", TRANSFER).text("currentUsage")).isEqualTo("0.3");
    }

    @Test
    void usage_that_no_import_explains_is_listed_and_not_corrected() {
        mover.sees("migrate", "import");
        source.reportUsage("ann", TRANSFER, "3").isOk();
        target.reportUsage("ann", TRANSFER, "50").isOk();

        assertThat(differs("migrate", "repair-usage", "--apply"))
                .contains(
                        "Not corrected: Customer ann, feature transfer: the first report counted 5; the import would"
                                + " have counted 0.03 or 0.3.",
                        "Corrections: 0 made");
        assertThat(target.check("ann", TRANSFER).text("currentUsage")).isEqualTo("5");
    }

    /// Reports the converted usage of the source, as imports did.
    private void importAsEarlierVersion() {
        mover.sees("migrate", "import");
        source.reportUsage("ann", TRANSFER, "3").isOk();
        assertThat(source.check("ann", TRANSFER).text("currentUsage")).isEqualTo("0.3");
        target.post("/usage", """
                {"usages": [{"customerId": "ann", "featureId": "transfer", "value": 0.3, "updateBehavior": "SET"}]}
                """).isOk();
    }
}
