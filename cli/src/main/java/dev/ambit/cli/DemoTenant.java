package dev.ambit.cli;

import dev.ambit.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// Tenant of the demo with a store in production and in an ordered development environment. Each step is
/// idempotent, so an interrupted setup can be resumed.
final class DemoTenant {

    /// Stack domain, which browsers resolve to their own machine. The console uses `127.0.0.1`, so that stores and
    /// console share no cookies.
    static final String DOMAIN = "localhost";

    private static final String SOURCE = "production";
    private static final String PRODUCTION = "/api/v1/stacks/" + SOURCE;
    private static final int AGAIN_MILLIS = 200;
    private static final Duration WAIT_MAX = Duration.ofMinutes(5);
    private static final Duration FUNCTIONS_WAIT_MAX = Duration.ofMinutes(1);

    /// States of a function that the server has not started yet.
    private static final Set<String> NOT_RUNNING_YET = Set.of("EMPTY", "STARTING");

    /// Resource kinds of production and of the order.
    private static final List<String> SCOPE =
            List.of("HOST", "API_STAGE", "CDN", "ASSET_BUCKET", "FUNCTION", "DATABASE", "BRANCH", "POLICY", "MEDIA");

    private static final Map<String, ?> DISTRIBUTION = Map.of(
            "compress",
            true,
            "behaviors",
            List.of(
                    Map.of("path", "/api/*", "origin", "FUNCTION"),
                    Map.of("path", "/media/*", "origin", "MEDIA", "cacheSeconds", 60),
                    Map.of("path", "/assets/*", "origin", "BUCKET", "cacheSeconds", 3600),
                    Map.of("path", "/*", "origin", "BUCKET")));

    private final String name;
    private final DemoStore store;
    private final Path keys;
    private final Path data;
    private final String url;
    private final ServerClient operator;

    /// Creates the tenant.
    ///
    /// @param url URL of the server
    DemoTenant(String name, DemoStore store, Path data, String url, String operatorToken) {
        this.name = name;
        this.store = store;
        this.keys = data.resolve("demo-%s.json".formatted(name));
        this.data = data;
        this.url = url;
        this.operator = new ServerClient(url, operatorToken);
    }

    /// Returns the host of an account's store, which browsers resolve to their own machine.
    static String host(String account) {
        return account + "." + DOMAIN;
    }

    DemoKeys ensure() throws IOException, InterruptedException {
        DemoKeys known = DemoKeys.read(keys).orElseGet(this::open);
        if (known.isReady()) {
            return known;
        }
        var account = new ServerClient(url, known.apiKey());
        var steps = new StackSteps(operator, account, WAIT_MAX);
        makeProduction(steps, known.account());
        fillProduction(steps, known);
        String development = order(account);
        fillDevelopment(steps, development);
        DemoKeys ready = known.whenReady();
        ready.write(keys);
        return ready;
    }

    /// Returns when the functions of all stages run: after a restart they start a moment later than the server. A
    /// function that crashed, is suspended or was not deployed is skipped.
    void awaitFunctions(DemoKeys known) throws InterruptedException {
        var account = new ServerClient(url, known.apiKey());
        long until = System.nanoTime() + FUNCTIONS_WAIT_MAX.toNanos();
        for (JsonObject stack : list(account, "/api/v1/stacks")) {
            String path = "/api/v1/stacks/%s/function".formatted(stack.text("environment"));
            while (account.has(path) && isStarting(data(account.get(path))) && System.nanoTime() < until) {
                TimeUnit.MILLISECONDS.sleep(AGAIN_MILLIS);
            }
        }
    }

    private static boolean isStarting(JsonObject function) {
        boolean isToRun =
                !function.text("version").isEmpty() && function.text("refusal").isEmpty();
        return isToRun && NOT_RUNNING_YET.contains(function.text("state"));
    }

    private DemoKeys open() {
        JsonObject opened = data(operator.post("/api/v1/accounts", Map.of("displayName", name)));
        var made = new DemoKeys(opened.text("slug"), opened.text("apiKey"), false);
        made.write(keys);
        return made;
    }

    private static void makeProduction(StackSteps steps, String slug) throws InterruptedException {
        ServerClient account = steps.account();
        if (account.has(PRODUCTION)
                && data(account.get(PRODUCTION)).text("state").equals("ACTIVE")) {
            return;
        }
        provision(steps, host(slug), SCOPE, DISTRIBUTION);
    }

    /// Provisions production.
    ///
    /// @param host of production
    /// @param kinds of its resources
    /// @param distribution parameters of the resource `CDN`
    static void provision(StackSteps steps, String host, List<String> kinds, Map<String, ?> distribution)
            throws InterruptedException {
        ServerClient account = steps.account();
        var resources =
                kinds.stream().map(it -> resource(it, host, distribution)).toList();
        account.put(PRODUCTION + "/blueprint", Map.of("resources", resources));
        account.put(
                PRODUCTION + "/parameters/schema",
                Map.of("parameters", List.of(Map.of("name", "shop.title", "type", "STRING"))));
        steps.await(data(account.post(PRODUCTION + "/provision", Map.of())));
    }

    private static Map<String, ?> resource(String kind, String host, Map<String, ?> distribution) {
        return switch (kind) {
            case "HOST" -> Map.of("kind", kind, "identifier", host);
            case "CDN" -> Map.of("kind", kind, "parameters", distribution);
            default -> Map.of("kind", kind);
        };
    }

    private void fillProduction(StackSteps steps, DemoKeys known) throws IOException, InterruptedException {
        ServerClient account = steps.account();
        requireFunctions(account);
        steps.await(release(account));
        database(account).execute(store.rows());
        var images = new DemoImages(
                resource(account, SOURCE, "ASSET_BUCKET").text("detail.address"),
                credentials(account, SOURCE, "ASSET_BUCKET"));
        images.put(resource(account, SOURCE, "MEDIA").text("name"), "media/", store.images());
        if (list(account, PRODUCTION + "/deploys").stream()
                .noneMatch(it -> it.text("state").equals("DONE"))) {
            push(known);
            steps.await(data(account.post(PRODUCTION + "/deploys", Map.of())));
        }
    }

    /// Refuses a server that cannot run functions. For a function on AWS, the route does not exist.
    static void requireFunctions(ServerClient account) {
        String function = PRODUCTION + "/function";
        String refusal = account.has(function) ? data(account.get(function)).text("refusal") : "";
        if (!refusal.isEmpty()) {
            throw new IllegalStateException("The store needs a function, which this server cannot run: " + refusal);
        }
    }

    /// Returns the release in progress or done, or a new one.
    private JsonObject release(ServerClient account) {
        List<JsonObject> releases = list(account, "/api/v1/releases");
        if (!releases.isEmpty() && !releases.getFirst().text("state").equals("FAILED")) {
            return releases.getFirst();
        }
        return release(account, "1", "shop", store.migration());
    }

    /// Starts the release of a migration.
    static JsonObject release(ServerClient account, String version, String description, String sql) {
        var migration = Map.of("version", version, "description", description, "sql", sql);
        return data(account.post("/api/v1/releases", Map.of("migrations", List.of(migration))));
    }

    private void push(DemoKeys known) throws IOException, InterruptedException {
        Path files = Files.createDirectories(data.resolve("branch-of-" + known.account()));
        store.copyTo(files);
        Files.write(files.resolve("ambit.json"), Json.write(Map.of("parameters", Map.of("shop.title", name))));
        String _ = new GitRepository(url, known, data).push(known.account() + "-prod", files);
    }

    /// Orders the development environment and waits until it is provisioned.
    ///
    /// @return slug of the environment
    private String order(ServerClient account) throws InterruptedException {
        List<JsonObject> orders = list(account, "/api/v1/orders");
        JsonObject order = orders.isEmpty() ? order(account, SCOPE) : orders.getFirst();
        String path = "/api/v1/orders/" + order.text("id");
        long until = System.nanoTime() + WAIT_MAX.toNanos();
        while (System.nanoTime() < until) {
            JsonObject now = data(account.get(path));
            switch (now.text("state")) {
                case "REQUESTED" -> operator.post(path + "/quote", Map.of());
                case "QUOTED" -> account.post(path + "/approve", Map.of());
                case "APPROVED" -> operator.post(path + "/provision", Map.of());
                case "PROVISIONING" -> provisioning(now);
                case "ACTIVE" -> {
                    return now.text("environment");
                }
                default ->
                    throw new IllegalStateException(
                            "The order of %s is in the state %s, which the demo does not expect."
                                    .formatted(name, now.text("state")));
            }
        }
        throw new IllegalStateException(
                "The order of %s was not provisioned within %d minutes.".formatted(name, WAIT_MAX.toMinutes()));
    }

    /// Orders a development environment of production.
    static JsonObject order(ServerClient account, List<String> scope) {
        var order = Map.of(
                "source", "production",
                "scope", scope,
                "databaseStrategy", "DATABASE",
                "contact", "demo@localhost");
        return data(account.post("/api/v1/orders", order));
    }

    private static void provisioning(JsonObject order) throws InterruptedException {
        if (!order.text("problem").isEmpty()) {
            throw new IllegalStateException(order.text("problem"));
        }
        TimeUnit.MILLISECONDS.sleep(AGAIN_MILLIS);
    }

    /// Copies production's products to development, and deploys its branch.
    static void fillDevelopment(StackSteps steps, String development) throws InterruptedException {
        ServerClient account = steps.account();
        var copy = Map.of(
                "source", "production",
                "target", development,
                "tables", List.of(Map.of("name", "products")),
                "foreignKeys", "REFUSE",
                "conflict", "SKIP");
        steps.await(data(account.post("/api/v1/row-copies", copy)));
        steps.await(data(account.post("/api/v1/stacks/%s/deploys".formatted(development), Map.of())));
    }

    /// Returns production's database.
    static StoreDatabase database(ServerClient account) {
        JsonObject database = resource(account, SOURCE, "DATABASE");
        String address =
                "jdbc:postgresql://%s/%s".formatted(database.text("detail.place"), database.text("detail.database"));
        return new StoreDatabase(address, credentials(account, SOURCE, "DATABASE"));
    }

    /// Returns the login and the secret of a resource.
    static JsonObject credentials(ServerClient account, String environment, String kind) {
        return data(account.get("/api/v1/stacks/%s/resources/%s/credentials".formatted(environment, kind)));
    }

    /// Returns a resource of a stack.
    static JsonObject resource(ServerClient account, String environment, String kind) {
        return data(account.get("/api/v1/stacks/" + environment)).list("resources").stream()
                .filter(it -> it.text("kind").equals(kind))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("`%s` has no %s.".formatted(environment, kind)));
    }

    static List<JsonObject> list(ServerClient account, String path) {
        return new JsonObject(Json.map(account.get(path))).list("data");
    }

    static JsonObject data(String answer) {
        return JsonObject.of(Json.map(answer).get("data"));
    }
}
