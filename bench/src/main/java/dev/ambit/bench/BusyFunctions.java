package dev.ambit.bench;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Measures checks while a function of a development stack keeps its processor busy with a hundred loops.
final class BusyFunctions implements Figure {

    private static final Duration PACE = Duration.ofMillis(1);
    private static final int LOOPS = 100;
    private static final List<String> KINDS = List.of("HOST", "API_STAGE", "FUNCTION");
    private static final Map<String, Map<String, Object>> PARAMETERS =
            Map.of("FUNCTION", Map.of("memoryMegabytes", 512));

    private static final String CODE = """
            const { createServer } = require('node:http');
            const { Worker } = require('node:worker_threads');
            const small = { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2, stackSizeMb: 1 };
            for (let i = 0; i < LOOPS; i++) {
                new Worker('for (;;);', { eval: true, resourceLimits: small });
            }
            createServer((_, response) => response.end('WORD')).listen(process.env.PORT, '127.0.0.1');
            """;

    @Override
    public void measure(Options options) throws Exception {
        int rounds = options.number("rounds", 1, 5);
        int customers = options.number("customers", 100, 1_000);
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
            for (int round = -1; round < rounds; round++) {
                deploy(made, gateway, 0, "idle");
                Sample alone = PacedClient.run(checks, time, PACE, round);
                deploy(made, gateway, LOOPS, "busy");
                Sample beside = PacedClient.run(checks, time, PACE, round);
                if (round >= 0) {
                    idle.addAll(alone);
                    busy.addAll(beside);
                }
                Report.note(
                        "alone %s; beside %d loops %s".formatted(Report.latency(alone), LOOPS, Report.latency(beside)));
            }
            Report.line(
                    "p99 of checks beside a hundred busy loops in a function, compared with an idle function",
                    "< 1.5",
                    Report.against(busy, idle));
            MeasurementConditions.printEnd();
        }
    }

    private static void deploy(StackProvisioningFigure.Made made, int gateway, int loops, String word)
            throws Exception {
        made.account()
                .owner()
                .upload("/stacks/%s/function".formatted(made.development()), StoreCode.archive(code(loops, word)));
        StoreCode.awaitWord(gateway, "dev." + made.account().host(), "/", word);
    }

    private static String code(int loops, String word) {
        return CODE.replace("LOOPS", Integer.toString(loops)).replace("WORD", word);
    }
}
