package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions;
import dev.ambit.TestPerson;
import dev.ambit.branch.TestGit;
import dev.ambit.gateway.TestGateway;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Goes back to an earlier deploy and to the previous version of a function, in development and production.
@Tag("long")
class RollbackPageTest {

    private static final HasTextOptions AWHILE = new HasTextOptions().setTimeout(60_000);
    private static TestGateway gateway;
    private static TestPerson owner;

    @BeforeAll
    static void start() throws Exception {
        gateway = TestGateway.start();
        gateway.account()
                .http()
                .put(gateway.account().key(), "/api/v1/stacks/production/blueprint", """
                {"resources": [{"kind": "HOST", "identifier": "acme.fi"}, {"kind": "API_STAGE"}, {"kind": "FUNCTION"},
                  {"kind": "BRANCH"}]}
                """)
                .isOk();
        gateway.order("HOST", "API_STAGE", "FUNCTION", "BRANCH");
        Object refusal = gateway.account()
                .http()
                .get(gateway.account().key(), "/api/v1/stacks/acme-dev/function")
                .isOk()
                .at("refusal");
        assumeTrue(refusal == null, () -> String.valueOf(refusal));
        owner = TestPerson.owner(gateway.account());
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
    }

    @Test
    void owner_goes_back_in_development_and_in_production() throws Exception {
        Chrome chrome = Chrome.open(gateway.apiPort());
        try {
            PageActions ann = PageActions.signedIn(chrome, owner);
            development(chrome, ann, push("One"), push("Two"));
            production(chrome, ann);
            chrome.requireQuiet();
        } finally {
            chrome.close();
        }
    }

    private static void development(Chrome chrome, PageActions ann, String first, String second) {
        Page page = ann.to(path("acme-dev", "/stack/deploys")).page();
        assertThat(page.locator(".row .badge").first()).hasText("Done", AWHILE);
        assertThat(page.locator("main")).not().containsText("Roll back to " + second);
        chrome.requireUsable(page);
        chrome.screenshot(page, "deploys-rollback");

        ann.follow("Roll back to " + first);
        assertThat(page.locator("#target")).containsText(first);
        assertThat(page.locator("#form")).containsText("schema releases stay as they are");
        chrome.requireUsable(page);
        ann.press("Roll back");

        assertThat(page.locator(".row")).hasCount(3);
        assertThat(page.locator(".row .badge").first()).hasText("Done", AWHILE);
        assertThat(page.locator(".row code").first()).hasText(first);

        ann.to(path("acme-dev", "/stack/function")).follow("Roll back to version 2");
        assertThat(page.locator("#target")).hasText("version 2");
        chrome.requireUsable(page);
        ann.press("Roll back");

        assertThat(page.locator("#state")).containsText("version 2 (Node");
        chrome.requireUsable(page);
    }

    private static void production(Chrome chrome, PageActions ann) throws IOException {
        TestGit git = git().cloned("acme-dev");
        git.push("HEAD:acme-prod").isOk();
        deploy(ann);
        commit(git, "Three");
        git.push("HEAD:acme-prod").isOk();
        deploy(ann);
        Page page = ann.page();

        page.locator("a:has-text(\"Roll back to\")").first().click();
        chrome.requireUsable(page);
        chrome.screenshot(page, "rollback");
        ann.fill("Type the name to confirm: Production", "production").press("Roll back");
        assertThat(page.locator("#confirmName-fault")).containsText("exactly");
        chrome.requireUsable(page);
        ann.fill("Type the name to confirm: Production", "Production").press("Roll back");

        assertThat(page.locator(".row")).hasCount(3);
        assertThat(page.locator(".row .badge").first()).hasText("Done", AWHILE);
    }

    private static void deploy(PageActions ann) {
        ann.to(path("production", "/stack/deploys")).follow("Deploy to production");
        ann.fill("Type the name to confirm: Production", "Production").press("Deploy");
        assertThat(ann.page().locator(".row .badge").first()).hasText("Done", AWHILE);
    }

    /// Returns the commit as a row shows it, when it is deployed to development.
    private static String push(String word) throws IOException {
        TestGit git = git().cloned("acme-dev");
        String commit = commit(git, word);
        git.push("HEAD:acme-dev").isOk();
        return commit.substring(0, 10);
    }

    private static String commit(TestGit git, String word) throws IOException {
        Files.createDirectories(git.directory().resolve("function"));
        return git.commit("function/main.js", """
                require('node:http').createServer((q, r) => r.end('%s')).listen(process.env.PORT, '127.0.0.1');
                """.formatted(word));
    }

    private static TestGit git() {
        return TestGit.of(
                gateway.apiPort(), gateway.account().slug(), gateway.account().key());
    }

    private static String path(String environment, String rest) {
        return "/console/%s/e/%s%s".formatted(gateway.account().slug(), environment, rest);
    }
}
