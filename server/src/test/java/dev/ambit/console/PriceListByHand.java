package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.ambit.LongForm;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import dev.ambit.pricelist.PriceListText;
import dev.ambit.pricelist.PriceLists;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Models a price list by hand on screen, sells it, and changes a limit for everyone. The result has the hash of the
/// imported list. The reverse follows for a second product, which is imported on screen and then edited by hand.
/// The method `modes` of a subclass returns the modes of the screen.
@ExtendWith(Chromium.class)
@Tag("long")
abstract class PriceListByHand {

    private static final String HUB = "Github";
    private static final String QUOTA = "githubActionsQuota";
    private static final String INDIVIDUAL_PLAN = "Overleaf - Individual";
    private static final String COLLABORATORS = "maxCollaboratorsPerProject";

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();
    private final TestPerson owner = TestPerson.owner(acme);
    private final String console = "/console/%s/e/development".formatted(acme.slug());
    private final PageActions walk;
    private final Page page;

    PriceListByHand(Chrome chrome) {
        this.chrome = chrome;
        this.walk = PageActions.signedIn(chrome, owner);
        this.page = walk.page();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("modes")
    void price_list_is_modeled_sold_and_changed_in_the_console(DisplayMode mode) {
        mode.applyTo(page);
        String list = LongForm.ENABLED ? PriceListText.github(2025) : PriceListExcerpt.ofGithub();
        var modelling = new CatalogModelling(walk, console, PriceLists.read(list));
        modelling.model();
        modelling.open();
        chrome.requireUsable(page);
        publish(HUB, "NEW_CUSTOMERS");
        equalsList(list);

        walk.to(console + "/customers/new").fill("Name", "Octo").press("Add customer");
        assertThat(walk.heading()).hasText("Octo");
        walk.follow("Subscribe");
        subscribe("TEAM", "3", "€12 due now");
        useMostOf(QUOTA, "2700", "2,700 used · 90 %", "2,700 used ≤ 3,000");
        changeLimit(modelling, HUB, "TEAM", QUOTA, "2,500");
        limitReaches(QUOTA, "2,500");
        assertThat(row(QUOTA).locator(".usage")).containsText("108 %");
        chrome.requireUsable(page);
        walk.to(console + "/customers/octo/activity");
        assertThat(page.locator("main")).containsText("subscription.updated");
        walk.to(console + "/events?type=subscription.updated&customer=octo");
        assertThat(page.locator("#events")).containsText("octo");
        walk.to(console + "/plans/TEAM/versions");
        assertThat(page.locator("section.part").first()).containsText("2,500");

        importAndEdit();
    }

    private void importAndEdit() {
        // Plans and features have ids that are unique in an environment.
        String list = PriceListText.of("overleaf/2025")
                .replace("  FREE:", "  PERSONAL:")
                .replace("  projects:", "  documents:")
                .replace("- projects", "- documents");
        preview(list);
        assertThat(page.locator("#preview")).containsText("Nothing was written yet.");
        walk.press("Import price list");
        assertThat(walk.heading()).hasText(INDIVIDUAL_PLAN);
        chrome.requireUsable(page);

        walk.to(console + "/customers/octo").follow("Subscribe");
        subscribe("STANDARD", "", "$21 due now");
        useMostOf(COLLABORATORS, "9", "9 used · 90 %", "9 used ≤ 10");
        var modelling = new CatalogModelling(walk, console, PriceLists.read(list));
        changeLimit(modelling, INDIVIDUAL_PLAN, "STANDARD", COLLABORATORS, "8");

        limitReaches(COLLABORATORS, "8");
        preview(list);
        assertThat(page.locator("#preview table.part tbody tr")).hasCount(1);
        assertThat(page.locator("#preview table.part tbody")).containsText(COLLABORATORS);
        preview(page.request()
                .get("%s/products/%s/price-list.yml"
                        .formatted(console, modelling.catalog().productId()))
                .text());
        assertThat(page.locator("#preview")).containsText("already equals this list");
    }

    /// The published catalog has the hash of the list that is imported into another environment, and a preview of
    /// the list finds no change.
    private void equalsList(String list) {
        String imported = acme.production().importPriceList(list).isOk().text("hash");
        preview(list);
        assertThat(page.locator("#preview")).containsText("already equals this list");
        Assertions.assertThat(development.get("/catalog").text("hash")).isEqualTo(imported);
    }

    private void preview(String list) {
        walk.to(console + "/import");
        page.locator("#yaml").fill(list);
        walk.tick("Publish plans and add-ons, and archive those that the list omits")
                .press("Preview");
    }

    private void publish(String product, String migration) {
        walk.follow("Review and publish");
        page.locator("[name=migrationType][value=%s]".formatted(migration)).check();
        page.locator("main button[type=submit]:not(.quiet)").click();
        assertThat(walk.heading()).hasText(product);
    }

    private void subscribe(String plan, String users, String due) {
        page.locator("input[value=%s]".formatted(plan)).check();
        walk.press("Continue");
        if (!users.isEmpty()) {
            walk.fill("Quantity of user", users);
        }
        walk.press("Preview");
        assertThat(page.locator(".preview")).containsText(due);
        walk.press("Subscribe");
        assertThat(page.locator(".sold .card-title a").getByText(plan)).isVisible();
    }

    /// The only subscriber of the plan is above the new limit.
    private void changeLimit(CatalogModelling modelling, String product, String plan, String feature, String limit) {
        modelling.open();
        Locator cell = modelling.cell(plan, feature);
        String before = cell.locator("span:not(.unseen)").first().innerText();
        cell.click();
        page.locator("#editor #usageLimit").fill(limit);
        assertThat(page.locator("#effect")).containsText("1 of 1 subscriber");
        walk.press("Save to draft");
        assertThat(page.locator("td.changed s")).hasText(before);
        publish(product, "ALL_CUSTOMERS");
        assertThat(page.locator("main")).containsText("Existing subscriptions are moving to the new versions.");
    }

    private void useMostOf(String feature, String quantity, String usage, String formula) {
        assertThat(row(feature).locator(".usage")).containsText("0 used · 0 %");
        Assertions.assertThat(bar(feature)).isEqualTo("0%");
        walk.follow("Report usage").choose("Feature", feature).fill("Quantity", quantity);
        walk.press("Report usage");
        assertThat(row(feature).locator(".usage")).containsText(usage);
        Assertions.assertThat(bar(feature)).isEqualTo("90%");
        row(feature).getByText("Why?").click();
        assertThat(page.locator("#dialog .formula")).hasText(formula);
    }

    private String bar(String feature) {
        return row(feature).locator(".bar .part").getAttribute("width");
    }

    /// A metered feature of the customer.
    private Locator row(String feature) {
        return page.locator(".entitlements tr")
                .filter(new Locator.FilterOptions().setHasText(feature))
                .first();
    }

    /// The rollout moves the customer after the publish.
    private void limitReaches(String feature, String limit) {
        String path = console + "/customers/octo";
        walk.to(path);
        for (int tries = 0; tries < 40; tries++) {
            if (row(feature).locator(".limit").innerText().contains(limit)) {
                return;
            }
            page.waitForTimeout(250);
            walk.to(path);
        }
        assertThat(row(feature).locator(".limit")).containsText(limit);
    }
}
