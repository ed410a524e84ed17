package dev.ambit.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/// An account that orders development environments, and the operator who provisions them.
record StackAccount(RestClient owner, RestClient operator, String slug) {

    static final String PRODUCTION = "production";

    private static final long STEP_MILLIS = 10;
    /// Longer waits poll less often, so that polling does not distort the measurement.
    private static final long STEPS_MIN = 50;

    private static final long WAIT_MILLIS_MAX = 1_200_000;
    private static final AtomicInteger OPENED = new AtomicInteger();
    private static final Set<String> BROKEN = Set.of("FAILED", "CANCELED");

    /// Opens an account with a unique name: of concurrent accounts with equal names, only one gets a slug.
    static StackAccount open(int port) {
        var operator = new RestClient(port, BenchCluster.OPERATOR_TOKEN);
        Object account =
                operator.post("/accounts", Map.of("displayName", "Shop %d".formatted(OPENED.incrementAndGet())));
        return new StackAccount(
                new RestClient(port, RestClient.text(account, "apiKey")), operator, RestClient.text(account, "slug"));
    }

    /// Returns the host of production; development has the prefix `dev.`.
    String host() {
        return slug + ".example";
    }

    /// Returns the kinds that this installation offers.
    List<String> offered(List<String> kinds) {
        List<?> offered = (List<?>) RestClient.require(owner.get("/orders/kinds"), "kinds");
        return kinds.stream().filter(offered::contains).toList();
    }

    /// Describes production: these kinds and the standard ones.
    void describe(String production, List<String> kinds) {
        describe(production, kinds, Map.of());
    }

    /// @param parameters parameters by kind
    void describe(String production, List<String> kinds, Map<String, Map<String, Object>> parameters) {
        List<Object> resources = new ArrayList<>();
        for (String kind : kinds) {
            Map<String, Object> resource = new HashMap<>(Map.of("kind", kind));
            resource.put("parameters", parameters.getOrDefault(kind, Map.of()));
            if (kind.equals("HOST")) {
                resource.put("identifier", host());
            }
            resources.add(resource);
        }
        resources.add(Map.of("kind", "POLICY"));
        resources.add(
                Map.of("kind", "MEDIA", "parameters", Map.of("baseUrl", "https://media.%s.example".formatted(slug))));
        owner.put("/stacks/%s/blueprint".formatted(production), Map.of("resources", resources));
    }

    /// Creates another production environment.
    String moreProduction(int number) {
        return RestClient.text(
                owner.post("/environments", Map.of("displayName", "Shop %d".formatted(number), "type", "PRODUCTION")),
                "slug");
    }

    /// Creates an order and quotes its price; it then waits for approval.
    String quoted(String production, String strategy, List<String> kinds) {
        String order = RestClient.text(
                owner.post(
                        "/orders",
                        Map.of(
                                "source",
                                production,
                                "displayName",
                                "Development of %s".formatted(production),
                                "scope",
                                kinds,
                                "databaseStrategy",
                                strategy,
                                "contact",
                                "ann@shop.example")),
                "id");
        operator.post("/orders/%s/quote".formatted(order), Map.of());
        return order;
    }

    /// Provisions the described production.
    void makeProduction() throws InterruptedException {
        owner.post("/stacks/%s/provision".formatted(PRODUCTION), Map.of());
        active(PRODUCTION);
    }

    /// Approves the order and starts provisioning.
    ///
    /// @return slug of the new environment
    String provision(String order) {
        owner.post("/orders/%s/approve".formatted(order), Map.of());
        return RestClient.text(operator.post("/orders/%s/provision".formatted(order), Map.of()), "environment");
    }

    /// Waits until the stack is active and returns it.
    Object active(String environment) throws InterruptedException {
        return until("/stacks/" + environment, Set.of("ACTIVE"));
    }

    /// Waits until the resource has one of these states and returns it.
    ///
    /// @throws WrongAnswer if it fails instead
    Object until(String path, Set<String> states) throws InterruptedException {
        long step = STEP_MILLIS;
        for (long waited = 0; waited < WAIT_MILLIS_MAX; waited += step) {
            Object found = owner.get(path);
            String state = RestClient.text(found, "state");
            if (states.contains(state)) {
                return found;
            }
            WrongAnswer.unless(!BROKEN.contains(state), () -> String.valueOf(found));
            step = Math.max(STEP_MILLIS, waited / STEPS_MIN);
            Thread.sleep(step);
        }
        throw new WrongAnswer("The operation did not finish in time: " + path);
    }

    /// Releases a version to all stacks of the account and waits until it is done.
    void release(String version, String sql) throws InterruptedException {
        until("/operations/" + RestClient.text(beginRelease(version, sql), "operationId"), Set.of("DONE"));
    }

    Object beginRelease(String version, String sql) {
        return owner.post(
                "/releases",
                Map.of(
                        "migrations",
                        List.of(Map.of("version", version, "description", "step " + version, "sql", sql))));
    }

    /// Returns the database of production or of a stack copied from it.
    static String database(Object stack) {
        for (int i = 0; ; i++) {
            if (RestClient.text(stack, "resources.%d.kind".formatted(i)).equals("DATABASE")) {
                return RestClient.text(stack, "resources.%d.detail.database".formatted(i));
            }
        }
    }
}
