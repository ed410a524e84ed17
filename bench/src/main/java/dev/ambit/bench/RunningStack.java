package dev.ambit.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Measures the time from an approved order to an active stack, and from a push until the page and the function of
/// the development environment return the new version.
final class RunningStack implements Figure {

    private static final int POLLS_MAX = 6_000;
    private static final long STEP_MILLIS = 10;

    private record Store(StackProvisioningFigure.Made made, GitClone code) {

        StackAccount account() {
            return made.account();
        }
    }

    @Override
    public void measure(Options options) throws Exception {
        int orders = options.number("orders", 1, 7, 20);
        int warm = options.number("warm", 0, 2);
        int tables = options.number("tables", 5, 20);
        int pushes = options.number("pushes", 1, 3, 5);
        int gateway = PeerProcess.freePort();
        try (var world = new BenchCluster()) {
            Optional<Redis> redis = Redis.start(world);
            try (ServerProcess server = world.storeServer(redis, gateway)) {
                List<String> kinds = StackAccount.open(server.port()).offered(StoreCode.KINDS);
                MeasurementConditions.print(world);
                Report.note("the stack consists of " + String.join(", ", kinds));
                make(server, kinds, 0, warm, orders);
                List<StackProvisioningFigure.Made> made = make(server, kinds, tables, warm, orders);
                if (kinds.contains("BRANCH")) {
                    push(cloned(world, made), gateway, warm, pushes);
                } else {
                    Report.note("skipping pushes: git is not installed");
                }
            } finally {
                redis.ifPresent(Redis::close);
            }
            MeasurementConditions.printEnd();
        }
    }

    private static List<StackProvisioningFigure.Made> make(
            ServerProcess server, List<String> kinds, int tables, int warm, int orders)
            throws IOException, InterruptedException {
        List<StackProvisioningFigure.Made> all = new ArrayList<>();
        var steps = new ProvisioningSteps();
        for (int i = -warm; i < orders; i++) {
            all.add(StackProvisioningFigure.make(
                    StackAccount.open(server.port()),
                    "DATABASE",
                    kinds,
                    StoreCode.PARAMETERS,
                    tables,
                    i < 0 ? new ProvisioningSteps() : steps));
        }
        String production =
                tables == 0 ? "production provisioned as well" : "production already has %d tables".formatted(tables);
        Report.line(
                "from approval until the stack is active, %s, %d orders".formatted(production, orders),
                "p95 < 5 s",
                Report.seconds(steps.total()));
        steps.print();
        return all;
    }

    private static List<Store> cloned(BenchCluster world, List<StackProvisioningFigure.Made> made)
            throws IOException, InterruptedException {
        List<Store> stores = new ArrayList<>();
        for (StackProvisioningFigure.Made each : made) {
            String branch = each.account().slug() + "-dev";
            stores.add(new Store(each, GitClone.of(world, each.account(), branch)));
        }
        return stores;
    }

    /// Pushes to the stores in turn.
    private static void push(List<Store> stores, int gateway, int warm, int pushes)
            throws IOException, InterruptedException {
        Store first = stores.getFirst();
        String refusal = StoreCode.refusal(first.account(), first.made().development());
        if (refusal != null) {
            Report.note("without functions: " + refusal);
        }
        var steps = new ProvisioningSteps();
        for (int i = -warm; i < pushes; i++) {
            for (Store store : stores) {
                push(store, gateway, "Word%d".formatted(i + warm), refusal, i < 0 ? new ProvisioningSteps() : steps);
            }
        }
        Report.line(
                "from push until the page is served, %d pushes to each of %d stores".formatted(pushes, stores.size()),
                "p95 < 1.5 s",
                Report.seconds(steps.total()));
        steps.print();
    }

    /// @param refusal why functions are unavailable; null if the function is pushed as well
    private static void push(Store store, int gateway, String word, @Nullable String refusal, ProvisioningSteps steps)
            throws IOException, InterruptedException {
        store.code().write("ambit.json", "{\"parameters\": {\"workers\": 3}}\n");
        store.code().write("assets/index.html", StoreCode.page(word));
        store.code().write("assets/site.css", "h1 { color: navy }\n");
        if (refusal == null) {
            store.code().write("function/main.js", StoreCode.script(word));
        }
        String commit = store.code().commit();
        steps.begin();
        store.code().push();
        steps.reached("git push");
        awaitDeploy(store, commit);
        steps.reached("deployed");
        String host = "dev." + store.account().host();
        StoreCode.awaitWord(gateway, host, "/", word);
        if (refusal == null) {
            StoreCode.awaitWord(gateway, host, "/api/word", word);
        }
        steps.end();
    }

    private static void awaitDeploy(Store store, String commit) throws InterruptedException {
        String path = "/stacks/%s/deploys".formatted(store.made().development());
        for (int i = 0; i < POLLS_MAX; i++) {
            List<?> deploys = (List<?>) store.account().owner().get(path);
            if (!deploys.isEmpty() && RestClient.text(deploys, "0.commit").equals(commit)) {
                String state = RestClient.text(deploys, "0.state");
                WrongAnswer.unless(!state.equals("FAILED"), () -> String.valueOf(deploys.getFirst()));
                if (state.equals("DONE")) {
                    return;
                }
            }
            Thread.sleep(STEP_MILLIS);
        }
        throw new WrongAnswer("The deploy did not finish in time: " + commit);
    }
}
