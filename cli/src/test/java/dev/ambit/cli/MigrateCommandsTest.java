package dev.ambit.cli;

import static dev.ambit.TestCatalog.flat;
import static dev.ambit.TestCatalog.grant;
import static dev.ambit.TestCatalog.limit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongTest;
import dev.ambit.TestCatalog;
import dev.ambit.engine.FeatureKind;
import dev.ambit.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Copies an environment with all kinds of entities.
class MigrateCommandsTest extends MigrationFixture {

    private static final String PER_SEAT = """
            {"billingModel": "PER_UNIT", "featureId": "seats", "pricePeriods": [
              {"billingPeriod": "MONTHLY", "tiers": [
                {"upTo": 10, "unitPrice": {"amount": 4}}, {"unitPrice": {"amount": 3.5}}]}], "tiersMode": "GRADUATED"}
            """;

    @BeforeEach
    void fill() {
        catalog();
        customers();
    }

    private void catalog() {
        catalog.feature("sso", FeatureKind.BOOLEAN);
        catalog.feature("seats", FeatureKind.SEATS);
        catalog.feature("calls", FeatureKind.METERED);
        catalog.feature("region", FeatureKind.ENUM, "eu", "us");
        catalog.feature("unused", FeatureKind.BOOLEAN);
        catalog.addon("support", grant("sso"));
        catalog.plan("free", limit("calls", 100), grant("region", "\"enumValues\": [\"eu\"]"));
        catalog.draftPlan(
                        "pro",
                        "\"parentPlanId\": \"free\"",
                        "\"defaultTrialConfig\": {\"duration\": 14, \"units\": \"DAY\"}",
                        "\"metadata\": {\"tier\": \"2\"}")
                .isOk();
        catalog.charge("plans", "pro", flat("MONTHLY", "20.5"), PER_SEAT).isOk();
        catalog.allow("pro", List.of("support")).isOk();
        catalog.entitle(
                        "plans",
                        "pro",
                        grant("seats", "\"usageLimit\": 50", "\"hasSoftLimit\": true"),
                        grant(
                                "calls",
                                "\"usageLimit\": 1000.5",
                                "\"resetPeriod\": \"MONTH\"",
                                "\"monthlyResetPeriodConfiguration\": {\"accordingTo\": \"StartOfTheMonth\"}"))
                .isOk();
        catalog.publish("plans", "pro").isOk();
        catalog.draftPlan("next").isOk();
    }

    private void customers() {
        customer("free-1");
        source.subscribe("free-1", "free").isOk();
        source.reportUsage("free-1", "calls", "7").isOk();
        customer("buyer");
        subscribe("""
                {"id": "buyer-pro", "customerId": "buyer", "planId": "pro", "billingPeriod": "MONTHLY",
                 "startDate": "2026-01-31T00:00:00Z", "trialOverrideConfiguration": {"isTrial": false},
                 "addons": [{"id": "support", "quantity": 1}], "metadata": {"deal": "7"},
                 "charges": [{"id": "seats", "quantity": 12, "type": "FEATURE"}]}
                """);
        customer("trial-1");
        subscribe("""
                {"id": "trial-pro", "customerId": "trial-1", "planId": "pro", "payingCustomerId": "buyer",
                 "trialOverrideConfiguration": {"isTrial": true, "trialEndDate": "2098-01-01T00:00:00Z"},
                 "charges": [{"id": "seats", "quantity": 2, "type": "FEATURE"}]}
                """);
        customer("later");
        subscribe("""
                {"id": "later-pro", "customerId": "later", "planId": "pro", "startDate": "2098-01-01T00:00:00Z",
                 "charges": [{"id": "seats", "quantity": 2, "type": "FEATURE"}]}
                """);
        customer("left");
        subscribe("""
                {"id": "left-free", "customerId": "left", "planId": "free"}
                """);
        source.post("/subscriptions/left-free/cancel", "{\"cancellationTime\": \"IMMEDIATE\"}")
                .isOk();
        source.post("/customers/left/promotional-entitlements", """
                {"promotionalEntitlements": [
                 {"featureId": "seats", "period": "lifetime", "usageLimit": 3},
                 {"featureId": "region", "period": "custom", "customEndDate": "2098-01-01T00:00:00Z",
                  "enumValues": ["us"]}]}
                """).isOk();
    }

    @LongTest
    void account_is_migrated_with_equal_entitlements_and_a_second_run_changes_nothing() {
        CommandOutput first = mover.types("migrate", "import");

        assertThat(first.exit()).as(first.out() + first.err()).isZero();
        assertThat(first.out())
                .contains(
                        "+ Plan pro (pro)",
                        "Customers: 5 added",
                        "Subscriptions: 4 added",
                        "Promotional entitlements: 2 added",
                        "Usages: 1 added",
                        "Not migrated: Plan next: its status is DRAFT.",
                        "Not migrated: Customer left: the subscription left-free, which is CANCELED.")
                .containsPattern("Compared [1-9][0-9]* entitlements: 0 differences\\.");
        assertThat(target.get("/subscriptions/trial-pro").text("status")).isEqualTo("IN_TRIAL");
        assertThat(target.get("/subscriptions/trial-pro").text("payingCustomerId"))
                .isEqualTo("buyer");
        assertThat(target.get("/subscriptions/later-pro").text("status")).isEqualTo("NOT_STARTED");
        assertThat(target.get("/subscriptions/buyer-pro").text("metadata.deal")).isEqualTo("7");
        assertThat(target.get("/customers/buyer").text("name")).isEqualTo("Name of buyer");
        assertThat(target.check("free-1", "calls").text("currentUsage")).isEqualTo("7");

        CommandOutput second = mover.types("migrate", "import", "--json");
        JsonObject report = new JsonObject(Json.map(second.out()));
        assertThat(second.exit()).isZero();
        assertThat(report.text("catalogDifferences")).isEqualTo("0");
        assertThat(report.object("added").fields().values())
                .allSatisfy(it -> assertThat(it).hasToString("0"));
    }

    @LongTest
    void migrated_catalog_equals_the_catalog_of_the_source() throws IOException {
        mover.sees("migrate", "import");
        Path file = home.resolve("catalog.yml");
        String exported = mover.with("AMBIT_KEY", source.key()).sees("catalog", "export");
        Files.writeString(file, exported);

        assertThat(mover.sees("catalog", "plan", file.toString())).contains("The catalogs are equal.");
    }

    @Test
    void dry_run_shows_what_would_be_added_and_changes_nothing() {
        CommandOutput planned = mover.types("migrate", "import", "--dry-run");

        assertThat(planned.exit()).as(planned.err()).isEqualTo(Command.DIFFERENT);
        assertThat(planned.out())
                .contains("+ Plan pro (pro)", "Customers: 5 to add", "Subscriptions: 4 to add", "Usages: 1 to add");
        assertThat(target.get("/customers").http().body()).contains("\"data\":[]");
        assertThat(target.get("/plans").http().body()).contains("\"data\":[]");
    }

    @LongTest
    void export_is_imported_without_the_source() {
        Path file = home.resolve("account.ndjson");

        assertThat(mover.sees("migrate", "export", file.toString())).contains("the catalog and 5 customers");
        CommandOutput imported = mover.types("migrate", "import", file.toString());

        assertThat(imported.exit()).as(imported.out() + imported.err()).isZero();
        assertThat(imported.out()).contains("Customers: 5 added", ": 0 differences.");
    }

    @LongTest
    void difference_is_listed_and_present_entities_of_the_environment_are_kept() {
        TestCatalog targetCatalog = TestCatalog.of(acme, target);
        targetCatalog.feature("mine", FeatureKind.BOOLEAN);
        targetCatalog.plan("own", grant("mine"));
        mover.sees("migrate", "import");
        target.post("/customers/buyer/promotional-entitlements", """
                {"promotionalEntitlements": [{"featureId": "unused", "period": "lifetime"}]}
                """).isOk();

        CommandOutput again = mover.types("migrate", "import");

        assertThat(again.exit()).isEqualTo(Command.DIFFERENT);
        assertThat(again.out())
                .contains(
                        "Difference: customer buyer, feature unused: `isGranted` is false at the source and true in the target.");
        assertThat(target.get("/plans/own").text("status")).isEqualTo("PUBLISHED");
    }

    @LongTest
    void wrong_usage_and_wrong_keys_are_refused() throws IOException {
        Path file = Files.writeString(home.resolve("other.json"), "[]\n");

        assertThat(mover.types("migrate", "import", file.toString(), "--source", TestUser.URL)
                        .exit())
                .isEqualTo(Command.WRONG_USAGE);
        assertThat(mover.types("migrate").exit()).isEqualTo(Command.WRONG_USAGE);
        assertThat(mover.isRefused("migrate", "import", file.toString())).contains("other.json is not an export");
        assertThat(mover.isRefused("migrate", "import", "--source-key", "server-unknown"))
                .contains("Unauthenticated");
        assertThat(TestUser.withKey(home, acme).isRefused("migrate", "export", file.toString()))
                .contains("--source is missing");
    }
}
