package dev.ambit.cli;

import static dev.ambit.TestCatalog.grant;
import static dev.ambit.TestCatalog.limit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestCatalog;
import dev.ambit.engine.FeatureKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Copies an environment repeatedly, and into one that has customers and plans already.
class MigrationRerunTest extends MigrationFixture {

    @BeforeEach
    void fill() {
        catalog.feature("sso", FeatureKind.BOOLEAN);
        catalog.feature("calls", FeatureKind.METERED);
        catalog.feature("region", FeatureKind.ENUM, "eu", "us");
        catalog.plan(
                "free",
                limit("calls", 100),
                grant("sso", "\"displayNameOverride\": \"Single sign-on\"", "\"hiddenFromWidgets\": [\"PAYWALL\"]"));
        customer("user");
        source.subscribe("user", "free").isOk();
        source.reportUsage("user", "calls", "7").isOk();
    }

    @Test
    void usage_that_the_target_has_counted_is_kept() {
        mover.sees("migrate", "import");
        target.reportUsage("user", "calls", "5").isOk();
        customer("new");
        source.subscribe("new", "free").isOk();
        source.reportUsage("new", "calls", "3").isOk();

        assertThat(differs("migrate", "import"))
                .contains(
                        "Usages: 1 added",
                        "Difference: customer user, feature calls: `currentUsage` is 7 at the source and 12 in the target.");
        assertThat(target.check("user", "calls").text("currentUsage")).isEqualTo("12");
        assertThat(target.check("new", "calls").text("currentUsage")).isEqualTo("3");
    }

    @LongTest
    void usage_of_a_period_that_ended_after_the_export_is_not_set() throws IOException {
        Path file = home.resolve("account.ndjson");
        mover.sees("migrate", "export", file.toString());
        String exported = Files.readString(file);
        assertThat(exported).contains("\"usagePeriodEnd\"");
        Files.writeString(
                file,
                exported.replaceAll(
                        "\"usagePeriodEnd\":(null|\"[^\"]*\")", "\"usagePeriodEnd\":\"2026-01-01T00:00:00Z\""));

        assertThat(mover.sees("migrate", "import", file.toString())).contains("Usages: 0 added", " 0 differences.");
        assertThat(target.check("user", "calls").text("currentUsage")).isEqualTo("0");
    }

    @LongTest
    void customers_whose_payer_comes_later_are_compared_after_their_subscriptions() {
        for (String id : new String[] {"payer-1", "paid-1", "paid-2", "payer-2"}) {
            customer(id);
        }
        for (int i = 1; i <= 2; i++) {
            subscribe("""
                    {"id": "sub-%1$d", "customerId": "paid-%1$d", "planId": "free", "payingCustomerId": "payer-%1$d"}
                    """.formatted(i));
            source.reportUsage("paid-" + i, "calls", "4").isOk();
        }

        assertThat(mover.sees("migrate", "import")).contains("Usages: 3 added", " 0 differences.");
        assertThat(target.check("paid-1", "calls").text("currentUsage")).isEqualTo("4");
        assertThat(target.check("paid-2", "calls").text("currentUsage")).isEqualTo("4");
    }

    @LongTest
    void grants_beyond_a_page_are_recognized_in_the_next_run() {
        String grants = IntStream.range(0, 25)
                .mapToObj(it -> {
                    catalog.feature("extra-" + it, FeatureKind.BOOLEAN);
                    return "{\"featureId\": \"extra-%d\", \"period\": \"lifetime\"}".formatted(it);
                })
                .collect(Collectors.joining(", "));
        source.post("/customers/user/promotional-entitlements", "{\"promotionalEntitlements\": [%s]}".formatted(grants))
                .isOk();

        assertThat(mover.sees("migrate", "import")).contains("Promotional entitlements: 25 added");
        assertThat(mover.sees("migrate", "import")).contains("Promotional entitlements: 0 added");
    }

    @LongTest
    void subscriptions_beyond_a_page_are_read() {
        customer("often");
        for (int i = 0; i < 101; i++) {
            subscribe("""
                    {"id": "ended-%1$d", "customerId": "often", "planId": "free"}
                    """.formatted(i));
            source.post("/subscriptions/ended-%d/cancel".formatted(i), "{\"cancellationTime\": \"IMMEDIATE\"}")
                    .isOk();
        }

        assertThat(mover.sees("migrate", "import").lines().filter(it -> it.contains("the subscription ended-")))
                .hasSize(101);
    }

    @LongTest
    void display_fields_are_copied_and_lost_names_are_listed() {
        assertThat(mover.sees("migrate", "import"))
                .contains("Not migrated: Feature region: the display names of its values.");

        Reply entitlements = target.get("/plans/free/entitlements").isOk();
        assertThat(entitlements.http().body())
                .contains("\"displayNameOverride\":\"Single sign-on\"", "\"hiddenFromWidgets\":[\"PAYWALL\"]");
    }

    @Test
    void present_plan_keeps_what_the_source_does_not_name() {
        TestCatalog targetCatalog = TestCatalog.of(acme, target);
        targetCatalog.feature("mine", FeatureKind.BOOLEAN);
        targetCatalog.feature("calls", FeatureKind.METERED);
        targetCatalog.feature("region", FeatureKind.ENUM, "eu", "asia");
        target.patch("/features/region", """
                {"enumConfiguration": [
                 {"value": "eu", "displayName": "Europe"}, {"value": "asia", "displayName": "Asia"}]}
                """).isOk();
        targetCatalog.addon("extra", grant("mine"));
        targetCatalog
                .draftPlan(
                        "free",
                        "\"pricingType\": \"FREE\"",
                        "\"metadata\": {\"owner\": \"us\"}",
                        "\"defaultTrialConfig\": {\"duration\": 7, \"units\": \"DAY\"}")
                .isOk();
        targetCatalog.entitle("plans", "free", limit("calls", 5), grant("mine")).isOk();
        targetCatalog.allow("free", List.of("extra")).isOk();
        targetCatalog.publish("plans", "free").isOk();

        String report = mover.sees("migrate", "import");

        assertThat(report).contains("~ Plan free (free)", "5", "100");
        String entitlements = target.get("/plans/free/entitlements").http().body();
        assertThat(entitlements).contains("\"mine\"", "\"sso\"", "100");
        Reply plan = target.get("/plans/free").isOk();
        assertThat(plan.text("metadata.owner")).isEqualTo("us");
        assertThat(plan.text("defaultTrialConfig.duration")).isEqualTo("7");
        assertThat(plan.http().body()).contains("\"extra\"");
        assertThat(target.get("/features/region").http().body()).contains("\"Europe\"", "\"Asia\"", "\"us\"");
    }
}
