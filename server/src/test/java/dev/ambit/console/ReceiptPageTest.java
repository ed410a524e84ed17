package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import dev.ambit.TestAccount;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import dev.ambit.http.Json;
import dev.ambit.receipt.ReceiptVerification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Tests the receipt of a deletion.
@ExtendWith(Chromium.class)
@Tag("long")
class ReceiptPageTest {

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final TestPerson owner = TestPerson.owner(acme);
    private final String path = "/console/%s/receipts".formatted(acme.slug());

    ReceiptPageTest(Chrome chrome) {
        this.chrome = chrome;
    }

    @Test
    void deletion_links_to_its_receipt_which_can_be_verified() throws IOException {
        acme.development().post("/customers", "{\"id\": \"ann\"}").isOk();
        PageActions walk =
                PageActions.signedIn(chrome, owner).menu("Development").follow("Delete");
        walk.fill("Type the name", "Development").press("Delete");
        Page page = walk.page();
        assertThat(page.locator("#progress strong"))
                .hasText("Done", new LocatorAssertions.HasTextOptions().setTimeout(60_000));

        walk.follow("Receipt");

        assertThat(walk.heading()).hasText("Receipt for Development");
        assertThat(page.locator("main")).containsText("0 rows in ");
        assertThat(page.locator(".warning")).containsText("Not reached: backups");
        assertThat(removed(page, "customers")).hasText("1");
        assertThat(removed(page, "api_keys")).hasText("2");
        chrome.requireUsable(page);
        chrome.screenshot(page, "receipt");

        Download download = page.waitForDownload(
                () -> page.getByText("Download receipt.json").click());
        assertThat(download.suggestedFilename()).isEqualTo("receipt.json");
        Map<String, Object> file = Json.map(Files.readString(download.path()));
        assertThat(ReceiptVerification.isSigned(
                        String.valueOf(file.get("receipt")),
                        String.valueOf(file.get("signature")),
                        page.locator("#key").textContent()))
                .isTrue();
        assertThat(Files.readString(Path.of("../docs/how-to/verify-a-deletion-receipt.md")))
                .contains(page.locator("#script").textContent());

        walk.to(path);
        assertThat(page.locator(".row")).hasCount(1);
        assertThat(page.locator(".row strong")).hasText("Development");
        chrome.requireUsable(page);
        page.getByLabel("Receipt of Development").click();
        assertThat(walk.heading()).hasText("Receipt for Development");
    }

    @Test
    void receipt_list_is_empty_before_the_first_deletion() {
        PageActions walk = PageActions.signedIn(chrome, owner).follow("Deleted");

        assertThat(walk.page().locator("main")).containsText("Nothing has been deleted yet.");
        walk.to(path + "/nonsense");
        assertThat(walk.heading()).hasText("Not here");
        walk.to(path + "?after=nonsense");
        assertThat(walk.heading()).hasText("Not possible");
    }

    @Test
    void receipt_is_not_found_for_another_account() {
        String operation = acme.http()
                .delete(acme.key(), "/api/v1/environments/development?confirmName=Development", "")
                .isOk()
                .text("operationId");
        acme.done(operation);
        TestAccount other = TestServer.openAccount();
        ConsoleClient stranger = ConsoleClient.of(TestPerson.owner(other));
        String file = "/%s/receipt.json".formatted(operation);

        assertThat(ConsoleClient.of(owner).get(path + file).headers().firstValue("Content-Disposition"))
                .contains("attachment; filename=\"receipt.json\"");
        assertThat(stranger.get("/console/%s/receipts%s".formatted(other.slug(), file))
                        .statusCode())
                .isEqualTo(404);
        assertThat(stranger.get(path + file).statusCode()).isEqualTo(404);
        assertThat(stranger.get("/console/%s/receipts".formatted(other.slug())).body())
                .doesNotContain(operation);
    }

    private static Locator removed(Page page, String table) {
        return page.locator("tr", new Page.LocatorOptions().setHas(page.locator("th code:text-is('" + table + "')")))
                .locator("td");
    }
}
