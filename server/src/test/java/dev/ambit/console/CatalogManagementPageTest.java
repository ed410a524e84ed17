package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Manages a catalog from code: the pages show the commit and the drift, and offer no direct change.
@ExtendWith(Chromium.class)
@Tag("long")
class CatalogManagementPageTest {

    private static final String[] CHANGES = {
        "Add product", "Add feature", "Edit feature", "Edit details", "Edit price", "Save to draft", "Import price list"
    };

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment production = acme.production();
    private final String account = "/console/" + acme.slug();
    private final String page = account + "/environments/production/catalog-management";

    CatalogManagementPageTest(Chrome chrome) {
        this.chrome = chrome;
    }

    @BeforeEach
    void sell() {
        new PromotedPlan(acme).sell();
    }

    @Test
    void pages_of_a_managed_catalog_show_commit_and_drift_and_offer_no_change() {
        apply(TestPerson.owner(acme), "?commit=4f0c2d1&managed=true").isOk();
        PageActions ann = PageActions.signedIn(chrome, TestPerson.owner(acme));
        Page screen = ann.page();

        for (String path : List.of("products", "features", "features/sso", "plans/team", "import")) {
            ann.to(account + "/e/production/" + path);
            assertThat(screen.locator("main [role=note]")).containsText("managed from code");
            assertThat(screen.locator("main [role=note]")).containsText("commit 4f0c2d1");
            assertThat(screen.locator("main [role=note]")).containsText("no changes since then");
            for (String change : CHANGES) {
                assertThat(screen.getByText(change, new Page.GetByTextOptions().setExact(true)))
                        .hasCount(0);
            }
        }
        chrome.requireUsable(screen);
        ann.to(account + "/e/development/features");
        assertThat(screen.getByText("Add feature")).hasCount(1);

        ann.to(account + "/e/production/products").follow("Open the catalog for 15 minutes");
        ann.fill("Reason", "Incident 7").press("Open the catalog for 15 minutes");
        production
                .post("/features", "{\"id\": \"logs\", \"displayName\": \"Logs\", \"featureType\": \"BOOLEAN\"}")
                .isOk();
        ann.to(account + "/e/production/features");
        assertThat(screen.locator("main [role=note]")).containsText("1 change since then");
        assertThat(screen.getByText("Add feature")).hasCount(1);
        ann.follow("Show the last commit and the changes");
        assertThat(screen.locator("main pre").last()).containsText("Feature Logs (logs)");
        chrome.requireUsable(screen);
        chrome.screenshot(screen, "catalog-management");
        chrome.requireQuiet();
    }

    @Test
    void only_owners_start_and_end_the_mode() {
        PageActions ann = PageActions.signedIn(chrome, TestPerson.owner(acme)).to(account + "/environments");
        Page screen = ann.page();
        ann.menu("Production").follow("Catalog as code").press("Manage from code");
        assertThat(screen.locator("main")).containsText("Only catalog files change this catalog.");
        assertThat(screen.locator("main")).containsText("No catalog file was applied yet.");
        chrome.requireUsable(screen);
        ann.to(account + "/environments");
        assertThat(screen.locator("a.badge")).hasText("Managed from code");
        chrome.requireUsable(screen);

        ann.to(account + "/promotions/new?source=development");
        assertThat(screen.locator("[name=target] option[value=production]")).hasCount(0);
        ann.to(account + "/environments/compare?from=development&to=production");
        assertThat(screen.getByText("Promote Development to Production")).hasCount(0);
        ann.to(account + "/promotions/rules/production");
        assertThat(screen.locator("[name=isProtected]")).hasCount(0);
        chrome.requireUsable(screen);

        PageActions ben = PageActions.signedIn(chrome, TestPerson.member(acme, "ADMIN", "ADMIN"))
                .to(page);
        assertThat(ben.page().getByText("Stop managing from code")).hasCount(0);
        ann.to(page).press("Stop managing from code");
        assertThat(screen.locator("main")).containsText("Members and keys can change this catalog directly.");
        assertThat(production.post("/plans/team/draft", "").status()).isEqualTo(201);
        chrome.requireQuiet();
    }

    @Test
    void promotion_into_a_managed_catalog_is_not_offered() {
        PromotedPlan plan = new PromotedPlan(acme);
        plan.lower();
        String id = plan.create("Lower", "NEW_CUSTOMERS");
        apply(TestPerson.owner(acme), "?commit=4f0c2d1&managed=true").isOk();
        PageActions ann = PageActions.signedIn(chrome, TestPerson.owner(acme)).to(account + "/promotions/" + id);

        assertThat(ann.page().locator("main [role=note]")).containsText("Production is managed from code");
        assertThat(ann.page().getByText("Apply", new Page.GetByTextOptions().setExact(true)))
                .hasCount(0);
        chrome.requireUsable(ann.page());
    }

    private Reply apply(TestPerson person, String query) {
        String file = production.get("/catalog/file").http().body();
        return production
                .http()
                .send(person.in(production)
                        .request("/catalog/apply" + query)
                        .header("Content-Type", "application/yaml")
                        .POST(BodyPublishers.ofString(file)));
    }
}
