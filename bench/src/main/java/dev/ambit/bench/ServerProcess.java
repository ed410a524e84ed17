package dev.ambit.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.TestOptions;
import dev.ambit.access.Authentication;
import dev.ambit.access.KeyUses;
import dev.ambit.access.Secrets;
import dev.ambit.config.LogFormat;
import dev.ambit.core.CoreOptions;
import dev.ambit.core.Server;
import dev.ambit.db.Database;
import dev.ambit.entitlement.EntitlementApi;
import dev.ambit.host.function.OutgoingHosts;
import dev.ambit.http.Contract;
import dev.ambit.http.Logs;
import dev.ambit.http.Metrics;
import dev.ambit.http.Readiness;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.http.Router;
import dev.ambit.http.WebServer;
import dev.ambit.server.App;
import dev.ambit.server.Config;
import dev.ambit.stacks.StackOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Runs a server in a process of its own, which ends with its parent.
final class ServerProcess implements AutoCloseable {

    /// Parent domain of the hosts of [StackAccount].
    private static final String STACK_DOMAIN = "example";

    private static final int PROJECTION_MEGABYTES = 512;
    private static final int CONNECTIONS = 16;

    /// Ambit's default.
    private static final int CHECK_LOG_PERMILLE = 10;

    private static final int EVENT_COUNT = 1_000_000_000;
    private static final int WAITING_MAX = 512;
    private static final long END_SECONDS_MAX = 30;
    private static final int BYTES_PER_MEGABYTE = 1_000_000;
    private static final String READY = "ready ";
    private static final String HEAP = "heap ";

    enum Kind {
        AMBIT,
        /// A server with a PostgreSQL for stacks, and with Redis if available.
        STACKS,
        /// The same with a gateway and buckets.
        STORES,
        /// A server with embedded PostgreSQL, also for stacks, and with a gateway.
        EMBEDDED,
        CONSTANT,
        /// The upstream of a gateway.
        PAGE,
    }

    private final Process process;
    private final BufferedReader lines;
    private final int port;

    private ServerProcess(Process process, BufferedReader lines, int port) {
        this.process = process;
        this.lines = lines;
        this.port = port;
    }

    /// @param body constant response, or the URL of Redis
    /// @param gatewayPort 0 for no gateway
    static ServerProcess start(Kind kind, BenchCluster world, String body, int gatewayPort) throws IOException {
        return start(
                ServerProcess.class,
                world.directory().resolve("server.log"),
                kind.name(),
                world.directory().toString(),
                world.url(),
                world.ownerUrl(),
                body,
                world.superuserUrl(),
                Integer.toString(gatewayPort),
                Integer.toString(PeerProcess.freePort()));
    }

    /// Starts a server that brings its own PostgreSQL.
    static ServerProcess embedded(Path directory, Path log, int gatewayPort) throws IOException {
        return start(
                ServerProcess.class,
                log,
                Kind.EMBEDDED.name(),
                directory.toString(),
                Integer.toString(gatewayPort),
                Integer.toString(PeerProcess.freePort()));
    }

    /// Starts the process and waits until it answers.
    ///
    /// @param main class whose `main` calls [#serve]
    static ServerProcess start(Class<?> main, Path log, String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseCompactObjectHeaders",
                "-XX:+UseG1GC",
                "-Xms32m",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path")));
        Stream.of(System.getProperty("ambit.bench.jvm", "").split(" "))
                .filter(it -> !it.isEmpty())
                .forEach(command::add);
        command.add(main.getName());
        command.addAll(List.of(words));
        Process process =
                new ProcessBuilder(command).redirectError(log.toFile()).start();
        var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(READY)) {
                return new ServerProcess(process, lines, Integer.parseInt(line.substring(READY.length())));
            }
        }
        throw new IllegalStateException("The server did not start: " + Files.readString(log));
    }

    /// Returns the heap after a collection.
    long heapMegabytes() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(HEAP)) {
                return Long.parseLong(line.substring(HEAP.length()));
            }
        }
        throw new IllegalStateException("The server process exited");
    }

    /// Returns the process id of the server's host.
    long host() {
        return process.toHandle()
                .descendants()
                .filter(it -> it.info().commandLine().orElse("").contains("HostMain --"))
                .findAny()
                .orElseThrow()
                .pid();
    }

    /// Returns the CPU time of the process.
    long cpuNanos() {
        return process.toHandle()
                .info()
                .totalCpuDuration()
                .orElse(Duration.ZERO)
                .toNanos();
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(END_SECONDS_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    public static void main(String[] words) throws IOException {
        Logs.install(LogFormat.TEXT.name());
        Kind kind = Kind.valueOf(words[0]);
        Path directory = Path.of(words[1]);
        switch (kind) {
            case AMBIT -> {
                try (Server app = App.start(config(directory, words[2], words[3], null, null, null, null))) {
                    serve(app.port());
                }
            }
            case STACKS -> {
                try (Server app =
                        App.start(config(directory, words[2], words[3], words[5], redis(words[4]), null, null))) {
                    serve(app.port());
                }
            }
            case STORES -> {
                try (Server app = App.start(config(
                        directory,
                        words[2],
                        words[3],
                        words[5],
                        redis(words[4]),
                        Integer.valueOf(words[6]),
                        Integer.valueOf(words[7])))) {
                    serve(app.port());
                }
            }
            case EMBEDDED -> {
                try (Server app = App.start(config(
                        directory, null, null, null, null, Integer.valueOf(words[2]), Integer.valueOf(words[3])))) {
                    serve(app.port());
                }
            }
            case CONSTANT -> {
                try (Database database = Database.open(words[2], words[3], CONNECTIONS);
                        Metrics metrics = new Metrics();
                        WebServer web = constant(directory, database, words[4], metrics)) {
                    serve(web.port());
                }
            }
            case PAGE -> {
                try (Metrics metrics = new Metrics();
                        WebServer web = page(words[4], metrics)) {
                    serve(web.port());
                }
            }
        }
    }

    /// Runs until the parent closes the pipe. Each line from the parent requests the memory in use.
    static void serve(int port) throws IOException {
        System.out.println(READY + port);
        while (System.in.read() >= 0) {
            System.gc();
            long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            System.out.println(HEAP + used / BYTES_PER_MEGABYTE);
        }
    }

    private static @Nullable URI redis(String address) {
        return address.isEmpty() ? null : URI.create(address);
    }

    private static Config config(
            Path directory,
            @Nullable String url,
            @Nullable String ownerUrl,
            @Nullable String tenantUrl,
            @Nullable URI redis,
            @Nullable Integer gatewayPort,
            @Nullable Integer bucketPort) {
        var options = new TestOptions(directory);
        CoreOptions core = (url == null || ownerUrl == null ? options : options.database(url, ownerUrl))
                .operatorToken(BenchCluster.OPERATOR_TOKEN)
                .allowAddresses(TestOptions.LOOPBACK)
                .projectionMegabytes(PROJECTION_MEGABYTES)
                .databaseConnections(CONNECTIONS)
                .checkLogPermille(CHECK_LOG_PERMILLE)
                .eventCount(EVENT_COUNT)
                .build();
        var stacks = new StackOptions(
                tenantUrl,
                true,
                gatewayPort,
                null,
                null,
                STACK_DOMAIN,
                List.of(),
                null,
                bucketPort,
                null,
                null,
                redis,
                null,
                20_480,
                512,
                15,
                null,
                null,
                OutgoingHosts.NONE,
                LogFormat.TEXT);
        return new Config(core, stacks, LogFormat.TEXT, true, List.of());
    }

    /// Returns a server with the route of a check (router, key, headers, metrics) and a constant response.
    private static WebServer constant(Path directory, Database database, String body, Metrics metrics)
            throws IOException {
        var authentication = new Authentication(
                database.transactions(),
                Secrets.under(directory.resolve("master-key")),
                new KeyUses(database.transactions(), InstantSource.system()),
                InstantSource.system(),
                BenchCluster.OPERATOR_TOKEN);
        byte[] json = body.getBytes(UTF_8);
        ConstantDocument document = ConstantDocument.of(json);
        var routes = new Router()
                .memory(
                        "/api/v1/customers/{id}/entitlements/check",
                        "checkEntitlement",
                        request -> isCached(authentication, request, "id") ? answer(json) : null,
                        request -> {
                            authentication.reader(request, request.variable("id"));
                            return answer(json);
                        },
                        Contract.gives(200, EntitlementApi.EntitlementView.class)
                                .query(EntitlementApi.CheckQuery.class)
                                .by("server", "client"))
                .document(
                        "/v1/c/{customerId…}/entitlements.json",
                        "getEntitlementsDocument",
                        request -> isCached(authentication, request, "customerId") ? document.of(request) : null,
                        request -> {
                            authentication.reader(request, request.variable("customerId"));
                            return document.of(request);
                        },
                        Contract.text("application/json").by("client").rawBody(0));
        return WebServer.start("127.0.0.1", 0, routes, WAITING_MAX, metrics, new Readiness());
    }

    /// Returns a server that answers all paths of a shop with the same page.
    private static WebServer page(String html, Metrics metrics) {
        Response page = Response.text(200, "text/html", html);
        Contract contract = Contract.text("text/html").by("anyone");
        var routes = new Router()
                .inline("GET", GatewayRelay.RELAYED, "page", _ -> page, contract)
                .inline("GET", GatewayRelay.KEPT, "keptPage", _ -> page, contract);
        return WebServer.start("127.0.0.1", 0, routes, WAITING_MAX, metrics, new Readiness());
    }

    private static boolean isCached(Authentication authentication, Request request, String customer) {
        return authentication.cached(request, Objects.requireNonNull(request.variable(customer))) != null;
    }

    private static Response answer(byte[] json) {
        return Response.json(200, json).with("X-Ambit-Sequence", "1");
    }
}
