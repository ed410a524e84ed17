package dev.ambit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongTest;
import dev.ambit.pricelist.PriceListText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Sells a catalog that was created by commands alone.
class PricingCommandsTest extends OwnerFixture {

    @Test
    void catalog_is_modeled_published_sold_and_explained() {
        model();

        String review = ann.sees("catalog", "review");
        assertThat(review)
                .contains("PLAN pro, version 0, 0 subscribers")
                .containsPattern("(?m)^entitlements.pages +- +100 per month$")
                .containsPattern("(?m)^Hash: \\S+$");
        assertThat(ann.sees("catalog", "publish")).containsPattern("(?m)^revision +\\S+$");
        assertThat(ann.sees("catalog", "review")).contains("There are no unpublished changes.");
        assertThat(ann.sees("plan", "get", "pro"))
                .containsPattern("(?m)^status +PUBLISHED$")
                .containsPattern("(?m)^pages +100 per month$")
                .containsPattern("(?m)^FLAT_FEE +MONTHLY +- +49.90 eur$");

        ann.sees("customer", "create", "octo", "--name", "Octo", "--email", "octo@example.com");
        assertThat(ann.sees("subscription", "preview", "octo", "pro", "--period", "monthly"))
                .containsPattern("(?m)^now +49.90 eur$");
        assertThat(ann.sees("subscription", "create", "octo", "pro", "--period", "monthly", "--id", "octo-pro"))
                .containsPattern("(?m)^status +ACTIVE$");
        assertThat(ann.sees("usage", "report", "octo", "pages", "30")).containsPattern("(?m)^usage now +30$");
        assertThat(ann.sees("customer", "entitlements", "octo")).containsPattern("(?m)^pages +granted +30 of 100 ");
        assertThat(ann.sees("check", "octo", "pages", "--usage", "70")).containsPattern("(?m)^access +granted$");

        CommandOutput denied = ann.types("why", "octo", "pages", "--usage", "71");
        assertThat(denied.exit()).isEqualTo(Command.FAILED);
        assertThat(denied.out()).contains("71").containsPattern("(?m)^octo-pro +\\S+ +pro ");
        assertThat(ann.gets("check", "octo", "pages", "--json").text("isGranted"))
                .isEqualTo("true");

        assertThat(ann.sees("subscription", "cancel", "octo-pro", "--when", "now"))
                .containsPattern("(?m)^status +CANCELED$");
        assertThat(ann.types("check", "octo", "pages").exit()).isEqualTo(Command.FAILED);
    }

    @Test
    void published_plan_is_changed_in_a_draft() {
        model();
        ann.sees("plan", "publish", "pro", "--to", "all-customers");

        CommandOutput refused = ann.types("plan", "edit", "pro", "--name", "Professional");
        assertThat(refused.exit()).isEqualTo(Command.FAILED);
        assertThat(refused.err()).contains("is published and cannot be edited");

        assertThat(ann.sees("plan", "draft", "pro")).containsPattern("(?m)^version +1$");
        ann.sees("plan", "edit", "pro", "--name", "Professional");
        assertThat(ann.sees("plan", "set-entitlement", "pro", "pages", "--limit", "200", "--reset", "month"))
                .contains("pages: 200 per month");
        ann.sees("plan", "remove-entitlement", "pro", "pages");
        assertThat(ann.lists("plan", "list", "--status", "draft", "--json")).hasSize(1);
        assertThat(ann.sees("plan", "discard", "pro")).contains("The draft was discarded.");
        assertThat(ann.sees("plan", "get", "pro")).containsPattern("(?m)^name +Pro$");
    }

    @LongTest
    void diff_of_different_catalogs_exits_with_3() {
        CommandOutput equal = ann.types("diff", "development", "production");
        assertThat(equal.exit()).as(equal.err()).isZero();

        model();
        ann.sees("plan", "publish", "pro");

        CommandOutput different = ann.types("diff", "development", "production");
        assertThat(different.exit()).isEqualTo(Command.DIFFERENT);
        assertThat(different.out()).contains("plans.pro");
        CommandOutput text = ann.types("diff", "production", "development", "--format", "text");
        assertThat(text.exit()).isEqualTo(Command.DIFFERENT);
        assertThat(text.out()).contains("Added", "+ Plan").contains("(pro)");
        assertThat(ann.types("diff", "production", "development", "--format", "markdown")
                        .out())
                .contains("### Added", "(`pro`)");
        assertThat(ann.types("diff", "production", "development", "--format", "json")
                        .out())
                .contains("\"path\":\"plans.pro\"");
        assertThat(ann.types("diff", "production", "development", "--format", "pdf")
                        .exit())
                .isEqualTo(Command.FAILED);
    }

    @LongTest
    void fields_are_read_from_a_file_and_options_override_them() throws IOException {
        Path file = home.resolve("customer.json");
        Files.writeString(file, "{\"name\": \"From the file\", \"metadata\": {\"tier\": \"gold\"}}");

        ann.sees("customer", "create", "octo", "--name", "From the option", "--file", file.toString());

        JsonObject customer = ann.gets("customer", "get", "octo", "--json");
        assertThat(customer.text("name")).isEqualTo("From the option");
        assertThat(customer.text("metadata.tier")).isEqualTo("gold");
        ann.sees("customer", "edit", "octo", "--name", "");
        assertThat(ann.gets("customer", "get", "octo", "--json").text("name")).isEmpty();
        assertThat(ann.types("customer", "edit", "octo").exit()).isEqualTo(Command.WRONG_USAGE);
    }

    @LongTest
    void archived_customer_can_be_unarchived_and_archived_product_is_shown() {
        ann.sees("customer", "create", "octo");
        assertThat(ann.sees("customer", "archive", "octo")).containsPattern("(?m)^archived +\\S+$");
        assertThat(ann.sees("customer", "unarchive", "octo")).doesNotContain("archived");
        ann.sees("product", "create", "shop", "--name", "Shop");
        assertThat(ann.sees("product", "archive", "shop")).containsPattern("(?m)^status +ARCHIVED$");
        assertThat(ann.sees("product", "get", "shop")).containsPattern("(?m)^status +ARCHIVED$");
        assertThat(ann.types("product", "get", "nowhere").err()).contains("has no product `nowhere`");
    }

    @LongTest
    void price_of_a_period_keeps_the_unit_the_currency_and_the_other_period() {
        model();
        ann.sees("plan", "price", "pro", "--monthly", "4", "--annually", "40", "--feature", "pages");

        String changed = ann.sees("plan", "price", "pro", "--monthly", "5");

        assertThat(changed)
                .containsPattern("(?m)^PER_UNIT +MONTHLY +pages +5.00 eur$")
                .containsPattern("(?m)^PER_UNIT +ANNUALLY +pages +40.00 eur$");
        assertThat(ann.sees("plan", "price", "pro", "--monthly", "6", "--feature", ""))
                .containsPattern("(?m)^FLAT_FEE +MONTHLY +6.00 eur$|^FLAT_FEE +MONTHLY +- +6.00 eur$");
        assertThat(ann.types("plan", "price", "pro").err()).contains("No price given");
    }

    @LongTest
    void price_command_refuses_to_replace_a_price_per_use() throws IOException {
        model();
        Path file = home.resolve("plan.json");
        Files.writeString(file, """
                {"charges": {"pricingType": "PAID", "pricingModels": [{"billingModel": "USAGE_BASED",
                    "featureId": "pages", "pricePeriods": [{"billingPeriod": "MONTHLY", "price": {"amount": 1}}]}]}}
                """);
        ann.sees("plan", "edit", "pro", "--file", file.toString());

        assertThat(ann.types("plan", "price", "pro", "--monthly", "5").err())
                .contains("more than one amount per billing period", "ambit catalog apply");
        assertThat(ann.sees("plan", "get", "pro")).contains("USAGE_BASED");
    }

    @LongTest
    void editing_one_addon_of_a_subscription_keeps_the_others() throws IOException {
        model();
        for (String addon : List.of("extra", "more")) {
            ann.sees("addon", "create", addon, "--product", "hosting", "--name", addon);
            ann.sees("addon", "price", addon, "--monthly", "5", "--currency", "eur");
        }
        Path file = home.resolve("plan.json");
        Files.writeString(file, "{\"compatibleAddonIds\": [\"extra\", \"more\"]}");
        ann.sees("plan", "edit", "pro", "--file", file.toString());
        ann.sees("catalog", "publish");
        ann.sees("customer", "create", "octo");
        ann.sees("subscription", "create", "octo", "pro", "--period", "monthly", "--id", "one", "--addon", "extra=2");

        assertThat(ann.sees("subscription", "edit", "one", "--addon", "more"))
                .containsPattern("(?m)^add-ons +extra × 2, more × 1$");
        assertThat(ann.sees("subscription", "edit", "one", "--addon", "extra=0"))
                .containsPattern("(?m)^add-ons +more × 1$");
    }

    @LongTest
    void dry_run_of_an_import_changes_nothing() throws IOException {
        Path list = home.resolve("list.yml");
        Files.writeString(list, PriceListText.ACME);

        assertThat(ann.sees("import", list.toString(), "--publish", "--dry-run"))
                .containsPattern("(?m)^plans.PRO +- +\\S")
                .contains(list + ": PLAN PRO: 0 subscribers affected");
        assertThat(ann.lists("plan", "list", "--json")).isEmpty();
        assertThat(ann.lists("feature", "list", "--json")).isEmpty();

        assertThat(ann.sees("import", list.toString(), "--publish")).contains(list + ": imported");
        assertThat(ann.sees("import", list.toString(), "--publish", "--dry-run"))
                .contains(list + ": no changes");
    }

    @Test
    void import_of_an_exported_price_list_changes_nothing() throws IOException {
        Path list = home.resolve("list.yml");
        Files.writeString(list, PriceListText.ACME);
        ann.sees("import", list.toString(), "--publish");

        String exported = ann.sees("export", "acme");

        assertThat(exported).startsWith("# Price list of acme").contains("saasName: \"Acme\"");
        Files.writeString(list, exported);
        assertThat(ann.sees("import", list.toString(), "--publish", "--dry-run"))
                .contains(list + ": no changes");
    }

    private void model() {
        ann.sees("product", "create", "hosting", "--name", "Hosting");
        ann.sees(
                "feature",
                "create",
                "pages",
                "--name",
                "Pages",
                "--type",
                "number",
                "--meter",
                "incremental",
                "--unit",
                "page",
                "--units",
                "pages");
        ann.sees("plan", "create", "pro", "--product", "hosting", "--name", "Pro");
        ann.sees("plan", "price", "pro", "--monthly", "49.90", "--annually", "499", "--currency", "eur");
        ann.sees("plan", "set-entitlement", "pro", "pages", "--limit", "100", "--reset", "month");
    }
}
