package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Page;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Chromium.class)
@Tag("long")
class CustomerListTest {

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();
    private final TestPerson owner = TestPerson.owner(acme);
    private final String path = "/console/%s/e/development/customers".formatted(acme.slug());

    CustomerListTest(Chrome chrome) {
        this.chrome = chrome;
    }

    @Test
    void customer_filters_apply_to_the_url_and_the_csv_export() throws IOException {
        TestCatalog catalog = TestCatalog.of(acme);
        catalog.plan("free");
        catalog.plan("team");
        development.subscribe("ann", "free");
        development.subscribe("bob", "team");
        for (int i = 0; i < 120; i++) {
            development
                    .post("/customers", "{\"id\": \"other-%d\"}".formatted(i))
                    .isOk();
        }
        Waiting.until(() -> development.get("/customers?planId=team").texts("id"), List.of("bob")::equals);

        PageActions walk = PageActions.signedIn(chrome, owner).to(path);
        walk.choose("Plan", "team").press("Search");

        Page page = walk.page();
        assertThat(page.locator("tbody tr")).hasCount(1);
        assertThat(page.locator("tbody")).containsText("bob");
        Assertions.assertThat(page.url()).contains("planId=team");
        Assertions.assertThat(file(page)).hasSize(2).element(1).asString().startsWith("bob,");
        page.locator("a", new Page.LocatorOptions().setHasText("Show all")).click();
        Assertions.assertThat(file(page)).hasSize(123);
        chrome.requireUsable(page);
    }

    private static List<String> file(Page page) throws IOException {
        Download download =
                page.waitForDownload(() -> page.locator("a", new Page.LocatorOptions().setHasText("Export as CSV"))
                        .click());
        return Files.readAllLines(download.path());
    }
}
