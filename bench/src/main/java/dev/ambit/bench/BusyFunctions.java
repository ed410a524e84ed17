package dev.ambit.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Measures checks while tenants use all that they can: the function of a development stack runs a hundred busy
/// loops, that of production allocates 1 GB per second and floods its log, and visitors load 10,000 pages per
/// second.
final class BusyFunctions implements Figure {

    private static final Duration PACE = Duration.ofMillis(1);
    private static final int LOOPS = 100;
    private static final int MEGABYTES_PER_SECOND = 1_000;
    private static final int VISITS_PER_SECOND = 10_000;
    private static final String PAGE = "Shoes";
    private static final String ALLOCATED = "/allocated";
    private static final List<String> KINDS = List.of("HOST", "API_STAGE", "FUNCTION", "CDN");
    private static final Map<String, Map<String, Object>> PARAMETERS = Map.of(
            "FUNCTION",
            Map.of("memoryMegabytes", 512),
            "CDN",
            Map.of(
                    "behaviors",
                    List.of(Map.of("path", GatewayRelay.KEPT, "origin", "FUNCTION", "cacheSeconds", 3_600))));

    private static final String LOOPING = """
            const { createServer } = require('node:http');
            const { Worker } = require('node:worker_threads');
            const small = { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2, stackSizeMb: 1 };
            for (let i = 0; i < LOOPS; i++) {
                new Worker('for (;;);', { eval: true, resourceLimits: small });
            }
            createServer((_, response) => response.end('LOOPS loops')).listen(process.env.PORT, '127.0.0.1');
            """;

    private static final String ALLOCATING = """
            const { createServer } = require('node:http');
            const { Worker } = require('node:worker_threads');
            const start = Date.now();
            let megabytes = 0;
            if (RATE > 0) {
                setInterval(() => {
                    for (let i = 0; i < 20 && megabytes < (Date.now() - start) * RATE / 1000; i++, megabytes++) {
                        Buffer.alloc(1e6, 1);
                    }
                }, 10);
                new Worker(`
                    const { writeSync } = require('node:fs');
                    for (const line = 'x'.repeat(1000) + '\\\\n'; ; ) {
                        try { writeSync(1, line); } catch { }
                    }`, { eval: true });
            }
            createServer((request, response) =>
                response.end(request.url.endsWith('ALLOCATED') ? `RATE MB per second: ${megabytes}` : 'PAGE')
            ).listen(process.env.PORT, '127.0.0.1');
            """;

    /// @param megabytesPerSecond allocated by the function of production
    /// @param visitsPerSecond pages that the gateway served
    private record AttackResult(Sample checks, double megabytesPerSecond, double visitsPerSecond) {}

    @Override
    public void measure(Options options) throws Exception {
        int rounds = options.number("rounds", 1, 5);
        int warm = options.number("warm", 1, 2);
        int customers = options.number("customers", 100, 1_000);
        int visits = options.number("visits", 1_000, VISITS_PER_SECOND);
        Duration time = Duration.ofMillis(options.number("millis", 1_000, 10_000));
        int gateway = PeerProcess.freePort();
        try (var world = new BenchCluster();
                ServerProcess server = world.storeServer(Optional.empty(), gateway)) {
            BenchTenant tenant = BenchTenant.open(world, server).fill(0, customers, 1);
            CheckTraffic checks = CheckTraffic.to(server.port(), tenant, 0, customers);
            StackProvisioningFigure.Made made = StackProvisioningFigure.make(
                    StackAccount.open(server.port()), "DATABASE", KINDS, PARAMETERS, 0, new ProvisioningSteps());
            String refusal = StoreCode.refusal(made.account(), made.development());
            if (refusal != null) {
                Report.note("skipped: " + refusal);
                return;
            }
            MeasurementConditions.print(world);
            var idle = new Sample();
            var busy = new Sample();
            for (int round = -warm; round < rounds; round++) {
                deployIdle(made, gateway);
                Sample alone = PacedClient.run(checks, time, PACE, round);
                deployBusy(made, gateway);
                AttackResult beside = checksUnderAttack(checks, made.account(), gateway, visits, time, round);
                if (round >= 0) {
                    idle.addAll(alone);
                    busy.addAll(beside.checks());
                }
                Report.note("alone %s; beside %d loops, %.0f MB allocated and %,.0f pages per second %s"
                        .formatted(
                                Report.latency(alone),
                                LOOPS,
                                beside.megabytesPerSecond(),
                                beside.visitsPerSecond(),
                                Report.latency(beside.checks())));
            }
            Report.line(
                    "p99 of checks beside busy loops, allocation and log floods in functions, and visitors, compared"
                            + " with idle functions",
                    "< 1.5",
                    Report.against(busy, idle));
            MeasurementConditions.printEnd();
        }
    }

    private static AttackResult checksUnderAttack(
            CheckTraffic checks, StackAccount account, int gateway, int visits, Duration time, long seed)
            throws IOException, InterruptedException {
        StoreCode.awaitWord(gateway, account.host(), GatewayRelay.KEPT, PAGE);
        GatewayVisitors visitors =
                GatewayVisitors.start(gateway, account.host(), GatewayRelay.KEPT, PAGE, visits, time);
        long before = allocated(gateway, account);
        long start = System.nanoTime();
        Sample nanos = PacedClient.run(checks, time, PACE, seed);
        double perSecond = visitors.perSecond();
        double seconds = (System.nanoTime() - start) / 1e9;
        return new AttackResult(nanos, (allocated(gateway, account) - before) / seconds, perSecond);
    }

    /// Returns the megabytes that the function has allocated since its start.
    private static long allocated(int gateway, StackAccount account) throws IOException {
        try (var call = new HttpConnection(gateway)) {
            call.ask(HttpText.visit(account.host(), ALLOCATED));
            String text = call.answer().toString();
            return Long.parseLong(text.substring(text.lastIndexOf(' ') + 1).strip());
        }
    }

    /// Replaces the busy functions. The loops end first, because they slow down the start of the other function.
    private static void deployIdle(StackProvisioningFigure.Made made, int gateway)
            throws IOException, InterruptedException {
        deployLoops(made, gateway, 0);
        deployAllocation(made, gateway, 0);
    }

    private static void deployBusy(StackProvisioningFigure.Made made, int gateway)
            throws IOException, InterruptedException {
        deployAllocation(made, gateway, MEGABYTES_PER_SECOND);
        deployLoops(made, gateway, LOOPS);
    }

    private static void deployLoops(StackProvisioningFigure.Made made, int gateway, int loops)
            throws IOException, InterruptedException {
        upload(made.account(), made.development(), LOOPING.replace("LOOPS", Integer.toString(loops)));
        StoreCode.awaitWord(gateway, "dev." + made.account().host(), "/", loops + " loops");
    }

    private static void deployAllocation(StackProvisioningFigure.Made made, int gateway, int megabytesPerSecond)
            throws IOException, InterruptedException {
        StackAccount account = made.account();
        String rate = Integer.toString(megabytesPerSecond);
        String code =
                ALLOCATING.replace("RATE", rate).replace("ALLOCATED", ALLOCATED).replace("PAGE", PAGE);
        upload(account, StackAccount.PRODUCTION, code);
        StoreCode.awaitWord(gateway, account.host(), ALLOCATED, rate + " MB per second");
    }

    private static void upload(StackAccount account, String environment, String code) throws IOException {
        account.owner().upload("/stacks/%s/function".formatted(environment), StoreCode.archive(code));
    }
}
