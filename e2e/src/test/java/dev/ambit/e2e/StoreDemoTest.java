package dev.ambit.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.TimeoutError;
import com.microsoft.playwright.options.LoadState;
import dev.ambit.Http.Reply;
import dev.ambit.TestPort;
import dev.ambit.Waiting;
import dev.ambit.console.Chrome;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs `bin/ambit demo store` as its README describes: changes development but not production, then releases. A
/// browser opens the pages and Git pushes the code.
@Tag("long")
class StoreDemoTest {

    private static final Duration DEPLOYED_MAX = Duration.ofMinutes(1);
    private static final Path EXAMPLE = Checkout.DIRECTORY.resolve("examples/store");

    /// A function that returns the name of its environment.
    private static final String OF_THE_STAGE = "/api/shop";

    private static final String COLOR = "#31597d";
    private static final String OTHER_COLOR = "#7a3b69";

    /// Answers of 503 that a visitor gets for each request before the function answers.
    private static final int FAILURES = 2;

    @TempDir
    private Path place;

    private AmbitProcess demo;
    private Chrome chrome;
    private String gatewayPort;

    @BeforeEach
    void start() throws Exception {
        for (String program : List.of("npm", "git")) {
            assumeTrue(
                    CommandResult.run(List.of("sh", "-c", "command -v " + program))
                                    .exit()
                            == 0,
                    program);
        }
        assumeTrue(
                CommandResult.run(List.of("unshare", "--net", "--pid", "--fork", "true"))
                                .exit()
                        == 0,
                "no code runs here");
        NpmPackages.install(EXAMPLE);
        Checkout.opened(place);
        gatewayPort = Integer.toString(TestPort.free());
        demo = AmbitProcess.start(
                "demo store",
                Checkout.opened(Files.createDirectory(place.resolve("data"))),
                "--gateway-port",
                gatewayPort,
                "--bucket-port",
                Integer.toString(TestPort.free()));
        chrome = Chrome.open(demo.port());
    }

    @AfterEach
    void stop() {
        if (chrome != null) {
            chrome.close();
        }
        if (demo != null) {
            demo.close();
        }
    }

    @Test
    void development_changes_reach_production_only_by_a_release() throws Exception {
        Map<String, String> before = seen("north.localhost");
        assertThat(before).containsKeys("/", "/banner.svg", "/media/cup.svg", "/api/shop", "/api/products");
        assertThat(before.get("/api/products")).contains("Teapot");
        assertThat(seen("dev.north.localhost").get("/banner.svg")).isEqualTo(before.get("/banner.svg"));
        Map<String, String> neighbour = seen("south.localhost");

        screenshot("north.localhost", "store-production");
        assertThat(textAfterFailures("north.localhost")).contains("North", "Teapot");

        Path clone = cloned("north-dev");
        String commit = change(clone);
        git(clone, "push", "--quiet", "origin", "HEAD:north-dev");
        awaitDeployed("north-dev", commit);
        nameFirst("north-dev", "Mug");

        assertChanged(seen("dev.north.localhost"));
        assertThat(text("dev.north.localhost"))
                .contains("With lids from now on.", "Mug", "North, renewed", "development");
        screenshot("dev.north.localhost", "store-development");
        assertThat(seen("north.localhost")).isEqualTo(before);
        assertThat(seen("south.localhost")).isEqualTo(neighbour);

        git(clone, "push", "--quiet", "origin", "HEAD:north-prod");
        assertThat(seen("north.localhost")).isEqualTo(before);
        api("/api/v1/stacks/production/deploys", "");
        awaitDeployed("production", commit);
        nameFirst("production", "Mug");

        Map<String, String> released = seen("north.localhost");
        assertChanged(released);
        Map<String, String> development = seen("dev.north.localhost");
        released.remove(OF_THE_STAGE);
        development.remove(OF_THE_STAGE);
        assertThat(released).isEqualTo(development);
        assertThat(text("north.localhost")).contains("With lids from now on.", "Mug", "North, renewed");
        assertThat(seen("south.localhost")).isEqualTo(neighbour);

        List<String> printed = addresses();
        demo.kill();
        demo.startAgain();
        assertThat(addresses()).isEqualTo(printed);
        assertChanged(seen("north.localhost"));
    }

    private static void assertChanged(Map<String, String> pages) {
        assertThat(pages.get("/banner.svg")).contains(OTHER_COLOR).doesNotContain(COLOR);
        assertThat(pages.get("/api/products")).contains("\"Mug\"");
        assertThat(pages.get("/api/shop")).contains("North, renewed");
    }

    /// Changes an image, a text and the function, and builds them as the README says.
    ///
    /// @return the commit id
    private String change(Path clone) throws IOException {
        Path sources = Files.createDirectory(place.resolve("sources"));
        CommandResult copied = CommandResult.run(List.of(
                "sh",
                "-c",
                "cd '%s' && cp -R src public function index.html vite.config.js package.json '%s' && ln -s '%s/node_modules' '%s'"
                        .formatted(EXAMPLE, sources, EXAMPLE, sources)));
        assertThat(copied.exit()).as(copied.err()).isZero();
        replace(sources.resolve("public/banner.svg"), COLOR, OTHER_COLOR);
        replace(sources.resolve("src/Shop.svelte"), "Made by hand, sent within a day.", "With lids from now on.");
        replace(sources.resolve("function/main.js"), "title: SHOP_TITLE", "title: SHOP_TITLE + ', renewed'");
        CommandResult built = CommandResult.run(new ProcessBuilder("npm", "run", "build").directory(sources.toFile()));
        assertThat(built.exit()).as(built.out() + built.err()).isZero();
        CommandResult moved = CommandResult.run(List.of(
                "sh",
                "-c",
                "rm -r '%s/assets' '%s/function' && cp -R '%s/branch/.' '%s'".formatted(clone, clone, sources, clone)));
        assertThat(moved.exit()).as(moved.err()).isZero();
        git(clone, "add", "--all");
        git(clone, "-c", "user.name=Ann", "-c", "user.email=ann@north.example", "commit", "--quiet", "-m", "Lids");
        return git(clone, "rev-parse", "HEAD").strip();
    }

    private static void replace(Path file, String word, String other) throws IOException {
        String text = Files.readString(file);
        assertThat(text).contains(word);
        Files.writeString(file, text.replace(word, other));
    }

    private Path cloned(String branch) throws IOException {
        Path clone = Files.createDirectory(place.resolve("clone"));
        git(
                clone,
                "clone",
                "--quiet",
                "--branch",
                branch,
                "http://git:%s@127.0.0.1:%d/git/north.git".formatted(key(), demo.port()),
                ".");
        return clone;
    }

    private static String git(Path directory, String... words) {
        CommandResult typed = CommandResult.run(new ProcessBuilder(
                        Stream.concat(Stream.of("git"), Stream.of(words)).toList())
                .directory(directory.toFile()));
        assertThat(typed.exit()).as(typed.err()).isZero();
        return typed.out();
    }

    private void awaitDeployed(String environment, String commit) {
        String path = "/api/v1/stacks/%s/deploys".formatted(environment);
        Waiting.until("deployed in " + environment, DEPLOYED_MAX, () -> {
            Reply deploys = demo.http().get(key(), path).isOk();
            assertThat(deploys.text("0.state")).isNotEqualTo("FAILED");
            return deploys.text("0.commit").equals(commit)
                    && deploys.text("0.state").equals("DONE");
        });
    }

    /// Edits a row in the environment's database.
    private void nameFirst(String environment, String name) {
        String stack = "/api/v1/stacks/" + environment;
        Reply credentials = demo.http()
                .get(key(), stack + "/resources/DATABASE/credentials")
                .isOk();
        Reply shown = demo.http().get(key(), stack).isOk();
        int database = 0;
        while (!shown.text("resources.%d.kind".formatted(database)).equals("DATABASE")) {
            database++;
        }
        String detail = "resources.%d.detail.".formatted(database);
        String url = "jdbc:postgresql://%s/%s".formatted(shown.text(detail + "place"), shown.text(detail + "database"));
        int changed = Jdbi.create(url, credentials.text("login"), credentials.text("secret"))
                .withHandle(rows -> rows.execute("update products set name = ? where id = 1", name));
        assertThat(changed).isEqualTo(1);
    }

    private void api(String path, String body) {
        demo.http().post(key(), path, body).isOk();
    }

    /// Returns the key of the first tenant.
    private String key() {
        return demo.out().stream()
                .filter(line -> line.startsWith("  account key"))
                .map(line -> line.replaceFirst(".* ", ""))
                .findFirst()
                .orElseThrow();
    }

    private List<String> addresses() {
        return demo.out().stream()
                .filter(line -> line.matches("  (production|development|account key) .*"))
                .toList();
    }

    /// Returns all files that a browser loads for the shop, by path.
    private Map<String, String> seen(String host) {
        Map<String, String> bodies = new TreeMap<>();
        Page page = chrome.visitor();
        try {
            List<Response> responses = new ArrayList<>();
            page.onResponse(responses::add);
            show(page, host);
            for (Response response : responses) {
                assertThat(response.status()).as(response.url()).isEqualTo(200);
                bodies.put(URI.create(response.url()).getPath(), new String(response.body(), UTF_8));
            }
            return bodies;
        } finally {
            page.close();
        }
    }

    /// Returns the visible text.
    private String text(String host) {
        Page page = chrome.visitor();
        try {
            show(page, host);
            return page.locator("body").innerText();
        } finally {
            page.close();
        }
    }

    /// The page after requests that fail because the function is not running yet.
    private String textAfterFailures(String host) {
        Page page = chrome.visitor();
        try {
            for (String path : List.of("/api/shop", "/api/products")) {
                var failures = new AtomicInteger(FAILURES);
                page.route("**" + path, route -> {
                    if (failures.getAndDecrement() > 0) {
                        route.fulfill(new Route.FulfillOptions().setStatus(503).setBody("Not running"));
                    } else {
                        route.resume();
                    }
                });
            }
            show(page, host);
            page.locator("h1:has-text('North')").waitFor();
            return page.locator("body").innerText();
        } finally {
            page.close();
        }
    }

    /// Saves a screenshot for the README.
    private void screenshot(String host, String name) {
        Page page = chrome.visitor();
        try {
            show(page, host);
            chrome.screenshot(page, name);
        } finally {
            page.close();
        }
    }

    private void show(Page page, String host) {
        List<String> answers = new CopyOnWriteArrayList<>();
        page.onResponse(it -> answers.add(it.status() + " " + it.url()));
        page.navigate("http://%s:%s/".formatted(host, gatewayPort));
        try {
            page.locator("li h2").first().waitFor();
        } catch (TimeoutError e) {
            throw new AssertionError("%s shows %s after %s".formatted(host, page.content(), answers), e);
        }
        page.waitForLoadState(LoadState.NETWORKIDLE);
    }
}
