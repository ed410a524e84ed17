package dev.ambit.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/// Measures writes and checks of an account alone, and while another account does its worst in SQL and functions:
/// locks, memory, processor, connections, temporary files and commits, sockets and logs. Writes are offered at half
/// of the rate that the machine reaches alone. Fails if a ratio misses its bound, or a loop of the server fails.
final class HostileTenant implements Figure {

    private static final Duration PACE = Duration.ofMillis(5);
    private static final double NANOS_PER_SECOND = 1e9;

    /// Numbers that one client can use for its customers.
    private static final long CUSTOMERS_MAX = 1_000_000_000;

    private static final double OFFERED_PART = 0.5;
    private static final double WRITES_MIN = 0.8;
    private static final double WRITES_P99_MAX = 3;
    private static final double CHECKS_P99_MAX = 1.5;
    private static final List<String> KINDS = List.of("DATABASE", "HOST", "API_STAGE", "FUNCTION");
    private static final Map<String, Map<String, Object>> PARAMETERS =
            Map.of("FUNCTION", Map.of("memoryMegabytes", 512));

    /// Log lines of a failed loop.
    private static final Pattern FAILED = Pattern.compile(" failed and will retry| failed$", Pattern.MULTILINE);

    private static final String IDLE = """
            require('node:http').createServer((_, response) => response.end('idle'))
                .listen(process.env.PORT, '127.0.0.1');
            """;

    /// Busy threads, a flooded log, and connections to itself whose data is never read.
    private static final String BUSY = """
            const http = require('node:http'), net = require('node:net');
            const { Worker } = require('node:worker_threads');
            const small = { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2, stackSizeMb: 1 };
            function attack() {
                for (let i = 0; i < 20; i++) new Worker('for (;;);', { eval: true, resourceLimits: small });
                new Worker(`
                    const { writeSync } = require('node:fs');
                    for (const line = 'x'.repeat(1000) + '\\n'; ; ) {
                        try { writeSync(1, line); } catch { }
                    }`, { eval: true });
                const sink = net.createServer(socket => socket.pause()).listen(0, '127.0.0.1', () => {
                    for (let i = 0; i < 200; i++) {
                        const { port } = sink.address();
                        const socket = net.connect(port, '127.0.0.1', () => socket.write(Buffer.alloc(4e6, 1)));
                        socket.on('error', () => { });
                    }
                });
                sink.on('error', () => { });
            }
            http.createServer((_, response) => response.end('busy')).listen(process.env.PORT, '127.0.0.1');
            setTimeout(attack, 2000);
            """;

    /// @param writesPerSecond customers created
    private record Measured(double writesPerSecond, Sample writes, Sample checks) {

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%.0f writes/s (%s), checks %s",
                    writesPerSecond,
                    Report.latency(writes),
                    Report.latency(checks));
        }
    }

    private record Round(Measured alone, Measured attacked) {}

    @Override
    public void measure(Options options) throws Exception {
        int rounds = options.number("rounds", 1, 5);
        int connections = options.number("connections", 4, 16);
        int customers = options.number("customers", 100, 1_000);
        Duration time = Duration.ofMillis(options.number("millis", 1_000, 20_000, 120_000));
        Duration warmUp = Duration.ofMillis(options.number("warm", 1_000, 15_000, 30_000));
        int gateway = PeerProcess.freePort();
        try (var world = BenchCluster.ofEmbedded(gateway)) {
            ServerProcess server = world.first();
            BenchTenant tenant = BenchTenant.openProduction(world, server).fill(0, customers, 1);
            List<CustomerCreationTraffic> clients = LongStream.range(0, connections)
                    .mapToObj(it -> new CustomerCreationTraffic(server.port(), tenant, it * CUSTOMERS_MAX))
                    .toList();
            CheckTraffic checks = CheckTraffic.to(server.port(), tenant, 0, customers);
            StackProvisioningFigure.Made made = provisioned(server);
            MeasurementConditions.print(world);
            var flood = new CustomerCreationTraffic(server.port(), tenant, connections * CUSTOMERS_MAX);
            capacity(flood, connections, warmUp);
            PacedClient.run(checks, warmUp, PACE, -1);
            double capacity = capacity(flood, connections, warmUp);
            Report.note(String.format(Locale.ROOT, "the machine writes %,.0f/s alone", capacity));
            List<Round> measured = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                Measured alone = measured(clients, checks, capacity, time, round);
                Measured attacked;
                deploy(made, gateway, BUSY, "busy");
                try (var attack = HostileSql.start(world, made)) {
                    attacked = measured(clients, checks, capacity, time, round);
                    Report.note("attack: " + attack.counts());
                }
                deploy(made, gateway, IDLE, "idle");
                measured.add(new Round(alone, attacked));
                Report.note("alone %s; attacked %s".formatted(alone, attacked));
            }
            List<String> missed = report(measured, options.smoke());
            long failures = FAILED.matcher(Files.readString(world.directory().resolve("server.log")))
                    .results()
                    .count();
            Report.line("failed runs of loops of the server", "0", Long.toString(failures));
            MeasurementConditions.printEnd();
            WrongAnswer.unless(
                    missed.isEmpty() && failures == 0, () -> "Missed: %s; %d loops failed".formatted(missed, failures));
        }
    }

    private static List<String> report(List<Round> rounds, boolean smoke) {
        double written = median(
                rounds, it -> it.attacked().writesPerSecond() / it.alone().writesPerSecond());
        double writes = median(
                rounds, it -> p99(it.attacked().writes()) / p99(it.alone().writes()));
        double checks = median(
                rounds, it -> p99(it.attacked().checks()) / p99(it.alone().checks()));
        List<String> missed = new ArrayList<>();
        line(missed, "writes under attack, compared with alone", "≥ 0.8", written, written >= WRITES_MIN || smoke);
        line(
                missed,
                "p99 of writes under attack, compared with alone",
                "< 3",
                writes,
                writes < WRITES_P99_MAX || smoke);
        line(
                missed,
                "p99 of checks under attack, compared with alone",
                "< 1.5",
                checks,
                checks < CHECKS_P99_MAX || smoke);
        return missed;
    }

    private static void line(List<String> missed, String figure, String target, double ratio, boolean holds) {
        Report.line(figure, target, String.format(Locale.ROOT, "%.2f", ratio));
        if (!holds) {
            missed.add(figure);
        }
    }

    private static double p99(Sample nanos) {
        return nanos.quantile(0.99);
    }

    private static double median(List<Round> rounds, ToDoubleFunction<Round> ratio) {
        return Sample.median(rounds.stream().mapToDouble(ratio).toArray());
    }

    /// Returns the customers that the machine creates per second without an attack.
    private static double capacity(CustomerCreationTraffic writes, int connections, Duration time) {
        var all = new OpenLoopLoad(writes, Double.MAX_VALUE);
        double seconds = Load.run(all, connections, time, -1).seconds();
        return all.taken() / seconds;
    }

    private static Measured measured(
            List<CustomerCreationTraffic> clients, CheckTraffic checks, double capacity, Duration time, long seed)
            throws Exception {
        var pace = Duration.ofNanos((long) (NANOS_PER_SECOND * clients.size() / (OFFERED_PART * capacity)));
        Background<Sample> writing = Background.start(() -> written(clients, pace, time, seed));
        Sample checked = PacedClient.run(checks, time, PACE, seed);
        Sample written = writing.end();
        return new Measured(written.size() / (time.toNanos() / NANOS_PER_SECOND), written, checked);
    }

    /// Lets each client create customers at a steady pace.
    private static Sample written(List<CustomerCreationTraffic> clients, Duration pace, Duration time, long seed)
            throws Exception {
        List<Background<Sample>> running = clients.stream()
                .map(it -> Background.start(() -> PacedClient.run(it, time, pace, seed)))
                .toList();
        var all = new Sample();
        for (Background<Sample> it : running) {
            all.addAll(it.end());
        }
        return all;
    }

    private static StackProvisioningFigure.Made provisioned(ServerProcess server)
            throws IOException, InterruptedException {
        StackAccount account = StackAccount.open(server.port());
        List<String> offered = account.offered(KINDS);
        if (!offered.contains("FUNCTION")) {
            Report.note("without functions, which this machine cannot run");
        }
        return StackProvisioningFigure.make(account, "DATABASE", offered, PARAMETERS, 0, new ProvisioningSteps());
    }

    private static void deploy(StackProvisioningFigure.Made made, int gateway, String code, String word)
            throws IOException, InterruptedException {
        StackAccount account = made.account();
        if (account.offered(KINDS).contains("FUNCTION")) {
            account.owner().upload("/stacks/%s/function".formatted(made.development()), StoreCode.archive(code));
            StoreCode.awaitWord(gateway, "dev." + account.host(), "/", word);
        }
    }
}
