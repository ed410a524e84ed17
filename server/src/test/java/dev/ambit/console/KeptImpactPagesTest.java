package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Page;
import dev.ambit.TestAccount;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The impact of a promotion after it was applied.
@ExtendWith(Chromium.class)
@Tag("ci")
class KeptImpactPagesTest {

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final PromotedPlan plan = new PromotedPlan(acme);

    KeptImpactPagesTest(Chrome chrome) {
        this.chrome = chrome;
    }

    @Test
    void applied_promotion_shows_its_impact_as_computed_before() throws IOException {
        plan.sell();
        plan.lower();
        String id = plan.create("Lower", "ALL_CUSTOMERS");
        plan.apply(id);
        acme.production().subscribe("later", "team");

        PageActions ann = PageActions.signedIn(chrome, TestPerson.owner(acme))
                .to("/console/%s/promotions/%s".formatted(acme.slug(), id))
                .follow("Impact");

        Page page = ann.page();
        assertThat(page.locator("main [role=note]")).containsText("As computed before the promotion was applied on 20");
        assertThat(page.locator("main"))
                .containsText("2 of 2 customers lose access to a feature: Single sign-on (2), Build minutes (1).");
        assertThat(page.locator("main")).containsText("Granted, limit 3,000");
        Download csv = page.waitForDownload(() -> page.getByText("Download CSV").click());
        assertThat(Files.readString(csv.path()))
                .contains("customerId,", "octo,,sso,0,true,false")
                .doesNotContain("later");
        chrome.requireUsable(page);

        TestServer.superuser()
                .useHandle(tx -> tx.execute("delete from promotion_impacts where promotion_id = ?::uuid", id));
        ann.follow("Impact");

        assertThat(page.locator("main")).containsText("did not record its impact");
        assertThat(page.locator("main [role=alert]")).hasCount(0);
        chrome.requireUsable(page);
        chrome.requireQuiet();
    }
}
