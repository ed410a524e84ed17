package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A customer is added, sold to, explained and changed on screen, and the API shows the same.
@ExtendWith(Chromium.class)
@Tag("long")
class CustomerWalkTest {

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestPerson owner = TestPerson.owner(acme);
    private final String console = "/console/%s/e/development".formatted(acme.slug());

    CustomerWalkTest(Chrome chrome) {
        this.chrome = chrome;
    }

    /// Two paid plans of a product: 10 minutes for 4 dollars, 100 minutes and reports for 10 dollars.
    @BeforeEach
    void plans_are_sold() {
        development.post("/features", """
                        {"id": "minutes-used", "displayName": "Minutes", "featureType": "NUMBER", "meterType": "INCREMENTAL"}
                        """).isOk();
        development.post("/features", """
                        {"id": "reports", "displayName": "Reports", "featureType": "BOOLEAN", "meterType": "None"}
                        """).isOk();
        plan("team", "4", TestCatalog.limit("minutes-used", 10));
        plan("big", "10", TestCatalog.limit("minutes-used", 100), TestCatalog.grant("reports"));
    }

    @Test
    void customer_is_added_and_subscribed_and_its_access_is_explained() {
        PageActions walk = at("/customers");
        Page page = walk.page();
        assertThat(page.locator("main")).containsText("No customers yet");
        chrome.requireUsable(page);
        walk.follow("Add customer").fill("Name", "Octo Ltd").fill("E-mail", "octo@example.com");
        walk.press("Add customer");
        assertThat(walk.heading()).hasText("Octo Ltd");

        walk.follow("Subscribe");
        page.locator("input[value=team]").check();
        walk.press("Continue").press("Preview");
        assertThat(page.locator(".preview")).containsText("$4 due now");
        assertThat(page.locator(".preview tr.gained")).containsText("Minutes");
        chrome.requireUsable(page);
        walk.press("Subscribe");
        assertThat(page.locator(".sold")).containsText("$4 a month");

        walk.follow("Report usage").fill("Quantity", "9").press("Report usage");
        assertThat(page.locator(".entitlements .usage")).containsText("9 used · 90 %");
        chrome.requireUsable(page);
        page.locator(".tabs a", new Page.LocatorOptions().setHasText("Usage")).click();
        page.locator(".numbers > summary").click();
        assertThat(page.locator(".numbers tbody")).containsText("9");
        chrome.requireUsable(page);
        page.goBack();
        page.locator("a[href*='/why/minutes-used']").click();
        assertThat(page.locator("#dialog .formula")).hasText("9 used ≤ 10");
        page.locator("#dialog #requestedUsage").fill("2");
        walk.press("Explain access");
        assertThat(page.locator("#dialog .formula")).hasText("9 used + 2 requested = 11 > 10");
        assertThat(page.locator("#dialog .verdict")).containsText("Over the limit");
        assertThat(page.locator("#dialog .sources")).containsText("Plan team");
        page.locator("#dialog [data-cancel]").click();

        Assertions.assertThat(development.get("/customers/octo-ltd").isOk().text("email"))
                .isEqualTo("octo@example.com");
        Assertions.assertThat(development.check("octo-ltd", "minutes-used", "2").text("isGranted"))
                .isEqualTo("false");
    }

    @Test
    void plan_change_previews_price_and_entitlements() {
        development.subscribe("ann", "team").isOk();
        PageActions walk = at("/customers/ann");
        Page page = walk.page();

        page.locator(".title").getByText("Change plan").click();
        page.locator("input[value=big]").check();
        walk.press("Continue").press("Preview");
        assertThat(page.locator(".preview")).containsText("$6 due now");
        assertThat(page.locator(".preview tr.gained")).containsText("Reports");
        assertThat(page.locator(".preview tr.changed")).containsText("Minutes");
        walk.press("Change plan");

        assertThat(page.locator(".sold")).containsText("$10 a month");
        assertThat(page.locator(".fold").first()).containsText("Reports");
        Assertions.assertThat(development.check("ann", "reports").text("isGranted"))
                .isEqualTo("true");
    }

    /// An add-on of the smaller plan prices the same feature per unit.
    @Test
    void plan_change_to_a_plan_without_unit_prices_can_be_previewed() {
        String perUnit = """
                {"billingModel": "PER_UNIT", "featureId": "minutes-used",
                 "pricePeriods": [{"billingPeriod": "MONTHLY", "price": {"amount": 4}}]}
                """;
        catalog.draftAddon("extra").isOk();
        catalog.charge("addons", "extra", perUnit).isOk();
        catalog.publish("addons", "extra").isOk();
        catalog.draftPlan("units").isOk();
        catalog.charge("plans", "units", perUnit).isOk();
        catalog.publish("plans", "units").isOk();
        catalog.planWith(List.of("extra"), "free");
        development.post("/customers", "{\"id\": \"ann\"}").isOk();
        development.post("/subscriptions", """
                        {"id": "ann-sub", "customerId": "ann", "planId": "units",
                         "charges": [{"id": "minutes-used", "quantity": 3, "type": "FEATURE"}]}
                        """).isOk();
        PageActions walk = at("/customers/ann/subscribe?plan=free&subscription=ann-sub");

        walk.press("Preview");

        assertThat(walk.page().locator(".preview")).containsText("downgrade");
    }

    @Test
    void values_that_changed_after_the_preview_are_previewed_again() {
        development.subscribe("ann", "team").isOk();
        PageActions walk = at("/customers/ann/subscribe?plan=big");
        walk.press("Preview");

        walk.page().locator("#scheduleStrategy").selectOption("END_OF_BILLING_PERIOD");
        walk.press("Change plan");

        assertThat(walk.page().locator("[role=alert]")).containsText("changed after the preview");
        Assertions.assertThat(development.check("ann", "reports").text("isGranted"))
                .isEqualTo("false");
    }

    @Test
    void a_price_that_changed_after_the_preview_is_previewed_again() {
        development.subscribe("ann", "team").isOk();
        PageActions walk = at("/customers/ann/subscribe?plan=big");
        walk.press("Preview");
        development.post("/plans/big/draft", "").isOk();
        catalog.charge("plans", "big", TestCatalog.flat("MONTHLY", "20")).isOk();
        catalog.publish("plans", "big").isOk();

        walk.press("Change plan");

        assertThat(walk.page().locator("[role=alert]"))
                .hasText("The price has changed since the preview. Check the new preview.");
        assertThat(walk.page().locator(".preview")).containsText("$16 due now");
        Assertions.assertThat(development.check("ann", "reports").text("isGranted"))
                .isEqualTo("false");
        walk.press("Change plan");
        assertThat(walk.page().locator(".sold")).containsText("$20 a month");
    }

    @Test
    void subscription_change_keeps_an_archived_add_on() {
        catalog.addon("extra", TestCatalog.limit("minutes-used", 5));
        catalog.addon("more", TestCatalog.limit("minutes-used", 7));
        development.post("/plans/team/draft", "").isOk();
        catalog.allow("team", List.of("extra", "more")).isOk();
        catalog.publish("plans", "team").isOk();
        development.post("/customers", "{\"id\": \"ann\"}").isOk();
        development.post("/subscriptions", """
                        {"id": "ann-sub", "customerId": "ann", "planId": "team", "addons": [{"id": "extra", "quantity": 2}]}
                        """).isOk();
        development.post("/plans/team/draft", "").isOk();
        catalog.allow("team", List.of("more")).isOk();
        catalog.publish("plans", "team").isOk();
        development.post("/addons/extra/archive", "").isOk();
        PageActions walk = at("/customers/ann/subscribe?plan=team&subscription=ann-sub");
        assertThat(walk.page().locator("#form")).containsText("no longer offers: extra");

        walk.page().locator("[id='addon.more']").fill("1");
        walk.press("Preview").press("Change subscription");

        assertThat(walk.page().locator(".sold")).containsText("team");
        walk.to(console + "/subscriptions/ann-sub");
        assertThat(walk.page().locator("[aria-label='Add-ons and quantities'] tbody tr"))
                .hasCount(2);
    }

    @Test
    void an_override_replaces_the_limit_of_the_plan_and_a_denial_wins() {
        catalog.addon("fixed", TestCatalog.grant("minutes-used", "\"usageLimit\": 500", "\"behavior\": \"Override\""));
        catalog.addon("without", TestCatalog.grant("reports", "\"isGranted\": false"));
        development.post("/plans/big/draft", "").isOk();
        catalog.allow("big", List.of("fixed", "without")).isOk();
        catalog.publish("plans", "big").isOk();
        development.subscribe("ann", "big").isOk();
        PageActions walk = at("/customers/ann/subscribe?plan=big");

        walk.page().locator("[id='addon.fixed']").fill("1");
        walk.page().locator("[id='addon.without']").fill("1");
        walk.press("Preview");

        assertThat(walk.page().locator(".preview tr.changed .after")).hasText("500");
        assertThat(walk.page().locator(".preview tr.lost")).containsText("Reports");
    }

    @Test
    void usage_that_is_sent_twice_counts_once() {
        development.subscribe("ann", "team").isOk();
        PageActions walk =
                at("/customers/ann/usage/new").fill("Quantity", "2,5").press("Report usage");
        assertThat(walk.page().locator("#value-fault")).isVisible();
        String key = walk.page().locator("input[name=idempotencyKey]").inputValue();
        walk.fill("Quantity", "3").press("Report usage");
        assertThat(walk.page().locator(".entitlements .usage")).containsText("3 used");

        walk.to(console + "/customers/ann/usage/new").fill("Quantity", "3");
        walk.page().locator("input[name=idempotencyKey]").evaluate("(it, key) => { it.value = key; }", key);
        walk.press("Report usage");

        assertThat(walk.page().locator(".entitlements .usage")).containsText("3 used");
    }

    @Test
    void denial_is_explained_for_now_and_for_a_past_time() {
        development.subscribe("ann", "team").isOk();
        PageActions walk = at("/customers/ann/why/reports");

        assertThat(walk.page().locator(".verdict")).containsText("No subscription, add-on or promotion");
        assertThat(walk.page().locator(".fold")).containsText("big");
        walk.page().locator("#at").fill("2020-01-01T00:00:01");
        walk.press("Explain access");

        assertThat(walk.page().locator(".verdict")).containsText("The customer does not exist");
        chrome.requireUsable(walk.page());
    }

    @Test
    void a_grant_is_given_and_revoked() {
        development.subscribe("ann", "team").isOk();
        PageActions walk = at("/customers/ann");
        Page page = walk.page();

        walk.follow("Grant feature");
        page.locator("#feature").selectOption("minutes-used");
        walk.press("Continue");
        page.locator("#usageLimit").fill("lots");
        walk.press("Grant feature");
        assertThat(page.locator("#usageLimit-fault")).containsText("Limit must be a number such as 2,500");
        assertThat(page.locator("#usageLimit")).hasValue("lots");
        page.locator("#usageLimit").fill("1,000");
        walk.press("Grant feature");
        assertThat(page.locator(".entitlements .limit")).containsText("1,000");

        walk.press("Revoke");
        assertThat(page.locator(".entitlements .limit")).hasText("10");
    }

    @Test
    void customer_search_matches_prefixes_of_words() {
        for (String name : new String[] {"Ann Ltd", "Bob GmbH"}) {
            development
                    .post("/customers", "{\"id\": \"%s\", \"name\": \"%s\"}".formatted(name.substring(0, 3), name))
                    .isOk();
        }
        PageActions walk = at("/customers").fill("Search customers", "gmb").press("Search");

        assertThat(walk.page().locator("tbody tr")).hasCount(1);
        assertThat(walk.page().locator("tbody")).containsText("Bob GmbH");
        walk.fill("Search customers", "nobody").press("Search");
        assertThat(walk.page().locator("main")).containsText("No matches");
    }

    @Test
    void customer_is_archived_after_its_id_is_typed_and_unarchived() {
        development
                .post("/customers", "{\"id\": \"ann\", \"name\": \"Ann Ltd\"}")
                .isOk();
        PageActions walk = at("/customers/ann/archive");

        walk.fill("Enter ann to confirm", "bob").press("Archive customer");
        assertThat(walk.page().locator("#confirmation-fault")).containsText("Nothing was changed");
        walk.fill("Enter ann to confirm", "ann").press("Archive customer");
        assertThat(walk.heading()).containsText("archived");
        walk.to(console + "/customers?q=ann");
        assertThat(walk.page().locator("tbody")).containsText("archived");
        walk.to(console + "/customers/ann").press("Unarchive customer");

        assertThat(walk.heading()).hasText("ann");
    }

    @Test
    void concurrent_edit_of_a_customer_is_shown_before_saving() {
        development
                .post("/customers", "{\"id\": \"ann\", \"name\": \"Ann Ltd\"}")
                .isOk();
        PageActions walk = at("/customers/ann/edit");
        development.patch("/customers/ann", "{\"name\": \"Anna\"}").isOk();

        walk.fill("Name", "Annika").press("Save customer");
        assertThat(walk.page().locator("[role=alert]")).containsText("Saved name: Anna. Saved e-mail: (empty).");
        walk.press("Save customer");

        assertThat(walk.heading()).hasText("Annika");
    }

    @Test
    void long_names_of_any_script_leave_the_pages_usable() {
        String name = "شركة 💶 " + "W".repeat(60) + " <b>bold</b>";
        PageActions walk =
                at("/customers/new").fill("Name", name).fill("Id", "long").press("Add customer");

        assertThat(walk.heading()).hasText(name);
        chrome.requireUsable(walk.page());
        walk.to(console + "/customers");
        assertThat(walk.page().locator("tbody")).containsText("<b>bold</b>");
        chrome.requireUsable(walk.page());
        walk.to(console + "/customers/new").fill("Name", "x".repeat(10_000)).press("Add customer");
        assertThat(walk.page().locator("#name-fault")).isVisible();
        Assertions.assertThat(walk.page().locator("#name").inputValue()).hasSize(10_000);
    }

    @Test
    void a_customer_of_another_environment_is_not_found() {
        acme.production().post("/customers", "{\"id\": \"ann\"}").isOk();

        PageActions walk = at("/customers/ann");

        assertThat(walk.heading()).hasText("Not here");
    }

    @Test
    void customer_can_be_subscribed_without_scripts() {
        development.post("/customers", "{\"id\": \"ann\"}").isOk();
        PageActions walk = PageActions.signIn(new PageActions(chrome.visitor(false)), owner)
                .to(console + "/customers/ann/subscribe?plan=team");

        walk.press("Preview").press("Subscribe");

        assertThat(walk.page().locator(".sold")).containsText("$4 a month");
        walk.page().locator("a[href*='/why/minutes-used']").click();
        assertThat(walk.page().locator(".formula")).hasText("0 used ≤ 10");
    }

    @Test
    void production_usage_cannot_be_reported_in_the_console() {
        acme.production().post("/customers", "{\"id\": \"ann\"}").isOk();
        String customer = "/console/%s/e/production/customers/ann".formatted(acme.slug());
        PageActions walk = PageActions.signedIn(chrome, owner).to(customer);

        assertThat(walk.page().getByText("Report usage")).hasCount(0);
        walk.to(customer + "/usage/new");
        assertThat(walk.page().locator("[role=alert]")).containsText("cannot be reported in the console");
    }

    private void plan(String id, String dollars, String... grants) {
        catalog.draftPlan(id).isOk();
        catalog.charge("plans", id, TestCatalog.flat("MONTHLY", dollars)).isOk();
        catalog.entitle("plans", id, grants).isOk();
        catalog.publish("plans", id).isOk();
    }

    private PageActions at(String path) {
        return PageActions.signedIn(chrome, owner).to(console + path);
    }
}
