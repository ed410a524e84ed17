package dev.ambit.bench;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;

/// `bin/bench NAME [options]`: measures one figure, or with `--smoke` as name all of them in small.
public final class Main {

    private record Named(String says, Figure figure) {}

    private static final Map<String, Named> FIGURES = figures();

    /// Held, or else it would forget what it was told.
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
            throw new IllegalArgumentException(
                    "There is no figure %s. Known are %s.".formatted(name, String.join(", ", FIGURES.keySet())));
        }
        return named.figure();
    }

    static Set<String> figureNames() {
        return FIGURES.keySet();
    }

    private static Map<String, Named> figures() {
        Map<String, Named> figures = new LinkedHashMap<>();
        figures.put("check", new Named("one check in process, by JMH", new EngineCheck()));
        figures.put("check-http", new Named("checks over HTTP beside a constant, Cerbos and nginx", new CheckHttp()));
        figures.put(
                "entitlements-query",
                new Named("what 100 customers may do, in one call and in 100", new EntitlementsQuery()));
        figures.put("usage", new Named("reported usage beside bare JDBC", new UsageThroughput()));
        figures.put("consume", new Named("64 clients and one limit, beside a limit each", new OneLimit()));
        figures.put("renewals", new Named("renewals due at once, and checks meanwhile", new Renewals()));
        figures.put("rollout", new Named("a version for all customers, and checks meanwhile", new AllCustomers()));
        figures.put("deliveries", new Named("webhooks beside the bare client and a queue of rows", new Deliveries()));
        figures.put("quiet-neighbour", new Named("a quiet environment beside a flooding one", new QuietNeighbour()));
        figures.put("noisy-neighbour", new Named("production beside flooding non-production", new NoisyNeighbour()));
        figures.put(
                "delivery-latency",
                new Named("from the commit to the receivers, and with some of them dead", new DeliveryLatency()));
        figures.put("catch-up", new Named("an endpoint that was disabled for many events", new CatchUp()));
        figures.put("feed", new Named("the feed read to its end, by page and as a stream", new FeedReading()));
        figures.put(
                "snapshot",
                new Named("a snapshot of all customers; checks, commits and memory meanwhile", new WholeSnapshot()));
        figures.put(
                "event-numbers", new Named("1, 8 and 64 writers of one log, and an old snapshot", new EventNumbers()));
        figures.put("isolation", new Named("row level security and its words beside none", new Isolation()));
        figures.put("memory", new Named("bytes that a customer takes in memory", new Memory()));
        figures.put("environment-creation", new Named("how long a new environment takes", new EnvironmentMaking()));
        figures.put(
                "purge",
                new Named("a deleted environment of many rows, and a neighbour's checks", new EnvironmentPurge()));
        figures.put("logins", new Named("checks beside people who sign in", new Logins()));
        figures.put("pages", new Named("each page of the console, and what it loads", new ConsolePages()));
        figures.put("miss-storm", new Named("hits beside a storm of misses", new MissStorm()));
        figures.put("two-servers", new Named("how late another server learns of a revocation", new TwoServers()));
        figures.put("replica-ingest", new Named("signed webhooks into a replica, durable", new ReplicaIngest()));
        figures.put("replica-check", new Named("check-access at a replica", new ReplicaCheck()));
        figures.put("replica-graphql", new Named("GraphQL of a replica beside PostGraphile", new ReplicaGraphql()));
        figures.put("replica-visible", new Named("until GraphQL shows an event, or pushes it", new ReplicaVisible()));
        figures.put("replica-begin", new Named("a new replica of many customers, and its memory", new ReplicaBegin()));
        figures.put(
                "provision", new Named("an approved order until its stack is active, step by step", new StackMaking()));
        figures.put("rowcopy", new Named("rows to development beside a bare COPY", new RowCopying()));
        figures.put("release", new Named("a release to many databases, one of which fails", new ReleaseToMany()));
        figures.put("rest", new Named("what many stacks take that nobody works at", new StacksAtRest()));
        figures.put("gateway", new Named("a store's page by the gateway beside its upstream", new GatewayRelay()));
        figures.put(
                "running-stack",
                new Named(
                        "an approved order until all of a store runs, and a push until it is seen",
                        new RunningStack()));
        figures.put("stacks-memory", new Named("what whole stacks with running functions take", new StacksMemory()));
        figures.put("startup", new Named("from nothing to the first decision; memory at rest", new StartupBench()));
        return figures;
    }

    private static void smoke() throws Exception {
        for (Map.Entry<String, Named> each : FIGURES.entrySet()) {
            each.getValue().figure().measure(new Options(true, false, Map.of()));
        }
    }
}
