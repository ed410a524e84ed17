package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.ambit.catalog.CatalogDraft;
import dev.ambit.catalog.Charge;
import dev.ambit.catalog.EnumValue;
import dev.ambit.catalog.FeatureDraft;
import dev.ambit.catalog.PackageContent;
import dev.ambit.catalog.PackageDraft;
import dev.ambit.catalog.PackageEntitlement;
import dev.ambit.catalog.PackageKind;
import dev.ambit.engine.Behavior;
import dev.ambit.engine.FeatureType;
import dev.ambit.engine.MeterType;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Models a catalog on screen: the product, features, plans with their price table, and add-ons.
///
/// @param console path of the environment's pages
record CatalogModelling(PageActions walk, String console, CatalogDraft catalog) {

    void model() {
        walk.to(console + "/products/new").fill("Name", catalog.productName());
        metadata(catalog.productMetadata());
        walk.press("Add product");
        assertThat(walk.heading()).hasText(catalog.productName());
        catalog.features().forEach(this::addFeature);
        packages(PackageKind.PLAN).forEach(this::addPackage);
        packages(PackageKind.ADDON).forEach(this::addPackage);
        catalog.packages().forEach(this::addRelations);
        fillPriceTable();
        for (PackageDraft addon : packages(PackageKind.ADDON)) {
            walk.to(path(addon)).follow("Edit price");
            price(addon);
            addon.content().entitlements().forEach(it -> grantAddon(addon, it));
        }
    }

    /// The cell of the price table.
    Locator cell(String plan, String feature) {
        return page().locator("a.cell[href$='/plans/%s/features/%s']".formatted(plan, UrlText.encoded(feature)));
    }

    /// Opens the page with all plans and add-ons of the product.
    void open() {
        walk.to("%s/products/%s".formatted(console, catalog.productId()));
    }

    private Page page() {
        return walk.page();
    }

    private List<PackageDraft> packages(PackageKind kind) {
        return catalog.packages().stream().filter(it -> it.kind() == kind).toList();
    }

    private String path(PackageDraft it) {
        return "%s/%s/%s".formatted(console, it.kind() == PackageKind.PLAN ? "plans" : "addons", it.id());
    }

    private FeatureDraft feature(String id) {
        return catalog.features().stream()
                .filter(it -> it.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private void addFeature(FeatureDraft it) {
        boolean isMetered = it.meterType() != MeterType.NONE;
        walk.to(console + "/features/new").fill("Name", it.displayName()).fill("Id (optional)", it.id());
        description(it.description());
        walk.choose(
                "Type", isMetered ? it.meterType().wireName() : it.featureType().name());
        if (it.featureUnits() != null) {
            walk.fill("Unit (numbers)", it.featureUnits());
        }
        if (it.featureType() == FeatureType.ENUM) {
            walk.fill(
                    "Values (values only)",
                    it.enumConfiguration().stream().map(EnumValue::value).collect(Collectors.joining("\n")));
        }
        metadata(it.metadata());
        walk.press("Add feature");
        assertThat(walk.heading()).hasText(it.displayName());
    }

    private void addPackage(PackageDraft it) {
        String word = it.kind() == PackageKind.PLAN ? "plan" : "add-on";
        walk.to("%s/products/%s/%ss/new".formatted(console, catalog.productId(), word.replace("-", "")));
        walk.fill("Name", it.content().displayName()).fill("Id (optional)", it.id());
        description(it.content().description());
        metadata(it.content().metadata());
        walk.press("Add " + word);
        assertThat(page().locator("#price-table")).containsText(it.content().displayName());
    }

    private void addRelations(PackageDraft it) {
        PackageContent content = it.content();
        List<String> others = it.kind() == PackageKind.PLAN ? content.compatibleAddonIds() : content.dependencies();
        if (others.isEmpty()) {
            return;
        }
        walk.to(path(it)).follow("Edit details");
        others.forEach(other -> page().locator("#form [name=addons][value='%s']".formatted(other))
                .check());
        walk.press("Save to draft");
        assertThat(page().locator("main dl").first()).containsText(others.getFirst());
    }

    private void fillPriceTable() {
        open();
        Set<String> rows = new HashSet<>();
        for (PackageDraft plan : packages(PackageKind.PLAN)) {
            page().locator("a.edit[href*='/plans/%s/price']".formatted(plan.id()))
                    .click();
            assertThat(page().locator("#editor h1")).hasText("Price of " + plan.id());
            price(plan);
            assertThat(page().locator("#editor form")).isHidden();
            for (PackageEntitlement it : plan.content().entitlements()) {
                if (rows.add(it.featureId())) {
                    addRow(it.featureId());
                }
                grant(plan.id(), it);
            }
        }
    }

    private void price(PackageDraft it) {
        page().locator("#form [name=pricingType][value=%s]"
                        .formatted(it.content().pricingType()))
                .check();
        for (Charge charge : it.content().charges()) {
            page().locator("#form #monthly")
                    .fill(Objects.requireNonNull(charge.amount()).toPlainString());
            page().locator("#form #currency").fill(charge.currency().toUpperCase(Locale.ROOT));
            page().locator("#form #unit").selectOption(charge.featureId());
        }
        walk.press("Save to draft");
    }

    private void addRow(String feature) {
        walk.follow("Add feature to the table");
        page().locator("#dialog select").selectOption(feature);
        walk.press("Add feature");
        assertThat(page().locator("[id='row-%s']".formatted(feature))).isVisible();
    }

    private void grant(String plan, PackageEntitlement it) {
        Locator cell = cell(plan, it.featureId());
        cell.click();
        assertThat(page().locator("#editor h1"))
                .hasText("%s in %s".formatted(feature(it.featureId()).displayName(), plan));
        entitlement(it);
        walk.press("Save to draft");
        assertThat(page().locator("#editor form")).isHidden();
        assertThat(cell.locator(".none")).hasCount(0);
    }

    private void grantAddon(PackageDraft addon, PackageEntitlement it) {
        walk.to(path(addon)).follow("Add feature");
        page().locator("#dialog select").selectOption(it.featureId());
        page().locator("#dialog button[type=submit]").click();
        page().waitForURL("**/features/" + UrlText.encoded(it.featureId()));
        entitlement(it);
        page().locator("[name=behavior][value=%s]"
                        .formatted(it.behavior() == Behavior.OVERRIDE ? "Override" : "Increment"))
                .check();
        walk.press("Save to draft");
        assertThat(walk.heading()).not().containsText(" in ");
    }

    private void entitlement(PackageEntitlement it) {
        FeatureDraft feature = feature(it.featureId());
        boolean isMetered = feature.meterType() != MeterType.NONE;
        String access = !isMetered ? "INCLUDED" : it.hasUnlimitedUsage() ? "UNLIMITED" : "LIMIT";
        page().locator("#form [name=access][value=%s]".formatted(access)).check();
        if (access.equals("LIMIT")) {
            page().locator("#form #usageLimit")
                    .fill(it.usageLimit() == null ? "0" : it.usageLimit().toPlainString());
        }
        if (it.resetPeriod() != null) {
            page().locator("#form #resetPeriod").selectOption(it.resetPeriod().name());
        }
        it.enumValues()
                .forEach(value -> page().locator("#form [name=enumValues][value='%s']".formatted(value))
                        .check());
    }

    private void description(@Nullable String text) {
        walk.fill("Description (optional)", text == null ? "" : text);
    }

    private void metadata(Map<String, String> metadata) {
        page().locator("summary", new Page.LocatorOptions().setHasText("Metadata"))
                .click();
        page().locator("#metadata")
                .fill(new TreeMap<>(metadata)
                        .entrySet().stream()
                                .map(it -> it.getKey() + ": " + it.getValue())
                                .collect(Collectors.joining("\n")));
    }
}
