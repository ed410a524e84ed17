package dev.ambit.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toCollection;

import dev.ambit.graphql.PostGraphile;
import dev.ambit.http.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The front-end API of the feature flag server Unleash, with a flag for each feature. It returns the flags that are on
/// for a user. Requests contain the usage, which Ambit must look up, so Unleash does less work.
final class UnleashServer implements Traffic, AutoCloseable {

    static final String VERSION = "7.5.1";

    private static final String DATABASE = "unleash";
    private static final String ADMIN = "*:*.bench-admin";
    private static final String BROWSER = "default:development.bench-browser";
    private static final String FLAGS = "/api/admin/projects/default/features";
    private static final int REFRESH_STEPS_MAX = 600;
    private static final long STEP_MILLIS = 100;

    private final PeerProcess process;
    private final int port;
    private final int customers;
    private final byte[][] requests = new byte[BenchTenant.USED_BELOW][];
    private final byte[][] right = new byte[BenchTenant.USED_BELOW][];
    private final int place;

    private UnleashServer(PeerProcess process, int port, BenchTenant tenant, int customers) {
        this.process = process;
        this.port = port;
        this.customers = customers;
        for (int used = 0; used < requests.length; used++) {
            String query = "userId=%s&used=%02d".formatted(tenant.id(0), used);
            requests[used] = "GET /api/frontend?%s HTTP/1.1\r\nHost: localhost\r\nAuthorization: %s\r\n\r\n"
                    .formatted(query, BROWSER)
                    .getBytes(US_ASCII);
        }
        this.place = HttpText.indexOf(requests[0], tenant.id(0), 0) + BenchTenant.PREFIX.length();
    }

    /// Starts Unleash on a database of its own; returns empty if it is not installed and `isInstalling` is false or
    /// fails.
    ///
    /// @param features a flag is created for each of them
    static Optional<UnleashServer> start(BenchTenant tenant, int customers, Set<String> features, boolean isInstalling)
            throws Exception {
        Path program =
                NpmPackage.modules("unleash-server", VERSION, isInstalling).resolve("unleash-server/dist/server.js");
        if (!Files.isRegularFile(program)) {
            return Optional.empty();
        }
        BenchCluster world = tenant.world();
        world.database().run("create database " + DATABASE);
        int port = PeerProcess.freePort();
        var process = PeerProcess.start(
                world.directory().resolve("unleash.log"),
                port,
                List.of("node", program.toString()),
                Map.ofEntries(
                        Map.entry("NODE_ENV", "production"),
                        Map.entry("HTTP_HOST", "127.0.0.1"),
                        Map.entry("HTTP_PORT", Integer.toString(port)),
                        Map.entry("DATABASE_URL", PostGraphile.address(world.url(DATABASE))),
                        Map.entry("DATABASE_SSL", "false"),
                        Map.entry("INIT_ADMIN_API_TOKENS", ADMIN),
                        Map.entry("INIT_FRONTEND_API_TOKENS", BROWSER),
                        Map.entry("CHECK_VERSION", "false"),
                        Map.entry("SEND_TELEMETRY", "false"),
                        Map.entry("LOG_LEVEL", "error")));
        var unleash = new UnleashServer(process, port, tenant, customers);
        try {
            unleash.create(features);
            return Optional.of(unleash);
        } catch (Exception e) {
            process.close();
            throw e;
        }
    }

    /// Returns the flags that are on for this draw.
    Set<String> granted(long draw) throws IOException {
        Object flags =
                Objects.requireNonNull(Json.map(new String(answer(draw), UTF_8)).get("toggles"));
        return ((List<?>) flags)
                .stream()
                        .filter(it -> RestClient.text(it, "enabled").equals("true"))
                        .map(it -> RestClient.text(it, "name"))
                        .collect(toCollection(TreeSet::new));
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public byte[] request(long draw) {
        byte[] request = requests[used(draw)];
        HttpText.digits(request, place, BenchTenant.DIGITS, draw % customers);
        return request;
    }

    @Override
    public boolean isRight(long draw, ResponseBuffer answer) {
        byte[] expected = right[used(draw)];
        return answer.status() == 200 && answer.bodyBytes() == expected.length && answer.hasAt(0, expected);
    }

    @Override
    public void close() {
        process.close();
    }

    private int used(long draw) {
        return (int) (draw % customers % BenchTenant.USED_BELOW);
    }

    /// The flag of the first metered feature is on for users up to its limit, the others for all users.
    private void create(Set<String> features) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (String feature : features) {
                String inEnvironment = "%s/%s/environments/development".formatted(FLAGS, feature);
                List<Object> constraints = feature.equals("metered-0")
                        ? List.of(Map.of(
                                "contextName",
                                "used",
                                "operator",
                                "NUM_LTE",
                                "value",
                                Integer.toString(BenchTenant.LIMIT),
                                "values",
                                List.of()))
                        : List.of();
                post(client, FLAGS, Map.of("name", feature, "type", "release"));
                post(
                        client,
                        inEnvironment + "/strategies",
                        Map.of(
                                "name",
                                "flexibleRollout",
                                "parameters",
                                Map.of("rollout", "100", "stickiness", "default", "groupId", feature),
                                "constraints",
                                constraints));
                post(client, inEnvironment + "/on", Map.of());
            }
        }
        awaitFlags(features);
        for (int used = 0; used < right.length; used++) {
            right[used] = answer(used);
        }
    }

    /// Waits until the cache of the front-end API has all flags.
    private void awaitFlags(Set<String> features) throws IOException, InterruptedException {
        for (int i = 0; i < REFRESH_STEPS_MAX; i++) {
            if (granted(0).equals(features)) {
                return;
            }
            Thread.sleep(STEP_MILLIS);
        }
        throw new WrongAnswer("Unleash returns only the flags " + granted(0));
    }

    private byte[] answer(long draw) throws IOException {
        try (var call = new HttpConnection(port)) {
            call.ask(request(draw));
            WrongAnswer.unless(
                    call.answer().status() == 200, () -> call.answer().toString());
            return call.answer().body();
        }
    }

    private void post(HttpClient client, String path, Map<String, Object> body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port, path)))
                .header("Authorization", ADMIN)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(Json.write(body)))
                .build();
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        WrongAnswer.unless(response.statusCode() < 300, () -> "%s: %s".formatted(request, response.body()));
    }
}
