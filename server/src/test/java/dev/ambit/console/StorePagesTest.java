package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions;
import dev.ambit.LongTest;
import dev.ambit.SourceFile;
import dev.ambit.TestPerson;
import dev.ambit.TestPort;
import dev.ambit.Waiting;
import dev.ambit.branch.TestGit;
import dev.ambit.gateway.TestGateway;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Tests the pages of a running store: its stack, its function, its deploys and its distribution.
class StorePagesTest {

    private static final HasTextOptions AWHILE = new HasTextOptions().setTimeout(60_000);
    private static final Pattern LOADED = Pattern.compile("(?:href|src)=\"(/assets/[^\"]*)\"");

    /// The limit of a compressed page. This test measures without compression.
    private static final int PAGE_BYTES_MAX = 240_000;

    /// It logs markup, and more lines than fit on the page if requested.
    private static final String FUNCTION = """
            const { createServer } = require('node:http');
            createServer((request, response) => {
                for (let i = 0; i < (request.url.startsWith('/api/flood') ? 2000 : 1); i++) {
                    console.log(`${i} ${request.url} <script>document.title='evil'</script>`);
                }
                response.end('Hello from ' + process.env.STAGE);
            }).listen(process.env.PORT, '127.0.0.1');
            """;

    private static TestGateway gateway;
    private static TestPerson owner;
    private static String pushed = "";

    @BeforeAll
    static void start() throws Exception {
        int bucketPort = TestPort.free();
        gateway = TestGateway.start(it -> it.bucketPort(bucketPort));
        gateway.account()
                .http()
                .put(gateway.account().key(), "/api/v1/stacks/production/blueprint", """
                {"resources": [
                  {"kind": "HOST", "identifier": "acme.fi"}, {"kind": "API_STAGE"}, {"kind": "FUNCTION"},
                  {"kind": "ASSET_BUCKET"}, {"kind": "BRANCH"}, {"kind": "DATABASE"}, {"kind": "BACKUP"},
                  {"kind": "POLICY"}, {"kind": "MEDIA"},
                  {"kind": "CDN", "parameters": {"cacheSeconds": 5, "errorPages": {"404": "/errors/404.html"}, "behaviors": [
                    {"path": "/api/*", "origin": "FUNCTION", "cacheSeconds": 600},
                    {"path": "/*", "origin": "BUCKET", "headers": {"X-Frame-Options": "DENY"}}]}}]}
                """)
                .isOk();
        gateway.order("HOST", "API_STAGE", "FUNCTION", "ASSET_BUCKET", "BRANCH", "DATABASE", "CDN");
        Object refusal = gateway.account()
                .http()
                .get(gateway.account().key(), "/api/v1/stacks/acme-dev/function")
                .isOk()
                .at("refusal");
        assumeTrue(refusal == null, () -> String.valueOf(refusal));
        owner = TestPerson.owner(gateway.account());
        push();
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
    }

    @LongTest
    void owner_inspects_a_store_deploys_it_and_invalidates_its_cache() throws Exception {
        Chrome chrome = Chrome.open(gateway.apiPort());
        try {
            PageActions ann = PageActions.signedIn(chrome, owner).to(path("acme-dev", "/stack"));
            screenshot(chrome, ann);
            deploys(chrome, ann);
            deploysProduction(chrome, ann);
            log(chrome, ann);
            distribution(chrome, ann);
            ann.follow("Back to the stack").follow("Line by line");
            assertThat(ann.heading()).containsText("Cost in");
            assertThat(ann.page()).not().hasTitle("evil");
            chrome.requireQuiet();
        } finally {
            chrome.close();
        }
    }

    private static void screenshot(Chrome chrome, PageActions ann) {
        Page page = ann.page();
        row(page, "Host", "isolated", "acme.fi", "dev.acme.fi");
        row(page, "API stage", "isolated", "prod-stage", "dev-stage");
        row(page, "CDN", "replicated", "acme-cdn", "acme-cdn-dev");
        row(page, "Asset bucket", "isolated", "acme-ui", "acme-ui-dev");
        row(page, "Function", "isolated", "serverless-acme-prod", "serverless-acme-dev");
        row(page, "Session store", "", "none", "none");
        row(page, "Database", "isolated", "acme_prod", "acme_dev");
        row(page, "Branch", "replicated", "acme-prod", "acme-dev");
        row(page, "Access policy", "shared with production", "acme-policy", "acme-policy");
        row(page, "Media", "shared with production", "acme-media", "acme-media");
        row(page, "Backup", "production only", "acme-backup", "none: only production has it");
        assertThat(row(page, "Function").locator("td").last()).containsText("Ready, by local");
        assertThat(page.getByText("dev.acme.fi", new Page.GetByTextOptions().setExact(true))
                        .first())
                .hasAttribute("href", "http://dev.acme.fi:" + gateway.port());
        chrome.requireUsable(page);
        page.locator("h2").first().evaluate("it => it.scrollIntoView()");
        chrome.screenshot(page, "stack-picture");

        ann.follow("production");
        assertThat(page.locator(".band .badge")).hasText("PRODUCTION");
        row(page, "Branch", "replicated", "acme-prod", "acme-dev");
        chrome.requireUsable(page);
        ann.follow("acme-dev");
    }

    private static void deploys(Chrome chrome, PageActions ann) {
        Page page = ann.follow("Deploys").page();
        assertThat(page.locator("#clone"))
                .hasText("git clone http://127.0.0.1:%d/git/acme.git --branch acme-dev".formatted(gateway.apiPort()));
        assertThat(page.locator(".row")).hasCount(1);
        ann.press("Deploy");

        assertThat(page.locator(".row")).hasCount(2);
        assertThat(page.locator(".row .badge").first()).hasText("Done", AWHILE);
        page.locator(".row summary").first().click();
        assertThat(page.locator(".row pre").first()).containsText("Deploying ");
        assertThat(page.locator(".row .hint").first()).containsText("of acme-dev");
        chrome.requireUsable(page);
        chrome.screenshot(page, "deploys");
    }

    private static void deploysProduction(Chrome chrome, PageActions ann) {
        Page page = ann.to(path("production", "/stack/deploys"))
                .follow("Deploy to production")
                .page();
        chrome.requireUsable(page);
        ann.fill("Type the name to confirm: Production", "production").press("Deploy");
        assertThat(page.locator("#confirmName-fault")).containsText("exactly");
        chrome.requireUsable(page);
        ann.fill("Type the name to confirm: Production", "Production").press("Deploy");

        assertThat(page.locator(".row .badge").first()).hasText("Done", AWHILE);
        assertThat(page.locator(".row")).hasCount(1);
        chrome.requireUsable(page);
    }

    private static void log(Chrome chrome, PageActions ann) throws Exception {
        Page page = ann.to(path("acme-dev", "/stack")).follow("Function").page();
        assertThat(page.locator("#state strong")).hasText("Running");
        assertThat(page.locator("#state")).containsText("version 1 (Node");

        gateway.send("dev.acme.fi", "/api/seen-by-ann");
        assertThat(page.locator("#log pre"))
                .containsText("/api/seen-by-ann <script>", new ContainsTextOptions().setTimeout(30_000));
        chrome.requireUsable(page);
        ann.follow("Pause");
        gateway.send("dev.acme.fi", "/api/not-yet-seen");
        page.waitForTimeout(3_000);
        assertThat(page.locator("#log pre")).not().containsText("/api/not-yet-seen");
        ann.follow("Resume");
        assertThat(page.locator("#log pre")).containsText("/api/not-yet-seen");
        ann.follow("Back to the stack");
    }

    private static void distribution(Chrome chrome, PageActions ann) throws Exception {
        Page page = ann.follow("Distribution").page();
        assertThat(page.locator("table").first()).containsText("/api/*");
        assertThat(page.locator("table").first()).containsText("600 s");
        assertThat(page.locator("table").first()).containsText("X-Frame-Options: DENY");
        assertThat(page.locator("table").last()).containsText("acme-ui-dev");
        assertThat(page.locator("dl")).containsText("404: /errors/404.html");
        chrome.requireUsable(page);
        ann.fill("Paths", "assets").press("Invalidate");
        assertThat(page.locator("#paths-fault")).isVisible();
        chrome.requireUsable(page);

        assertThat(cached("/api/greeting")).isEqualTo("miss");
        assertThat(cached("/api/greeting")).isEqualTo("hit");
        ann.fill("Paths", "/errors/404.html\n/api/*").press("Invalidate");
        assertThat(page.locator(".good")).containsText("/errors/404.html, /api/*");
        assertThat(page.locator(".rows")).containsText("/errors/404.html, /api/*");
        assertThat(page.locator(".rows")).containsText("(you)");
        chrome.requireUsable(page);
        chrome.screenshot(page, "distribution");
        assertThat(cached("/api/greeting")).isEqualTo("miss");
    }

    @LongTest
    void viewer_sees_the_store_pages_without_the_log_and_cannot_change_them() {
        TestPerson reader = TestPerson.member(gateway.account(), "VIEWER", "VIEWER");
        ConsoleClient bob = clientOf(reader);

        assertThat(body(bob, "/stack/function"))
                .contains("serverless-acme-dev", "Only members with full access can read the log.")
                .doesNotContain("id=\"log\"");
        assertThat(body(bob, "/stack/deploys")).contains("git clone").doesNotContain("action=\"/console/acme/e");
        assertThat(body(bob, "/stack/distribution")).contains("/api/*").doesNotContain("textarea");
        for (String form : new String[] {"/stack/deploys", "/stack/distribution"}) {
            HttpResponse<String> answer =
                    bob.submit(path("acme-dev", "/stack"), path("acme-dev", form), Map.of("paths", "/*"));
            assertThat(answer.statusCode()).isEqualTo(403);
        }
    }

    @Test
    void member_without_production_access_sees_only_names_of_production_resources() {
        ConsoleClient eve = clientOf(TestPerson.member(gateway.account(), "NONE", "ADMIN"));

        String page = body(eve, "/stack");

        assertThat(page).contains("serverless-acme-prod", "not shown to you").doesNotContain("acme-backup", "/orders/");
        assertThat(eve.get(path("production", "/stack/function")).statusCode()).isEqualTo(404);
    }

    @Test
    void address_that_a_push_prints_is_the_page_of_its_deploys() {
        Matcher printed = Pattern.compile("Deploys: http://127\\.0\\.0\\.1:\\d+(/console/\\S+)")
                .matcher(pushed);
        assertThat(printed.find()).as(pushed).isTrue();

        HttpResponse<String> page = clientOf(owner).get(printed.group(1));

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("git clone");
    }

    /// Notices contain a path of the console, which a mail completes to an address.
    @Test
    void address_of_each_notice_is_a_page() {
        Pattern path = Pattern.compile("\"(/(?:e/%s/|members|audit|orders/|promotions/)[^\"]*)\"");
        Set<String> paths = new TreeSet<>();
        SourceFile.all().stream()
                .filter(SourceFile::isMain)
                .filter(it -> it.text().contains("new Notice("))
                .flatMap(it -> path.matcher(it.text()).results())
                .forEach(it -> paths.add(it.group(1)));
        ConsoleClient ann = clientOf(owner);
        String missing = heading(ann.get("/console/acme/no-such-page"));

        assertThat(paths).hasSizeGreaterThan(5);
        assertThat(paths).allSatisfy(it -> {
            String filled = it.replaceFirst("%s", "production")
                    .replace("%s", UUID.randomUUID().toString());
            HttpResponse<String> page =
                    ann.get("/console/acme" + (filled.endsWith("/") ? filled + UUID.randomUUID() : filled));
            assertThat(heading(page)).as(it).isNotEqualTo(missing);
        });
    }

    private static String heading(HttpResponse<String> page) {
        Matcher message = Pattern.compile("(?s)<main.*?</main>").matcher(page.body());
        return message.find() ? message.group().replaceAll("/console/\\S+", "") : page.body();
    }

    @Test
    void production_deploy_requires_the_typed_name() {
        ConsoleClient ann = clientOf(owner);
        String deploys = path("production", "/stack/deploys");
        int before = count(ann.get(deploys).body(), "class=\"row\"");

        HttpResponse<String> answer = ann.submit(deploys + "/new", deploys, Map.of());

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("exactly");
        assertThat(count(ann.get(deploys).body(), "class=\"row\"")).isEqualTo(before);
    }

    @Test
    void production_deploy_of_another_commit_than_shown_is_refused() {
        ConsoleClient ann = clientOf(owner);
        String deploys = path("production", "/stack/deploys");
        int before = count(ann.get(deploys).body(), "class=\"row\"");
        assertThat(ann.get(deploys + "/new").body()).containsPattern("<code id=\"commit\">[0-9a-f]{40}</code>");

        HttpResponse<String> answer =
                ann.submit(deploys + "/new", deploys, Map.of("confirmName", "Production", "commit", "0".repeat(40)));

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).contains("must be the head of branch");
        assertThat(count(ann.get(deploys).body(), "class=\"row\"")).isEqualTo(before);
    }

    @Test
    void function_page_stays_small_with_a_long_log() throws Exception {
        // The pushed code may not run yet.
        Waiting.until(() -> status("/api/flood"), it -> it == 200);
        ConsoleClient ann = clientOf(owner);

        // Its log arrives later than its answers.
        String page = Waiting.until(() -> body(ann, "/stack/function"), it -> it.contains("1999 /api/flood"));

        assertThat(page).contains("1999 /api/flood &lt;script&gt;").containsPattern("\\d+ earlier lines are not shown");
        assertThat(page.length() + loaded(ann, page)).isLessThan(PAGE_BYTES_MAX);
    }

    @Test
    void pages_of_missing_stack_resources_are_not_found() {
        ConsoleClient ann = clientOf(owner);

        assertThat(ann.get(path("development", "/stack")).body()).doesNotContain("/stack/function");
        for (String page : new String[] {"function", "deploys", "distribution"}) {
            assertThat(ann.get(path("development", "/stack/" + page)).statusCode())
                    .isEqualTo(404);
        }
    }

    private static int status(String path) {
        try {
            return gateway.send("dev.acme.fi", path).getStatus();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void push() throws IOException {
        TestGit git = TestGit.of(
                        gateway.apiPort(),
                        gateway.account().slug(),
                        gateway.account().key())
                .cloned("acme-dev");
        Files.createDirectories(git.directory().resolve("assets"));
        Files.createDirectories(git.directory().resolve("function"));
        git.commit("assets/index.html", "<h1>Hello</h1>");
        git.commit("function/main.js", FUNCTION);
        pushed = git.push("HEAD:acme-dev").isOk().output();
    }

    /// That its cells have these, in this order.
    private static void row(Page page, String kind, String... cells) {
        for (int i = 0; i < cells.length; i++) {
            Locator cell = row(page, kind).locator("td").nth(i);
            assertThat(cell.locator(":scope > code").or(cell).last()).hasText(cells[i]);
        }
    }

    private static Locator row(Page page, String kind) {
        return page.locator("tbody tr")
                .filter(new Locator.FilterOptions().setHas(page.locator("th:text-is('%s')".formatted(kind))));
    }

    private static String cached(String path) throws Exception {
        return gateway.send("dev.acme.fi", path).getHeaders().get("X-Cache");
    }

    private static String body(ConsoleClient browser, String path) {
        HttpResponse<String> answer = browser.get(path("acme-dev", path));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private static int loaded(ConsoleClient browser, String page) {
        return LOADED.matcher(page)
                .results()
                .map((MatchResult it) -> browser.get(it.group(1)).body())
                .mapToInt(String::length)
                .sum();
    }

    private static int count(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }

    private static ConsoleClient clientOf(TestPerson person) {
        return new ConsoleClient(person.token(), "http://127.0.0.1:" + gateway.apiPort());
    }

    private static String path(String environment, String rest) {
        return "/console/%s/e/%s%s".formatted(gateway.account().slug(), environment, rest);
    }
}
