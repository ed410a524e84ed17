package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions;
import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestOperators;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import dev.ambit.stackdb.StackDatabases;
import java.io.IOException;
import java.nio.file.Files;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Tests the pages of a tenant's development environment with two people: Ann, an owner of the account, and Olga,
/// an operator.
@ExtendWith(Chromium.class)
@Tag("long")
class TenantEnvironmentWalkTest {

    private static final HasTextOptions AWHILE = new HasTextOptions().setTimeout(60_000);

    private static final String TABLES = """
            create table people (id int primary key, email text);
            create table purchases (id int primary key, person int references people, cents int);
            """;

    private static final String INSERT_PEOPLE = """
            insert into people (id, email)
            select n, 'user' || n || '@real.example' from generate_series(1, 40) as n
            """;

    private static final String PURCHASES = """
            insert into purchases (id, person, cents)
            select n, 1 + n % 40, n * 100 from generate_series(1, 120) as n
            """;

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final PageActions ann;
    private final Page tenant;
    private final PageActions olga;
    private final Page operator;

    TenantEnvironmentWalkTest(Chrome chrome) {
        this.chrome = chrome;
        this.ann = PageActions.signedIn(chrome, TestPerson.owner(acme));
        this.tenant = ann.page();
        this.olga = PageActions.signedIn(chrome, TestOperators.member(acme, "ADMIN"));
        this.operator = olga.page();
    }

    @Test
    void a_tenant_orders_an_environment_and_works_with_it() throws IOException {
        String order = order();
        quote(order);
        approve(order);
        provision(order);
        String environment = stack();
        parameters();
        release();
        sell();
        copyRows(environment);
        cost(order);
        chrome.requireQuiet();
    }

    /// @return its id
    private String order() {
        ann.follow("Development environments").follow("+ Order environment");
        ann.fill("Integrations", "Stripe").fill("Requirements", "VPN").fill("Needed by (optional)", "before Christmas");
        chrome.screenshot(tenant, "walk-1-order");
        ann.press("Order");
        assertThat(state(tenant)).hasText("Ordered");
        return tenant.url().substring(tenant.url().lastIndexOf('/') + 1);
    }

    private void quote(String order) {
        olga.follow("Orders").to("/console/operator/orders/" + order);
        assertThat(operator.locator("dl").last()).containsText("VPN");
        olga.follow("Quote").fill("Line 2: each", "7.5").fill("Notes (optional)", "As agreed by telephone");
        chrome.screenshot(operator, "walk-2-quote");
        olga.press("Send quote");
        assertThat(state(operator)).hasText("Quoted");
    }

    private void approve(String order) {
        ann.to("/console/%s/orders/%s".formatted(acme.slug(), order));
        assertThat(tenant.locator("main")).containsText("As agreed by telephone");
        chrome.screenshot(tenant, "walk-3-quoted");
        ann.press("Approve the quote");
        assertThat(state(tenant)).hasText("Approved");
    }

    /// Both look on: the page follows by itself.
    private void provision(String order) {
        olga.to("/console/operator/orders/" + order).press("Provision");
        ann.to(tenant.url());
        assertThat(state(operator)).hasText("Active", AWHILE);
        assertThat(state(tenant)).hasText("Active", AWHILE);
        olga.follow("Stacks").fill("Account begins with", acme.slug()).press("Find");
        assertThat(operator.locator("table")).containsText(acme.slug());
    }

    /// @return where its pages begin
    private String stack() {
        ann.follow("To the environment");
        assertThat(state(tenant)).hasText("Active", AWHILE);
        assertThat(tenant.locator("tbody")).containsText("isolated");
        assertThat(tenant.locator("dl").first()).containsText("not backed up");
        chrome.requireUsable(tenant);
        chrome.screenshot(tenant, "walk-4-stack");
        return tenant.url().substring(0, tenant.url().length() - "/stack".length());
    }

    private void parameters() {
        acme.http()
                .put(acme.key(), "/api/v1/stacks/production/parameters/schema", """
                        {"parameters": [{"name": "currency", "type": "ENUM", "options": ["eur", "sek"]}]}
                        """)
                .isOk();
        ann.follow("Parameters");
        tenant.locator(".row").first().getByText("Edit").click();
        ann.choose("Value", "sek").press("Save");
        assertThat(tenant.locator(".row").first()).containsText("said here");
        chrome.screenshot(tenant, "walk-5-parameters");
    }

    private void release() {
        ann.follow("Settings").follow("Releases").follow("+ Release");
        ann.fill("Version", "1")
                .fill("Description", "People and what they buy")
                .fill("SQL", """
                        %sinsert into people values (1);
                        """.formatted(TABLES))
                .press("Release to all stacks");
        assertThat(tenant.locator("#sql-fault")).containsText("Line 3 has a statement that a release cannot run");
        ann.fill("SQL", TABLES).press("Release to all stacks");
        assertThat(state(tenant)).hasText("Done", AWHILE);
        assertThat(tenant.locator("tbody tr")).hasCount(2);
        chrome.screenshot(tenant, "walk-6-release");
    }

    /// In production, as the shop's own program does.
    private void sell() {
        Reply credentials = acme.http()
                .get(acme.key(), "/api/v1/stacks/production/resources/DATABASE/credentials")
                .isOk();
        String url = new StackDatabases(TestServer.superuserUrl()).url(credentials.text("name"));
        Jdbi.create(url, credentials.text("login"), credentials.text("secret")).useHandle(tx -> {
            tx.execute(INSERT_PEOPLE);
            tx.execute(PURCHASES);
        });
    }

    private void copyRows(String environment) {
        ann.to(environment + "/row-copies").follow("Copy rows");
        ann.fill("Tables", "purchases cents >= 5000")
                .fill("Masks (optional)", "people.email EMAIL")
                .press("Preview copy");
        assertThat(tenant.locator("#forecast")).containsText("111 rows of production");
        chrome.requireUsable(tenant);
        chrome.screenshot(tenant, "walk-7-row-copy");
        ann.press("Copy 111 rows");
        assertThat(state(tenant)).hasText("Done", AWHILE);
        ann.to(environment + "/row-copies");
        assertThat(tenant.locator(".row")).containsText("purchases");
    }

    private void cost(String order) throws IOException {
        ann.to("/console/%s/orders/%s".formatted(acme.slug(), order)).follow("Line by line");
        assertThat(tenant.locator("tbody")).containsText("Development environment");
        chrome.requireUsable(tenant);
        chrome.screenshot(tenant, "walk-8-cost");
        Download lines = tenant.waitForDownload(() -> ann.follow("Download as CSV"));
        assertThat(Files.readString(lines.path())).contains(acme.slug(), "Development environment");
    }

    private static Locator state(Page page) {
        return page.locator("[role=status] strong").first();
    }
}
