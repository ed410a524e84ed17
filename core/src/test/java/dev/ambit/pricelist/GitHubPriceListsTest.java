package dev.ambit.pricelist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.catalog.BillingCadence;
import dev.ambit.catalog.BillingModel;
import dev.ambit.catalog.BillingPeriod;
import dev.ambit.catalog.CatalogDraft;
import dev.ambit.catalog.Charge;
import dev.ambit.catalog.EnumValue;
import dev.ambit.catalog.FeatureDraft;
import dev.ambit.catalog.ImportWarning;
import dev.ambit.catalog.PackageContent;
import dev.ambit.catalog.PackageEntitlement;
import dev.ambit.catalog.PricingType;
import dev.ambit.engine.Behavior;
import dev.ambit.engine.FeatureType;
import dev.ambit.engine.MeterType;
import dev.ambit.engine.ResetPeriod;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Compares the import of GitHub's seven price lists with values that were read from the files by hand.
class GitHubPriceListsTest {

    private final CatalogDraft latest = PriceLists.read(PriceListText.github(2025));

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        year | features | limits | units | plans | addOns
        2019 | 38       | 7      | 1     | 4     | 3
        2020 | 47       | 5      | 1     | 4     | 4
        2021 | 49       | 5      | 4     | 3     | 10
        2022 | 51       | 5      | 4     | 3     | 10
        2023 | 73       | 9      | 4     | 3     | 14
        2024 | 81       | 9      | 4     | 3     | 14
        2025 | 110      | 11     | 4     | 3     | 15
        """, useHeadersInDisplayName = true)
    @Tag("long")
    void price_list_of_each_year_becomes_a_catalog_that_matches_its_file(
            int year, int features, int limits, int units, int plans, int addOns) {
        String yaml = PriceListText.github(year);

        CatalogDraft catalog = PriceLists.read(yaml);

        assertThat(catalog.productId()).isEqualTo("github");
        assertThat(catalog.features()).hasSize(features + limits + units);
        assertThat(catalog.packages()).hasSize(plans + addOns);
        assertThat(YamlAnswers.plans(yaml)).hasSize(plans);
        assertThat(YamlAnswers.of(yaml, "TEAM")).hasSize(features + limits);
        assertThat(PriceListAgreement.disagreements(yaml, catalog)).isEmpty();
    }

    @Test
    void product_metadata_records_the_source_of_the_price_list() {
        assertThat(latest.productName()).isEqualTo("Github");
        assertThat(latest.productMetadata())
                .containsEntry("source", "Pricing2Yaml 2.1")
                .containsEntry("version", "2025")
                .containsEntry("createdAt", "2025-03-07")
                .containsEntry("url", "https://web.archive.org/web/20250307034600/https://github.com/pricing");
    }

    @Test
    void a_quota_renews_with_the_period_of_its_unit() {
        FeatureDraft minutes = feature("githubActionsQuota");

        assertThat(minutes.featureType()).isEqualTo(FeatureType.NUMBER);
        assertThat(minutes.meterType()).isEqualTo(MeterType.INCREMENTAL);
        assertThat(minutes.featureUnits()).isEqualTo("minute");
        assertThat(minutes.metadata())
                .containsEntry("type", "TIME_DRIVEN")
                .containsEntry("unit", "minute/month")
                .containsEntry("linkedFeatures", "githubActions");
        assertThat(limit("FREE", "githubActionsQuota")).isEqualTo("2000 MONTH");
        assertThat(limit("TEAM", "githubActionsQuota")).isEqualTo("3000 MONTH");
        assertThat(limit("ENTERPRISE", "githubActionsQuota")).isEqualTo("50000 MONTH");
    }

    @Test
    void non_renewable_limit_becomes_a_fluctuating_feature_without_reset() {
        assertThat(feature("gitLFSStorageLimit").meterType()).isEqualTo(MeterType.FLUCTUATING);
        assertThat(limit("ENTERPRISE", "gitLFSStorageLimit")).isEqualTo("1 null");
        assertThat(limit("TEAM", "gitLFSMaximunFileSize")).isEqualTo("4 null");
        assertThat(limit("FREE", "diskSpaceForGithubPackages")).isEqualTo("0.5 null");
    }

    @Test
    void limit_of_zero_is_granted_and_a_disabled_feature_is_not() {
        assertThat(limit("FREE", "copilotMessagesAndInteractionsLimit")).isEqualTo("0 MONTH");
        assertThat(find("FREE", "singleSignOn")).isEmpty();
        assertThat(find("ENTERPRISE", "singleSignOn")).contains(PackageEntitlement.of("singleSignOn"));
        assertThat(feature("githubOnlyForPublicRepositoriesFreeTier").featureType())
                .isEqualTo(FeatureType.BOOLEAN);
        assertThat(find("FREE", "githubOnlyForPublicRepositoriesFreeTier")).isPresent();
        assertThat(find("TEAM", "githubOnlyForPublicRepositoriesFreeTier")).isEmpty();
    }

    @Test
    void payment_methods_become_an_enum_feature() {
        assertThat(feature("invoiceBilling").enumConfiguration())
                .containsExactly(new EnumValue("CARD", "CARD"), new EnumValue("INVOICE", "INVOICE"));
        assertThat(find("TEAM", "invoiceBilling").orElseThrow().enumValues()).containsExactly("CARD");
        assertThat(find("ENTERPRISE", "invoiceBilling").orElseThrow().enumValues())
                .containsExactly("CARD", "INVOICE");
    }

    @Test
    void feature_key_with_commas_becomes_the_display_name() {
        FeatureDraft feature = feature("copilotAnsweringAboutIssues-PRs-Etc");

        assertThat(feature.displayName()).isEqualTo("copilotAnsweringAboutIssues,PRs,Etc");
        assertThat(feature.metadata()).containsEntry("key", "copilotAnsweringAboutIssues,PRs,Etc");
        assertThat(find("githubCopilotPro", "copilotAnsweringAboutIssues-PRs-Etc"))
                .isPresent();
        assertThat(feature("copilotAccessToOpenAiGpt4.5").displayName()).isEqualTo("copilotAccessToOpenAiGpt4.5");
    }

    @Test
    void price_decides_whether_a_plan_is_free_paid_per_user_or_custom() {
        var perUser = Charge.of(
                BillingModel.PER_UNIT,
                BillingPeriod.MONTHLY,
                BillingCadence.RECURRING,
                new BigDecimal("4"),
                "eur",
                "unit-user");

        assertThat(content("FREE").pricingType()).isEqualTo(PricingType.FREE);
        assertThat(content("FREE").charges()).isEmpty();
        assertThat(content("TEAM").pricingType()).isEqualTo(PricingType.PAID);
        assertThat(content("TEAM").charges()).containsExactly(perUser);
        assertThat(feature("unit-user").meterType()).isEqualTo(MeterType.FLUCTUATING);
        assertThat(content("premiumSupport").pricingType()).isEqualTo(PricingType.CUSTOM);
        assertThat(content("premiumSupport").metadata()).containsEntry("price", "Contact Sales");
        assertThat(PriceLists.read(PriceListText.github(2020)).packages())
                .filteredOn(plan -> plan.id().equals("ONE"))
                .singleElement()
                .satisfies(plan -> assertThat(plan.content().pricingType()).isEqualTo(PricingType.CUSTOM));
    }

    @Test
    void free_add_on_is_imported_as_paid_with_price_zero() {
        assertThat(content("githubCopilotFree").pricingType()).isEqualTo(PricingType.PAID);
        assertThat(content("githubCopilotFree").charges())
                .singleElement()
                .satisfies(charge -> assertThat(charge.amount()).isZero());
    }

    @Test
    void an_add_on_adds_to_a_limit_or_replaces_it() {
        PackageEntitlement storage =
                find("githubCodespacesStorage", "githubCodepacesStorage").orElseThrow();
        PackageEntitlement messages =
                find("githubCopilotPro", "copilotMessagesAndInteractionsLimit").orElseThrow();

        assertThat(storage.behavior()).isEqualTo(Behavior.INCREMENT);
        assertThat(limit("githubCodespacesStorage", "githubCodepacesStorage")).isEqualTo("1 MONTH");
        assertThat(content("githubCodespacesStorage").charges())
                .containsExactly(Charge.of(
                        BillingModel.PER_UNIT,
                        BillingPeriod.MONTHLY,
                        BillingCadence.RECURRING,
                        new BigDecimal("0.07"),
                        "eur",
                        "unit-GB"));
        assertThat(messages.behavior()).isEqualTo(Behavior.OVERRIDE);
        assertThat(messages.hasUnlimitedUsage()).isTrue();
        assertThat(messages.usageLimit()).isNull();
        assertThat(messages.resetPeriod()).isEqualTo(ResetPeriod.MONTH);
        assertThat(limit("githubCopilotFree", "copilotRealTimeCodeSuggestionsLimit"))
                .isEqualTo("2000 MONTH");
    }

    @Test
    void add_on_keeps_its_compatible_plans_and_dependencies() {
        assertThat(content("FREE").compatibleAddonIds())
                .contains("githubCopilotPro")
                .doesNotContain("githubCopilotBusiness", "githubAdvancedSecurity");
        assertThat(content("ENTERPRISE").compatibleAddonIds()).hasSize(15);
        assertThat(content("githubCopilotEnterprise").dependencies()).containsExactly("enterpriseCloud");
        assertThat(content("githubCopilotPro").metadata())
                .containsEntry("excludes", "githubCopilotFree,githubCopilotBusiness,githubCopilotEnterprise");
    }

    @Test
    void content_that_the_catalog_cannot_represent_causes_warnings() {
        assertThat(latest.warnings())
                .hasSize(26)
                .extracting(ImportWarning::message)
                .contains(
                        "usageLimits.gitLFSStorageLimit.linkedFeatures: kept as metadata; the catalog grants each"
                                + " feature separately.",
                        "addOns.githubCodespaces2Core.excludes: kept as metadata; these add-ons can be bought"
                                + " together.",
                        "addOns.githubCodespaces2Core.unit: has no period after a slash, so it is paid monthly.",
                        "addOns.githubCopilotFree.price: an add-on cannot be free, so it is imported as paid with the"
                                + " price 0.");
    }

    private FeatureDraft feature(String id) {
        return latest.features().stream()
                .filter(it -> it.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private PackageContent content(String id) {
        return latest.packages().stream()
                .filter(it -> it.id().equals(id))
                .findFirst()
                .orElseThrow()
                .content();
    }

    private Optional<PackageEntitlement> find(String packageId, String featureId) {
        List<PackageEntitlement> entitlements = content(packageId).entitlements();
        return entitlements.stream()
                .filter(it -> it.featureId().equals(featureId))
                .findFirst();
    }

    private String limit(String packageId, String featureId) {
        PackageEntitlement entitlement = find(packageId, featureId).orElseThrow();
        return entitlement.usageLimit() + " " + entitlement.resetPeriod();
    }
}
