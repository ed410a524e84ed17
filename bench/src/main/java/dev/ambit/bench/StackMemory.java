package dev.ambit.bench;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Measures the memory of stacks with running functions: the difference between many stacks and few.
final class StackMemory implements Figure {

    private static final String WORD = "Shoes";
    private static final long STEP_MILLIS = 100;

    private static final String UNDER_WAY = "select count(*) from operations where state in ('PENDING', 'RUNNING')";

    /// @param heap heap of the server
    private record Taken(double heap, Footprint server, Footprint host, Footprint functions, Footprint postgres) {

        Footprint all() {
            return server.plus(host).plus(functions).plus(postgres);
        }
    }

    @Override
    public void measure(Options options) throws Exception {
        int stacks = options.number("stacks", 2, 20, 200) / 2 * 2;
        int few = stacks / 10 / 2 * 2;
        int settling = options.number("settling", 200, 5_000);
        int gateway = PeerProcess.freePort();
        try (var world = new BenchCluster();
                ServerProcess server = world.storeServer(Optional.empty(), gateway)) {
            MeasurementConditions.print(world);
            List<String> kinds = StackAccount.open(server.port()).offered(StoreCode.KINDS);
            Report.note("a stack consists of " + String.join(", ", kinds));
            ParallelWork.each(0, few / 2, _ -> make(server, gateway, kinds));
            Taken before = taken(world, server, settling);
            ParallelWork.each(few / 2, stacks / 2, _ -> make(server, gateway, kinds));
            Taken after = taken(world, server, settling);
            report(before, after, stacks, few);
            MeasurementConditions.printEnd();
        }
    }

    private static void report(Taken before, Taken after, int stacks, int few) {
        int more = stacks - few;
        Report.line(
                "memory of the server per stack, %d stacks".formatted(stacks),
                "stated",
                "heap %.2f MB; %s"
                        .formatted(
                                (after.heap() - before.heap()) / more,
                                after.server().since(before.server(), more)));
        Report.line(
                "memory of all processes per stack",
                "stated",
                "%s".formatted(after.all().since(before.all(), more)));
        Report.note("per stack: host %s, function %s, PostgreSQL %s"
                .formatted(
                        after.host().since(before.host(), more),
                        after.functions().since(before.functions(), more),
                        after.postgres().since(before.postgres(), more)));
        report(few, before);
        report(stacks, after);
    }

    private static void report(int stacks, Taken taken) {
        Report.note("with %d stacks %s in total: server %s, its heap %.0f MB, host %s, functions %s, PostgreSQL %s"
                .formatted(
                        stacks,
                        taken.all(),
                        taken.server(),
                        taken.heap(),
                        taken.host(),
                        taken.functions(),
                        taken.postgres()));
    }

    /// Provisions production and development of one account.
    private static void make(ServerProcess server, int gateway, List<String> kinds)
            throws IOException, InterruptedException {
        StackProvisioningFigure.Made made = StackProvisioningFigure.make(
                StackAccount.open(server.port()), "DATABASE", kinds, StoreCode.PARAMETERS, 0, new ProvisioningSteps());
        StackAccount account = made.account();
        String refusal = StoreCode.refusal(account, made.development());
        if (refusal != null) {
            Report.note("without functions: " + refusal);
            return;
        }
        for (String environment : List.of(StackAccount.PRODUCTION, made.development())) {
            account.owner().upload("/stacks/%s/function".formatted(environment), StoreCode.zip(WORD));
        }
        StoreCode.awaitWord(gateway, account.host(), "/api/word", WORD + " of production");
        StoreCode.awaitWord(gateway, "dev." + account.host(), "/api/word", WORD + " of development");
    }

    private static Taken taken(BenchCluster world, ServerProcess server, int settlingMillis)
            throws IOException, InterruptedException {
        while (world.database().number(UNDER_WAY) > 0) {
            Thread.sleep(STEP_MILLIS);
        }
        Thread.sleep(settlingMillis);
        return new Taken(
                server.heapMegabytes(),
                Footprint.of(server.pid()),
                Footprint.of(server.host()),
                Footprint.under(server.host()),
                Footprint.tree(world.postmaster()));
    }
}
