package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.FilePayload;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Imports price lists on screen.
@ExtendWith(Chromium.class)
@Tag("long")
class ImportPageTest {

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();
    private final TestPerson owner = TestPerson.owner(acme);
    private final String page = "/console/%s/e/development/import".formatted(acme.slug());

    ImportPageTest(Chrome chrome) {
        this.chrome = chrome;
    }

    @Test
    void a_price_list_is_previewed_with_its_warnings_and_then_imported() throws IOException {
        String yaml = github();
        PageActions walk = PageActions.signedIn(chrome, owner).to(page);
        Page screen = walk.page();
        screen.locator("#file")
                .setInputFiles(
                        new FilePayload("github.yml", "application/yaml", yaml.getBytes(StandardCharsets.UTF_8)));
        assertThat(screen.locator("#yaml")).hasValue(yaml);
        walk.tick("Publish plans and add-ons, and archive those that the list omits")
                .press("Preview");

        assertThat(screen.locator("#preview")).containsText("Nothing was written yet.");
        assertThat(screen.locator("#preview")).containsText("plans.");
        assertThat(screen.locator("#preview td.number").last()).hasText(Pattern.compile("\\d+"));
        chrome.requireUsable(screen);
        Assertions.assertThat(development.get("/plans").texts("id")).isEmpty();
        walk.press("Import price list");

        assertThat(walk.heading()).hasText("Github");
        Assertions.assertThat(development.get("/plans").texts("id"))
                .containsExactlyInAnyOrder("FREE", "TEAM", "ENTERPRISE");
        Assertions.assertThat(development.get("/catalog").text("hash"))
                .isEqualTo(acme.production().importPriceList(yaml).text("hash"));
        walk.to(page);
        walk.page().locator("#yaml").fill(yaml);
        walk.tick("Publish plans and add-ons, and archive those that the list omits")
                .press("Preview");
        assertThat(screen.locator("#preview")).containsText("already equals this list");
    }

    @Test
    void an_error_names_its_line_and_the_text_is_kept() throws IOException {
        String yaml = github().replaceFirst("(?m)^(\\s+)valueType: BOOLEAN$", "$1valueType: PERHAPS");
        int line = (int) yaml.substring(0, yaml.indexOf("PERHAPS")).lines().count();
        PageActions walk = PageActions.signedIn(chrome, owner).to(page);
        walk.page().locator("#yaml").fill(yaml);
        walk.press("Preview");

        assertThat(walk.page().locator("#yaml-fault")).containsText("Line " + line);
        assertThat(walk.page().locator("#yaml")).hasValue(yaml);
        walk.page().locator("#yaml").fill("a: [1");
        walk.press("Preview");
        assertThat(walk.page().locator("#yaml-fault")).containsText("Line 1");
        chrome.requireUsable(walk.page());
    }

    @Test
    void decision_that_the_list_would_undo_is_settled_before_the_import() throws IOException {
        String yaml = github();
        development.importPriceList(yaml).isOk();
        development.post("/plans/TEAM/archive", "").isOk();
        PageActions walk = PageActions.signedIn(chrome, owner).to(page);
        walk.page().locator("#yaml").fill(yaml);
        walk.tick("Publish plans and add-ons, and archive those that the list omits")
                .press("Preview");
        assertThat(walk.page().locator("fieldset").first()).containsText("plans.TEAM");
        chrome.requireUsable(walk.page());

        walk.tick("Keep it archived").press("Preview").press("Import price list");

        assertThat(walk.heading()).hasText("Github");
        Assertions.assertThat(development.get("/plans/TEAM").text("status")).isEqualTo("ARCHIVED");
    }

    @Test
    void pricing_is_made_public_and_private_again() {
        PageActions walk = PageActions.signedIn(chrome, owner).to(page).press("Make pricing public");

        assertThat(walk.page().locator("#public")).containsText("/pricing.json");
        chrome.requireUsable(walk.page());
        walk.press("Make pricing private");
        assertThat(walk.page().locator("#public")).containsText("private");
    }

    @Test
    void the_catalog_is_exported() {
        development.importPriceList(yaml()).isOk();
        ConsoleClient client = ConsoleClient.of(owner);

        Assertions.assertThat(client.get(page + "/catalog.json").body()).contains("\"TEAM\"");
    }

    private static String yaml() {
        try {
            return github();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String github() throws IOException {
        try (var in = Objects.requireNonNull(ImportPageTest.class.getResourceAsStream("/pricings/github/2025.yml"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
