package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions;
import com.microsoft.playwright.options.ColorScheme;
import dev.ambit.TestAccount;
import dev.ambit.TestDevelopment;
import dev.ambit.TestOperators;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Chromium.class)
@Tag("long")
class StackPageTest {

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final TestPerson owner = TestPerson.owner(acme);

    StackPageTest(Chrome chrome) {
        this.chrome = chrome;
    }

    @Test
    void development_stack_is_shown_with_production_and_its_password_on_request() {
        TestDevelopment made = TestDevelopment.of(acme, "DATABASE");
        PageActions walk = at(made.slug(), "/stack");
        Page page = walk.page();

        assertThat(page.locator("[role=status] strong")).hasText("Active");
        assertThat(page.locator("tbody tr")).hasCount(11);
        assertThat(page.locator("tbody")).containsText("_prod");
        assertThat(page.locator("tbody")).containsText("isolated");
        assertThat(page.locator("dl").first()).containsText("not backed up");
        assertThat(page.locator("tbody")).containsText("shared with production");
        chrome.requireUsable(page);
        chrome.screenshot(page, "stack");

        walk.press("Show the credentials of Database");
        assertThat(page.getByLabel("Password")).isVisible();
        assertThat(page.getByLabel("Command")).containsText("psql 'postgresql://");
        chrome.requireUsable(page);
        screenshots(page, "credentials");
        String password = page.getByLabel("Password").textContent();
        walk.follow("Back to the stack").press("Rotate the secret of Database");
        assertThat(page.locator("#said")).hasText("Secret rotated");
        chrome.requireUsable(page);
        walk.press("Show the credentials of Database");
        assertThat(page.getByLabel("Password")).not().hasText(password);
        walk.follow("Back to the stack").follow("Check drift");
        assertThat(page.locator(".good")).containsText("No resource has drifted");
        chrome.requireUsable(page);
    }

    @Test
    void drift_of_a_stack_is_shown_and_repaired() {
        TestDevelopment made = TestDevelopment.of(acme, "DATABASE");
        PageActions walk = at(made.slug(), "/stack");
        Page page = walk.page();
        String login = acme.http()
                .get(acme.key(), "/api/v1/stacks/%s/resources/DATABASE/credentials".formatted(made.slug()))
                .isOk()
                .text("login");
        TestServer.superuser().useHandle(tx -> tx.execute("alter role \"%s\" nologin".formatted(login)));

        walk.follow("Check drift");
        assertThat(page.locator(".warning[role=status]")).containsText("differ from their desired state");
        chrome.requireUsable(page);
        chrome.screenshot(page, "drift");
        walk.press("Repair drift");
        assertThat(page.locator("[role=status] strong")).hasText("Active", new HasTextOptions().setTimeout(60_000));
        Waiting.until(
                () -> acme.http()
                        .get(acme.key(), "/api/v1/stacks/%s/drift".formatted(made.slug()))
                        .text("hasDrifted"),
                "false"::equals);
        walk.follow("Check drift");
        assertThat(page.locator(".good")).isVisible();
    }

    @Test
    void remote_resource_links_to_its_provider_and_shows_its_change_and_cost() {
        TestDevelopment made = TestDevelopment.of(acme, "DATABASE");
        remote(made, "DATABASE", "aws", "https://rds.example/acme", "The instance is modifying.");
        remote(made, "MEDIA", "github", "https://github.example/acme/store", null);

        Page page = at(made.slug(), "/stack").page();

        assertThat(page.getByLabel("Open in AWS: ")).hasAttribute("href", "https://rds.example/acme");
        assertThat(page.getByLabel("Open in GitHub: ")).hasText("Open in GitHub");
        assertThat(page.locator("tbody")).containsText("The instance is modifying. In progress since");
        assertThat(page.locator("tbody")).containsText("Idle cost a month: unknown. Price of use: unknown.");
        chrome.requireUsable(page);
        screenshots(page, "remote-stack");
    }

    @Test
    void deploys_of_a_branch_on_github_link_to_its_repository() {
        TestDevelopment made = TestDevelopment.of(acme, "DATABASE");
        TestServer.superuser()
                .useHandle(tx ->
                        tx.createUpdate("""
                        update infra_resources
                        set kind = 'BRANCH', name = 'acme-dev', provider = 'github',
                            detail = '{"repository": "https://github.example/acme/store.git", "branch": "acme-dev",
                                "console": "https://github.example/acme/store/tree/acme-dev"}'
                        where environment = (select environment_id from environments where public_id = :id::uuid)
                            and kind = 'MEDIA'
                        """).bind("id", environmentId(made)).execute());

        Page page = at(made.slug(), "/stack/deploys").page();

        assertThat(page.locator("#clone")).hasText("git clone https://github.example/acme/store.git --branch acme-dev");
        assertThat(page.getByLabel("Open in GitHub: acme-dev"))
                .hasAttribute("href", "https://github.example/acme/store/tree/acme-dev");
        assertThat(page.locator("main")).not().containsText("The password is an account key");
        chrome.requireUsable(page);
        screenshots(page, "remote-deploys");
    }

    /// Makes a resource of development look like one of a remote provider, which tests do not call.
    private void remote(TestDevelopment made, String kind, String provider, String address, @Nullable String changing) {
        TestServer.superuser()
                .useHandle(tx -> tx.createUpdate("""
                        update infra_resources
                        set provider = :provider, detail = jsonb_build_object('console', :address::text),
                            changing = :changing, changing_since = case when :changing::text is null then null else now() end
                        where environment = (select environment_id from environments where public_id = :id::uuid)
                            and kind = :kind
                        """)
                        .bind("provider", provider)
                        .bind("address", address)
                        .bind("changing", changing)
                        .bind("id", environmentId(made))
                        .bind("kind", kind)
                        .execute());
    }

    private String environmentId(TestDevelopment made) {
        return acme.http()
                .get(acme.key(), "/api/v1/stacks/" + made.slug())
                .isOk()
                .text("environmentId");
    }

    /// Takes pictures in both color schemes and widths, in the long form.
    private void screenshots(Page page, String name) {
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            for (int width : List.of(390, 1_280)) {
                page.setViewportSize(width, 1_000);
                chrome.screenshot(page, name + "-" + scheme + "-" + width, scheme);
            }
        }
    }

    @Test
    void production_blueprint_is_edited_and_invalid_parameters_are_refused() {
        PageActions walk = at("production", "/stack");
        Page page = walk.page();
        assertThat(page.locator("main")).containsText("no stack yet");
        chrome.requireUsable(page);

        walk.follow("Blueprint");
        page.locator("#parameters-MEDIA").fill("baseUrl = not an address");
        walk.press("Save");
        assertThat(page.locator("p.fault")).isVisible();
        chrome.requireUsable(page);
        page.locator("#parameters-MEDIA").fill("baseUrl = https://media.acme.example/images");
        walk.press("Save").follow("Blueprint");
        assertThat(page.locator("#parameters-MEDIA")).hasValue("baseUrl = https://media.acme.example/images");

        acme.http()
                .put(acme.key(), "/api/v1/stacks/production/blueprint", "{\"resources\": [{\"kind\": \"MEDIA\"}]}")
                .isOk();
        walk.press("Save");
        assertThat(page.locator("main")).containsText("Somebody else changed the blueprint meanwhile");
        assertThat(page.locator("#parameters-MEDIA")).hasValue("baseUrl = https://media.acme.example/images");
        walk.press("Save").follow("Blueprint");
        assertThat(page.locator("#parameters-MEDIA")).hasValue("baseUrl = https://media.acme.example/images");
    }

    @Test
    void the_operator_sees_the_stacks_of_all_accounts() {
        TestDevelopment.of(acme, "SCHEMA");
        PageActions walk = PageActions.signedIn(chrome, TestOperators.member(acme, "VIEWER"))
                .follow("Stacks");

        assertThat(walk.page().locator("table")).containsText("Active");
        chrome.requireUsable(walk.page());
        chrome.screenshot(walk.page(), "stacks");
    }

    private PageActions at(String environment, String path) {
        return PageActions.signedIn(chrome, owner).to("/console/%s/e/%s%s".formatted(acme.slug(), environment, path));
    }
}
