package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.playwright.Page;
import dev.ambit.CiTest;
import dev.ambit.LongForm;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Checks every page for accessibility, in an account whose names are all scripts.
@ExtendWith(Chromium.class)
class EveryPageTest {

    private static final String SCRIPT = "<script>document.title='evil'</script>";

    private final Chrome chrome;
    private final int day = LocalDate.now(ZoneOffset.UTC).getDayOfYear();
    private final TestAccount acme = TestAccount.open(TestServer.http(), SCRIPT);
    private final TestPerson owner = TestPerson.owner(acme);

    EveryPageTest(Chrome chrome) {
        this.chrome = chrome;
    }

    @Test
    void every_page_is_accessible_and_runs_no_script_from_a_name() {
        String receipt = delete();
        String webhook = prepare();
        String order = order();
        parameter();
        exceptions();
        catalog();
        String promotion = promotion();
        PageActions walk = PageActions.signedIn(chrome, owner);
        String account = "/console/" + acme.slug();
        for (String path : List.of(
                "/environments",
                "/environments/new",
                "/environments/production/edit",
                "/environments/production/delete",
                "/environments/production/archive",
                "/environments/production/unarchive",
                "/environments/compare?from=production&to=development",
                "/environments/development/history",
                "/environments/development/fork",
                "/environments/production/catalog-management",
                "/environments/production/open-catalog",
                "/promotions",
                "/promotions?target=production&state=CONFLICT",
                "/promotions/new",
                "/promotions/new?source=development&target=production",
                "/promotions/rules",
                "/promotions/rules/production",
                "/promotions/" + promotion,
                "/promotions/%s/impact".formatted(promotion),
                "/promotions/%s/conflicts".formatted(promotion),
                "/promotions/%s/activity".formatted(promotion),
                "/promotions/%s/fast-forward".formatted(promotion),
                "/promotions/%s/apply".formatted(promotion),
                "/promotions/%s/close".formatted(promotion),
                "/orders",
                "/orders/new",
                "/orders/" + order,
                "/orders/%s/edit".formatted(order),
                "/orders/%s/cancel".formatted(order),
                "/orders/%s/cost".formatted(order),
                "/releases",
                "/releases/new",
                "/domains",
                "/stacks",
                "/usage",
                "/service-level",
                "/receipts",
                "/receipts/" + receipt,
                "/operations/" + receipt,
                "/members",
                "/members/new",
                "/members/%s/edit".formatted(owner.id()),
                "/members/%s/remove".formatted(owner.id()),
                "/audit",
                "/e/development/overview",
                "/e/development/overview?chart=subscriptions",
                "/notifications",
                "/notifications/settings",
                "/find?q=mem",
                "/e/development/start",
                "/e/development/products",
                "/e/development/products/new",
                "/e/development/products/evil",
                "/e/development/products/evil/edit",
                "/e/development/products/evil/review",
                "/e/development/products/evil/discard",
                "/e/development/products/evil/rows/new",
                "/e/development/products/evil/plans/new",
                "/e/development/products/evil/addons/new",
                "/e/development/plans",
                "/e/development/plans/evil-plan",
                "/e/development/plans/evil-plan/edit",
                "/e/development/plans/evil-plan/price",
                "/e/development/products/evil/settings",
                "/e/development/products/evil/duplicate",
                "/e/development/products/evil/archive",
                "/e/development/plans/evil-plan/versions",
                "/e/development/plans/evil-plan/duplicate",
                "/e/development/plans/evil-plan/archive",
                "/e/development/addons/evil-addon/archive",
                "/e/development/features/evil-feature/archive",
                "/e/development/archived",
                "/e/development/import",
                "/e/development/plans/evil-plan/charges",
                "/e/development/plans/evil-plan/charges/new",
                "/e/development/plans/evil-plan/charges/minimum",
                "/e/development/plans/evil-plan/features/evil-feature",
                "/e/development/addons",
                "/e/development/addons/evil-addon",
                "/e/development/addons/evil-addon/price",
                "/e/development/features",
                "/e/development/features/new",
                "/e/development/features/evil-feature",
                "/e/development/features/evil-feature/edit",
                "/e/development/customers",
                "/e/development/customers?q=script",
                "/e/development/customers?planId=evil-sold&limit=near",
                "/e/development/customers/new",
                "/e/development/customers/import",
                "/e/development/customers/bulk",
                "/e/development/customers/bulk?q=script&planId=evil-sold&limit=near",
                "/e/development/customers/bulk?feature=evil-feature",
                "/e/development/customers/evil",
                "/e/development/customers/evil/edit",
                "/e/development/customers/evil/archive",
                "/e/development/customers/evil/activity",
                "/e/development/customers/evil/usage",
                "/e/development/customers/evil/why/evil-feature",
                "/e/development/customers/evil/grants/new",
                "/e/development/customers/evil/grants/new?feature=evil-feature",
                "/e/development/customers/evil/usage/new",
                "/e/development/customers/evil/subscribe",
                "/e/development/customers/evil/subscribe?plan=evil-sold",
                "/e/development/subscriptions",
                "/e/development/subscriptions?status=EXPIRED",
                "/e/development/subscriptions/evil-subscription",
                "/e/development/subscriptions/evil-subscription/cancel",
                "/e/development/subscriptions/evil-subscription/trial",
                "/e/development/subscriptions/evil-subscription/migrate",
                "/e/development/find?q=script",
                "/e/development/check",
                "/e/development/check?customer=evil&feature=evil-feature&requestedUsage=9",
                "/e/production/products",
                "/e/production/customers",
                "/e/production/subscriptions",
                "/e/production/keys",
                "/e/production/keys/new",
                "/e/production/security",
                "/e/production/webhooks",
                "/e/production/stack",
                "/e/production/stack/blueprint",
                "/e/production/parameters",
                "/e/production/parameters/schema",
                "/e/production/access",
                "/e/production/masking",
                "/e/production/masking/edit",
                "/e/production/backups/schedule",
                "/e/production/backups",
                "/e/development/backups",
                "/e/development/access",
                "/e/development/parameters",
                "/e/development/parameters/schema",
                "/e/development/parameters/history",
                "/e/development/parameters/theName/edit",
                "/e/development/row-copies",
                "/e/development/row-copies/new",
                "/e/production/stripe",
                "/e/production/clock",
                "/e/production/audit",
                "/e/development/events",
                "/e/development/events/1",
                "/e/development/webhooks",
                "/e/development/webhooks/new",
                "/e/development/webhooks/" + webhook,
                "/e/development/webhooks/%s/edit".formatted(webhook),
                "/e/development/webhooks/%s/delete".formatted(webhook),
                "/e/development/clock?after=0",
                "/e/nowhere/keys",
                "/nothing/at/all")) {
            walk.to(account + path);

            Chrome.requirePageWeight(walk.page());
            Chrome.requireFits(walk.page());
            if (isChosen(path)) {
                chrome.requireUsable(walk.page());
            }
            assertThat(walk.page()).not().hasTitle("evil");
            if (path.startsWith("/e/production")) {
                assertThat(walk.page().locator(".band .badge")).hasText("PRODUCTION");
                assertThat(walk.page().locator(".band rect")).hasAttribute("fill", "#123456");
            }
        }
    }

    /// Returns whether the page is examined for accessibility: in the short form a sixth of the pages, another sixth
    /// each day.
    private boolean isChosen(String path) {
        return LongForm.ENABLED || Math.floorMod(path.hashCode() + day, 6) == 0;
    }

    /// Proves that the check can fail.
    @CiTest
    void inaccessible_or_too_wide_page_is_reported() {
        Page page = chrome.visitor();
        page.setContent("<html lang='en'><title>A</title><main><h1>A</h1><img src='data:,'></main></html>");
        assertThatThrownBy(() -> chrome.requireUsable(page)).hasMessageContaining("image-alt");
        page.setContent("<html lang='en'><title>A</title><main><h1>A</h1><hr width='2000'></main></html>");
        assertThatThrownBy(() -> chrome.requireUsable(page)).hasMessageContaining("is wider than");
        page.setContent(
                "<html lang='en'><title>A</title><main><h1>A</h1>"
                        + "<label style='display: block; overflow-wrap: anywhere; width: 1em'>From <input></label></main></html>");
        assertThatThrownBy(() -> chrome.requireUsable(page)).hasMessageContaining("From");
    }

    /// @return the operation, which has a receipt
    private String delete() {
        String name = SCRIPT + " gone";
        TestServer.http()
                .post(
                        acme.key(),
                        "/api/v1/environments",
                        "{\"displayName\": \"%s\", \"type\": \"DEVELOPMENT\", \"slug\": \"gone\"}".formatted(name))
                .isOk();
        String operation = TestServer.http()
                .delete(acme.key(), "/api/v1/environments/gone", "{\"confirmName\": \"%s\"}".formatted(name))
                .isOk()
                .text("operationId");
        acme.done(operation);
        return operation;
    }

    /// @return the id of an order with a quote
    private String order() {
        String id = TestServer.http()
                .post(acme.key(), "/api/v1/orders", """
                        {"source": "production", "displayName": "%s dev", "scope": ["DATABASE"], "databaseStrategy": "SCHEMA",
                         "integrations": ["%s"], "requirements": ["%s"], "notes": "%s", "schedule": "%s", "contact": "%s"}
                        """.formatted(SCRIPT, SCRIPT, SCRIPT, SCRIPT, SCRIPT, SCRIPT))
                .isOk()
                .text("id");
        TestServer.http()
                .post(TestServer.OPERATOR_TOKEN, "/api/v1/orders/%s/quote".formatted(id), """
                        {"lines": [{"description": "%s", "quantity": 1, "unitAmount": 1}], "notes": "%s", "schedule": "%s"}
                        """.formatted(
                                SCRIPT, SCRIPT, SCRIPT))
                .isOk();
        return id;
    }

    /// @return the id of a promotion with a conflict and a comment
    private String promotion() {
        acme.production()
                .post(
                        "/features",
                        named("evil-feature", ", \"featureType\": \"NUMBER\", \"meterType\": \"INCREMENTAL\"")
                                .replace("{\"id\"", "{\"metadata\": {\"a\": \"%s\"}, \"id\"".formatted(SCRIPT)))
                .isOk();
        String id = TestServer.http()
                .post(acme.key(), "/api/v1/promotions", """
                        {"source": "development", "target": "production", "title": "%s"}
                        """.formatted(SCRIPT))
                .isOk()
                .text("id");
        TestServer.http()
                .post(
                        acme.key(),
                        "/api/v1/promotions/%s/comments".formatted(id),
                        "{\"text\": \"%s\"}".formatted(SCRIPT))
                .isOk();
        return id;
    }

    private void catalog() {
        TestEnvironment development = acme.development();
        development.post("/products", named("evil", "")).isOk();
        development
                .post(
                        "/features",
                        named("evil-feature", ", \"featureType\": \"NUMBER\", \"meterType\": \"INCREMENTAL\""))
                .isOk();
        development
                .post("/plans", named("evil-plan", ", \"productId\": \"evil\", \"pricingType\": \"FREE\""))
                .isOk();
        development
                .post("/addons", named("evil-addon", ", \"productId\": \"evil\""))
                .isOk();
        development.post("/plans/evil-plan/entitlements", """
                        {"entitlements": [{"id": "evil-feature", "type": "FEATURE", "usageLimit": 5}]}
                        """).isOk();
        sell(development);
    }

    /// A plan in use, with a customer whose texts are scripts.
    private static void sell(TestEnvironment development) {
        development
                .post("/plans", named("evil-sold", ", \"productId\": \"evil\", \"pricingType\": \"FREE\""))
                .isOk();
        development.post("/plans/evil-sold/entitlements", """
                        {"entitlements": [{"id": "evil-feature", "type": "FEATURE", "usageLimit": 5}]}
                        """).isOk();
        development
                .post("/plans/evil-sold/publish", "{\"migrationType\": \"NEW_CUSTOMERS\"}")
                .isOk();
        development.post("/customers", """
                        {"id": "evil", "name": "%s", "metadata": {"%s": "%s"}}
                        """.formatted(SCRIPT, SCRIPT, SCRIPT)).isOk();
        development.post("/subscriptions", """
                        {"id": "evil-subscription", "customerId": "evil", "planId": "evil-sold", "metadata": {"a": "%s"}}
                        """.formatted(SCRIPT)).isOk();
        development.reportUsage("evil", "evil-feature", "4").isOk();
        development.post("/customers/evil/promotional-entitlements", """
                        {"promotionalEntitlements": [{"featureId": "evil-feature", "period": "1 month", "usageLimit": 9}]}
                        """).isOk();
    }

    private static String named(String id, String fields) {
        return "{\"id\": \"%s\", \"displayName\": \"%s\", \"description\": \"%s\"%s}"
                .formatted(id, SCRIPT, SCRIPT, fields);
    }

    private void parameter() {
        String path = "/api/v1/stacks/development/parameters";
        TestServer.http()
                .put(acme.key(), path + "/schema", """
                        {"parameters": [{"name": "theName", "type": "STRING", "description": "%s"}]}
                        """.formatted(SCRIPT))
                .isOk();
        for (String source : List.of("BRANCH", "PANEL")) {
            TestServer.http()
                    .put(acme.key(), path + "?source=" + source, """
                            {"values": {"theName": "%s %s"}}
                            """.formatted(SCRIPT, source))
                    .isOk();
        }
    }

    private void exceptions() {
        TestServer.http()
                .put(acme.key(), "/api/v1/environments/production/access", """
                        {"overrides": [{"role": "SUPPORT", "effect": "DENY"}]}
                        """)
                .isOk();
        TestServer.http()
                .put(acme.key(), "/api/v1/stacks/production/masking", """
                        {"personal": [{"table": "people", "column": "name", "rule": "FIXED", "value": "%s"}]}
                        """.formatted(SCRIPT))
                .isOk();
    }

    /// @return the id of a webhook
    private String prepare() {
        for (String environment : List.of("development", "production")) {
            TestServer.http()
                    .patch(acme.key(), "/api/v1/environments/" + environment, """
                            {"displayName": "%s %s", "description": "%s", "color": "#123456"}
                            """.formatted(
                                    SCRIPT, environment, SCRIPT))
                    .isOk();
        }
        TestServer.http()
                .post(acme.key(), "/api/v1/environments/production/api-keys", """
                        {"displayName": "%s", "keyType": "SCOPED", "scopes": [{"resource": "CUSTOMER", "action": "READ"}]}
                        """.formatted(SCRIPT))
                .isOk();
        return acme.development()
                .post("/webhooks", """
                        {"url": "http://127.0.0.1:1/hooks", "description": "%s", "eventTypes": ["customer.created"]}
                        """.formatted(SCRIPT))
                .isOk()
                .text("id");
    }
}
