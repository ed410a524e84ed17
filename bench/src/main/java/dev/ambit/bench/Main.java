package dev.ambit.bench;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Runs `bin/bench NAME [options]`: measures one figure, or all of them at a small size with `--smoke`.
public final class Main {

    private record Named(String says, Figure figure) {}

    private static final Map<String, Named> FIGURES = figures();

    /// Held in a field, because unreferenced loggers lose their level.
    private static final Logger LIBRARIES = Logger.getLogger("com.zaxxer.hikari");

    private Main() {}

    public static void main(String[] words) throws Exception {
        LIBRARIES.setLevel(Level.SEVERE);
        if (words.length == 0) {
            FIGURES.forEach((name, named) -> System.out.printf("%-22s %s%n", name, named.says()));
            return;
        }
        if (words[0].equals("--smoke")) {
            smoke();
            return;
        }
        figure(words[0]).measure(Options.of(Arrays.copyOfRange(words, 1, words.length)));
    }

    static Figure figure(String name) {
        Named named = FIGURES.get(name);
        if (named == null) {
            throw new IllegalArgumentException("The figure `%s` does not exist. Choose one of: %s."
                    .formatted(name, String.join(", ", FIGURES.keySet())));
        }
        return named.figure();
    }

    static Set<String> figureNames() {
        return FIGURES.keySet();
    }

    private static Map<String, Named> figures() {
        Map<String, Named> figures = new LinkedHashMap<>();
        figures.put("check", new Named("one in-process check, measured with JMH", new EngineCheck()));
        figures.put(
                "check-http",
                new Named("checks over HTTP compared with a constant response, Cerbos and nginx", new CheckHttp()));
        figures.put(
                "edge-documents",
                new Named("edge documents over HTTP compared with a constant response", new EdgeDocumentRate()));
        figures.put(
                "client-check",
                new Named(
                        "one check by the Java client compared with other SDKs, its delay and its memory",
                        new ClientCheck()));
        figures.put(
                "streams",
                new Named(
                        "memory of open streams of SDKs, the delay until all of them have a change, and connecting again",
                        new OpenStreams()));
        figures.put(
                "entitlements-query",
                new Named("entitlements of 100 customers, in one call and in 100 calls", new EntitlementsQuery()));
        figures.put(
                "entitlements-graphql",
                new Named(
                        "entitlements of a customer by GraphQL compared with Unleash's front-end API",
                        new EntitlementsGraphql()));
        figures.put("usage", new Named("reported usage compared with plain JDBC", new UsageThroughput()));
        figures.put(
                "consume",
                new Named("64 clients that share one limit, compared with one limit each", new SharedLimit()));
        figures.put("renewals", new Named("simultaneous renewals, and checks during them", new Renewals()));
        figures.put(
                "rollout",
                new Named("rollout of a plan version to all customers, and checks during it", new PlanRollout()));
        figures.put(
                "deliveries",
                new Named(
                        "webhook deliveries compared with a plain HTTP client and a table queue",
                        new DeliveryFigure()));
        figures.put(
                "quiet-neighbour",
                new Named("latency of a quiet environment while another one is flooded", new QuietNeighbour()));
        figures.put(
                "noisy-neighbour",
                new Named("latency of production while non-production is flooded", new NoisyNeighbour()));
        figures.put(
                "delivery-latency",
                new Named("latency from commit to receivers, also with dead receivers", new DeliveryLatency()));
        figures.put("catch-up", new Named("catch-up of an endpoint after it was disabled", new CatchUp()));
        figures.put("feed", new Named("throughput of the event feed, by page and as a stream", new FeedThroughput()));
        figures.put(
                "snapshot",
                new Named(
                        "a snapshot of all customers; checks, commits and memory during it", new SnapshotThroughput()));
        figures.put(
                "event-numbers",
                new Named("event numbers for 1, 8 and 64 writers, also with an old snapshot", new EventNumbering()));
        figures.put(
                "isolation",
                new Named("overhead of row level security and of setting its scope", new RowSecurityCost()));
        figures.put("memory", new Named("memory per customer in the cache", new CacheMemory()));
        figures.put(
                "environment-creation",
                new Named("duration of creating an environment", new EnvironmentCreationTime()));
        figures.put("fork", new Named("fork of an environment without and with many customers", new ForkTime()));
        figures.put("compare", new Named("comparison and merge of real price lists", new CatalogComparisonTime()));
        figures.put(
                "impact",
                new Named("impact of a promotion on many customers, and checks during it", new PromotionImpactRate()));
        figures.put(
                "purge",
                new Named("purge of a large environment, and checks of another one during it", new EnvironmentPurge()));
        figures.put("search", new Named("search by common, rare and missing words", new SearchLatency()));
        figures.put("logins", new Named("latency of checks during password logins", new LoginLoad()));
        figures.put("pages", new Named("time and size of each console page", new ConsolePages()));
        figures.put(
                "pricing-pages",
                new Named("pages of a large catalog with many customers, also in Chromium", new PricingPages()));
        figures.put("miss-storm", new Named("cache hits during a storm of cache misses", new CacheMissStorm()));
        figures.put("two-servers", new Named("delay until another server applies a revocation", new RevocationDelay()));
        figures.put(
                "replica-ingest", new Named("durable ingestion of signed webhooks by a replica", new ReplicaIngest()));
        figures.put("replica-check", new Named("access checks at a replica", new ReplicaCheck()));
        figures.put(
                "replica-graphql", new Named("GraphQL of a replica compared with PostGraphile", new ReplicaGraphql()));
        figures.put("replica-visible", new Named("delay until GraphQL returns or pushes an event", new ReplicaDelay()));
        figures.put(
                "replica-begin", new Named("initial snapshot of a replica, and its memory", new ReplicaBootstrap()));
        figures.put(
                "provision",
                new Named("time from an approved order to an active stack, by step", new StackProvisioningFigure()));
        figures.put("rowcopy", new Named("row copy to development compared with plain COPY", new RowCopyThroughput()));
        figures.put("release", new Named("a release to many databases, also with a failing one", new BulkRelease()));
        figures.put("rest", new Named("CPU time of many idle stacks", new IdleStacks()));
        figures.put("gateway", new Named("a page through the gateway compared with its upstream", new GatewayRelay()));
        figures.put(
                "running-stack",
                new Named(
                        "time from an approved order to a running store, and from a push to its page",
                        new RunningStack()));
        figures.put(
                "busy-functions", new Named("checks while a function keeps its processor busy", new BusyFunctions()));
        figures.put(
                "hostile-tenant",
                new Named(
                        "writes and checks of an account while another one attacks by SQL and functions",
                        new HostileTenant()));
        figures.put("stacks-memory", new Named("memory of stacks with running functions", new StackMemory()));
        figures.put("startup", new Named("time from start to the first decision; idle memory", new StartupBench()));
        return figures;
    }

    private static void smoke() throws Exception {
        for (Map.Entry<String, Named> each : FIGURES.entrySet()) {
            each.getValue().figure().measure(new Options(true, false, Map.of()));
        }
    }
}
