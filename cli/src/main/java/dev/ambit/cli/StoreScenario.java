package dev.ambit.cli;

import dev.ambit.core.Server;
import dev.ambit.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// `ambit demo store --provider`: provisions a store, orders its development, deploys a change, releases a
/// migration and tears development down. Stops at the first step whose result is not the expected one.
final class StoreScenario {

    private static final String PRODUCTION = "/api/v1/stacks/production";
    private static final String TITLE = "North";
    private static final String NEW_TITLE = "North, renewed";
    private static final String COLOR = "#31597d";
    private static final String NEW_COLOR = "#7a3b69";
    private static final String MIGRATION =
            "alter table products${suffix} add column stock integer not null default 0;\n";
    private static final List<String> SCOPE =
            List.of("HOST", "API_STAGE", "CDN", "ASSET_BUCKET", "FUNCTION", "DATABASE", "BRANCH", "POLICY");

    /// `/media/*` is a directory of the bucket, because people upload images of `MEDIA` with credentials of AWS.
    private static final Map<String, ?> DISTRIBUTION = Map.of(
            "behaviors",
            List.of(Map.of("path", "/api/*", "origin", "FUNCTION"), Map.of("path", "/*", "origin", "BUCKET")));

    private static final Duration WAIT_MAX = Duration.ofMinutes(5);

    private final Terminal terminal;
    private final ScenarioEngines engines;
    private final Server server;
    private final DemoStore store;
    private final Path work;
    private final ServerClient operator;
    private final DemoKeys keys;
    private final ServerClient account;
    private final StackSteps steps;
    private int done;

    /// @param work directory for files
    StoreScenario(Terminal terminal, ScenarioEngines engines, Server server, DemoStore store, Path work) {
        this.terminal = terminal;
        this.engines = engines;
        this.server = server;
        this.store = store;
        this.work = work;
        this.operator = new ServerClient(server.url(), server.operatorToken().value());
        JsonObject opened = data(operator.post("/api/v1/accounts", Map.of("displayName", TITLE)));
        this.keys = new DemoKeys(opened.text("slug"), opened.text("apiKey"), true);
        this.account = new ServerClient(server.url(), keys.apiKey());
        this.steps = new StackSteps(operator, account, WAIT_MAX);
    }

    void run() throws IOException, InterruptedException {
        engines.attach(operator, keys.account());
        provisionProduction();
        String before = production().sees();
        requireSeen("North (production): Cup, Teapot, Bowl, Vase; banner %s; images shown".formatted(COLOR), before);
        show("production", before);

        JsonObject order = order();
        String development = order.text("environment");
        DemoTenant.fillDevelopment(steps, development);
        String copy = development().sees();
        requireSeen(before.replace("(production)", "(development)"), copy);
        show("development", copy);

        String commit = pushChange(development);
        requireDeployed(development, commit);
        String changed = development().sees();
        requireSeen(copy.replace(TITLE, NEW_TITLE).replace(COLOR, NEW_COLOR), changed);
        requireSeen(before, production().sees());
        show("production", before);
        show("development", changed);

        release(development);
        requireSeen(before, production().sees());
        requireSeen(changed, development().sees());

        tearDown(order);
        requireSeen("not found", development().sees());
        requireSeen(before, production().sees());
        show("production", before);
        show("development", "not found");
    }

    private void provisionProduction() throws IOException, InterruptedException {
        DemoTenant.provision(steps, DemoTenant.host(keys.account()), SCOPE, DISTRIBUTION);
        DemoTenant.requireFunctions(account);
        steps.await(DemoTenant.release(account, "1", "shop", store.migration()));
        DemoTenant.database(account).execute(store.rows());
        String commit = push("prod", files(TITLE, COLOR));
        account.post(PRODUCTION + "/deploys", Map.of());
        requireDeployed("production", commit);
        step("Production is provisioned and deployed");
        showResources("production");
    }

    /// Orders development, and returns the order when it is active.
    private JsonObject order() throws InterruptedException {
        JsonObject order = steps.order(SCOPE);
        step("Development is ordered, quoted at %s %s a month, approved and provisioned"
                .formatted(order.text("quote.monthly"), order.text("quote.currency")));
        showResources(order.text("environment"));
        return order;
    }

    private String pushChange(String development) throws IOException, InterruptedException {
        String commit = push("dev", files(NEW_TITLE, NEW_COLOR));
        step("A push to %s-dev deploys %s, and production stays as it is".formatted(keys.account(), development));
        return commit;
    }

    private void release(String development) throws InterruptedException {
        steps.await(DemoTenant.release(account, "2", "stock", MIGRATION));
        step("A schema change is released to both databases");
        for (String environment : List.of("production", development)) {
            String versions = DemoTenant.list(account, "/api/v1/stacks/%s/releases".formatted(environment)).stream()
                    .map(it -> it.text("version"))
                    .sorted()
                    .collect(Collectors.joining(", "));
            requireSeen("1, 2", versions);
            show(environment.equals("production") ? environment : "development", "migrations " + versions);
        }
    }

    private void tearDown(JsonObject order) throws InterruptedException {
        List<String> deleted = steps.cancel(order);
        step("Development is torn down, and a signed receipt counts what was deleted");
        deleted.forEach(it -> line("   deleted      " + it));
    }

    /// Returns a directory with the store, its images and its parameter file.
    private Path files(String title, String color) throws IOException {
        Path files = Files.createTempDirectory(work, "files");
        store.copyTo(files);
        Path images = Files.createDirectories(files.resolve("assets/media"));
        for (Path image : store.images()) {
            Files.copy(image, images.resolve(image.getFileName().toString()));
        }
        Path banner = files.resolve("assets/banner.svg");
        Files.writeString(banner, Files.readString(banner).replace(COLOR, color));
        Files.write(files.resolve("ambit.json"), Json.write(Map.of("parameters", Map.of("shop.title", title))));
        return files;
    }

    private String push(String stage, Path files) throws IOException, InterruptedException {
        return engines.push(server, keys, "%s-%s".formatted(keys.account(), stage), files);
    }

    /// Waits for the deploy of a commit, and until the function has the parameters of the commit.
    private void requireDeployed(String environment, String commit) throws InterruptedException {
        String path = "/api/v1/stacks/" + environment;
        JsonObject _ = steps.until(
                "Commit %s was not deployed to %s".formatted(commit, environment),
                () -> deploy(environment, commit),
                it -> it.text("state").equals("DONE"));
        JsonObject _ = steps.until(
                "The stack of %s did not become ACTIVE".formatted(environment),
                () -> data(account.get(path)),
                it -> it.text("state").equals("ACTIVE"));
    }

    /// Returns the deploy of a commit, without fields if it has not begun.
    private JsonObject deploy(String environment, String commit) {
        JsonObject deploy = DemoTenant.list(account, "/api/v1/stacks/%s/deploys".formatted(environment)).stream()
                .filter(it -> it.text("commit").equals(commit))
                .findFirst()
                .orElse(new JsonObject(Map.of()));
        if (deploy.text("state").equals("FAILED")) {
            throw new IllegalStateException(
                    "The deploy of %s failed: %s".formatted(environment, deploy.text("error.message")));
        }
        return deploy;
    }

    private StoreVisitor production() {
        return new StoreVisitor(engines.visitorPort(), DemoTenant.host(keys.account()));
    }

    private StoreVisitor development() {
        return new StoreVisitor(engines.visitorPort(), "dev." + DemoTenant.host(keys.account()));
    }

    private static void requireSeen(String expected, String seen) {
        if (!expected.equals(seen)) {
            throw new IllegalStateException("The walk expected `%s`, but got `%s`.".formatted(expected, seen));
        }
    }

    private void showResources(String environment) {
        data(account.get("/api/v1/stacks/" + environment)).list("resources").stream()
                .map(it -> "   %-12s %s %s".formatted(it.text("provider"), it.text("kind"), it.text("name")))
                .sorted()
                .forEach(this::line);
    }

    private void step(String text) {
        done++;
        line("%d. %s.".formatted(done, text));
    }

    private void show(String name, String text) {
        line("   %-12s %s".formatted(name, text));
    }

    private void line(String text) {
        terminal.out().println(text);
    }

    private static JsonObject data(String answer) {
        return DemoTenant.data(answer);
    }
}
