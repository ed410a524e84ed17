package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.FilePayload;
import dev.ambit.TestAccount;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Tests the import of customers from a CSV file.
@ExtendWith(Chromium.class)
@Tag("long")
class CustomerImportPageTest {

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final String customers = "/console/%s/e/development/customers".formatted(acme.slug());

    CustomerImportPageTest(Chrome chrome) {
        this.chrome = chrome;
    }

    private PageActions at() {
        return PageActions.signedIn(chrome, TestPerson.owner(acme)).to(customers + "/import");
    }

    @Test
    void errors_are_shown_at_their_lines_and_nothing_is_imported() {
        PageActions walk = at();
        chrome.requireUsable(walk.page());

        walk.fill(
                        "Or paste the lines",
                        "id,name,email\nann,\"Ann,\nLtd\",a@b.example\nann,Twice,\n,Nameless,\nbob,Bob,nowhere\n")
                .press("Preview");

        assertThat(walk.page().locator("tbody th")).hasText(new String[] {"4", "5", "6"});
        assertThat(walk.page().locator("tbody")).containsText("used on an earlier line");
        assertThat(walk.page().locator("#csv")).hasValue(Pattern.compile("Bob,nowhere"));
        chrome.requireUsable(walk.page());
        acme.development().get("/customers/ann").isProblem(404, "CustomerNotFound");
    }

    @Test
    void file_is_previewed_and_imported_with_metadata() {
        PageActions walk = at();
        choose(walk.page(), "id;name;email;Region\nann;Ann Ltd;a@b.example;eu\n<script>;شركة 💶;;\n");
        walk.press("Preview");
        assertThat(walk.page().locator("tbody")).containsText("Region: eu");
        chrome.requireUsable(walk.page());

        walk.press("Import 2 customers");

        assertThat(walk.heading()).hasText("Customers");
        assertThat(walk.page().locator("tbody")).containsText("شركة 💶");
        assertThat(acme.development().get("/customers/ann").isOk().text("metadata.Region"))
                .isEqualTo("eu");
    }

    @Test
    void large_file_shows_its_progress() {
        String rows = IntStream.range(0, 1_500)
                .mapToObj("c%d,Name"::formatted)
                .collect(Collectors.joining("\n", "id,name\n", "\n"));
        PageActions walk = at();
        choose(walk.page(), rows);
        walk.press("Preview").press("Import 1,500 customers");

        assertThat(walk.heading()).hasText("Customer import");
        Waiting.until(
                () -> acme.development().get("/customers/c1499"),
                it -> it.http().statusCode() == 200);
    }

    @Test
    void file_with_as_many_customers_as_allowed_is_imported() {
        String rows = IntStream.range(0, CustomerCsv.CUSTOMERS_MAX)
                .mapToObj("c%d,\"Société, générale\",c@acme.example"::formatted)
                .collect(Collectors.joining("\n", "id,name,email\n", "\n"));
        PageActions walk = at();
        choose(walk.page(), rows);
        walk.press("Preview").press("Import 20,000 customers");

        assertThat(walk.heading()).hasText("Customer import");
    }

    private static void choose(Page page, String csv) {
        page.getByLabel("CSV file")
                .setInputFiles(new FilePayload("customers.csv", "text/csv", csv.getBytes(StandardCharsets.UTF_8)));
    }
}
