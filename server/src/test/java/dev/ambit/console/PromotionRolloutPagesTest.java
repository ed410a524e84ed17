package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Tests rollouts and rollbacks of promotions on screen.
@ExtendWith(Chromium.class)
@Tag("long")
class PromotionRolloutPagesTest {

    private static final LocatorAssertions.HasTextOptions LATER =
            new LocatorAssertions.HasTextOptions().setTimeout(60_000);
    private static final LocatorAssertions.HasCountOptions ENDED =
            new LocatorAssertions.HasCountOptions().setTimeout(60_000);

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();
    private final TestEnvironment production = acme.production();
    private final PromotedPlan plan = new PromotedPlan(acme);
    private final String account = "/console/" + acme.slug();

    PromotionRolloutPagesTest(Chrome chrome) {
        this.chrome = chrome;
    }

    @BeforeEach
    void sell() {
        plan.sell();
    }

    @Test
    void field_that_was_changed_after_a_promotion_is_a_conflict_of_its_rollback() {
        plan.edit(development, "{\"description\": \"For small teams\"}");
        String id = plan.create("Description", "NEW_CUSTOMERS");
        plan.apply(id);
        plan.edit(production, "{\"description\": \"Later\"}");
        PageActions walk = PageActions.signedIn(chrome, TestPerson.owner(acme)).to(account + "/promotions/" + id);
        Page page = walk.page();

        walk.follow("Roll back").press("Roll back promotion");

        assertThat(page.locator("[role=alert]")).containsText("1 field has changed since the promotion.");
        assertThat(page.locator("fieldset.conflict")).containsText("Later");
        chrome.requireUsable(page);
        page.locator("[name=take-0][value=target]").check();
        walk.press("Roll back promotion");
        assertThat(page.locator("h1 .badge")).hasText("Rolled back", LATER);
        assertThat(production.get("/plans/team").text("description")).isEqualTo("Later");
    }

    @Test
    void conflict_that_arises_during_a_rollback_joins_those_on_the_page() {
        plan.edit(development, "{\"displayName\": \"Crew\", \"description\": \"For small teams\"}");
        String id = plan.create("Names", "NEW_CUSTOMERS");
        plan.apply(id);
        plan.edit(production, "{\"description\": \"Later\"}");
        PageActions walk = PageActions.signedIn(chrome, TestPerson.owner(acme)).to(account + "/promotions/" + id);
        Page page = walk.page();
        walk.follow("Roll back");
        assertThat(page.locator("#form table tbody tr")).hasCount(1);
        assertThat(page.locator("#form table tbody tr td")).hasText(new String[] {"Crew", "Team"});
        chrome.requireUsable(page);
        walk.press("Roll back promotion");
        assertThat(page.locator("fieldset.conflict")).hasCount(1);
        page.locator("[name=take-0][value=target]").check();
        plan.edit(production, "{\"displayName\": \"Squad\"}");

        walk.press("Roll back promotion");

        assertThat(page.locator("fieldset.conflict")).hasCount(2);
        assertThat(page.locator("[name=take-0][value=target]")).isChecked();
        page.locator("[name=take-1][value=target]").check();
        page.evaluate("document.querySelector('[name=conflicts]').value = 'broken'");
        walk.press("Roll back promotion");
        assertThat(page.locator("fieldset.conflict")).hasCount(2);
        walk.press("Roll back promotion");
        assertThat(page.locator("h1 .badge")).hasText("Rolled back", LATER);
    }

    @Test
    void canary_shows_its_scope_and_is_resumed_after_its_pause() {
        plan.lower();
        String id =
                acme.http().post(acme.key(), "/api/v1/promotions", """
                        {"source": "development", "target": "production", "title": "Canary",
                         "migrationType": "ALL_CUSTOMERS",
                         "rollout": {"customerIds": ["nord-tools", "octo"], "planVersions": [0], "first": 1}}
                        """).isOk().text("id");
        PageActions walk = PageActions.signedIn(chrome, TestPerson.owner(acme)).to(account + "/promotions/" + id);
        Page page = walk.page();
        assertThat(page.locator("main")).containsText("Only existing subscriptions that meet all conditions below");
        assertThat(page.locator("main .rollout")).containsText("nord-tools octo");
        assertThat(page.locator("main .rollout")).containsText("plan version: 0");
        walk.follow("Apply");
        assertThat(page.locator("dialog .rollout")).containsText("pauses after 1 customer,");

        walk.press("Apply promotion");

        assertThat(page.locator("#paused strong")).hasText("Paused after 1 customer", LATER);
        assertThat(page.locator("#paused")).containsText("1 of 2 subscriptions moved.");
        assertThat(page.locator("#progress")).hasCount(0);
        chrome.requireUsable(page);
        chrome.screenshot(page, "promotion-paused");
        walk.press("Resume");
        assertThat(page.locator("#paused")).hasCount(0);
        assertThat(page.locator("#progress")).hasCount(0, ENDED);
        chrome.requireQuiet();
    }
}
