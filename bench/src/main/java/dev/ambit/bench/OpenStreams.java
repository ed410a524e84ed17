package dev.ambit.bench;

import dev.ambit.bench.StreamClient.Reader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/// Measures streams of SDKs: the memory of an open one, the delay until a change has reached the readers of an
/// environment while the other streams are idle, and checks while these readers connect again at once.
final class OpenStreams implements Figure {

    private static final String CUSTOMER = "changed-";
    private static final int CHANGES_PER_SECOND = 100;
    private static final int SEEN_SECONDS_MAX = 120;
    private static final int WARM_UP_PART = 5;

    /// Rate of the warm-up and of one figure. A server that is not compiled yet refuses higher rates.
    private static final int FEW_PER_SECOND = 10;

    private static final String OVERLOADED = "\"code\":\"Overloaded\"";
    private static final int CHECKED = 1_000;
    private static final int CONNECTIONS = 16;
    private static final double KILOBYTES_PER_MEGABYTE = 1_000;

    @Override
    public void measure(Options options) throws Exception {
        int streams = options.number("streams", 30, 10_000);
        int readers = options.number("readers", 10, 1_000);
        int changes = options.number("changes", 10, 500);
        int rounds = options.number("rounds", 1, 5);
        Duration time = Duration.ofMillis(options.number("millis", 500, 5_000));
        try (var world = new BenchCluster()) {
            MeasurementConditions.print(world);
            ServerProcess server = world.server();
            BenchTenant quiet = BenchTenant.open(world, server);
            BenchTenant busy = BenchTenant.open(world, server).fill(0, CHECKED, 1);
            memory(new StreamClient(quiet.rest()), server, streams - readers);
            var client = new StreamClient(busy.rest());
            List<StreamSocket> open = delay(client, busy, readers, changes);
            reconnect(client, open, CheckTraffic.to(server.port(), busy, 0, CHECKED), rounds, time);
            MeasurementConditions.printEnd();
        }
    }

    /// Compares the process before and after, because only streams are opened.
    private static void memory(StreamClient client, ServerProcess server, int streams) throws Exception {
        int warming = streams / 10;
        ParallelWork.each(0, warming, _ -> client.open(_ -> {}));
        long heap = server.heapMegabytes();
        Footprint before = Footprint.of(server.pid());
        ParallelWork.each(warming, streams, _ -> client.open(_ -> {}));
        int opened = streams - warming;
        Report.line(
                "memory of an idle stream, %,d open".formatted(streams),
                "stated",
                "%.1f kB of heap, %.1f kB of the process"
                        .formatted(
                                (server.heapMegabytes() - heap) * KILOBYTES_PER_MEGABYTE / opened,
                                Footprint.of(server.pid()).since(before, opened).proportional()
                                        * KILOBYTES_PER_MEGABYTE));
    }

    private static List<StreamSocket> delay(StreamClient client, BenchTenant tenant, int readers, int changes)
            throws Exception {
        int warming = changes / WARM_UP_PART;
        for (int i = 0; i < 2 * warming + changes; i++) {
            tenant.rest().post("/customers", Map.of("id", CUSTOMER + i));
        }
        var reader = new AtomicReference<Reader>(_ -> {});
        List<StreamSocket> open = opened(
                client, readers, it -> Objects.requireNonNull(reader.get()).changed(it));
        delay(tenant, reader, readers, 0, warming, FEW_PER_SECOND);
        report(readers, FEW_PER_SECOND, delay(tenant, reader, readers, warming, warming, FEW_PER_SECOND));
        report(readers, CHANGES_PER_SECOND, delay(tenant, reader, readers, 2 * warming, changes, CHANGES_PER_SECOND));
        return open;
    }

    private static void report(int readers, int perSecond, Delays delays) {
        Report.line(
                "from the request for a subscription until a stream has it, %,d streams, %d changes per second"
                        .formatted(readers, perSecond),
                "p50 < 30 ms, p99 < 150 ms",
                "%s; %,.0f messages per second".formatted(Report.latency(delays.sample()), delays.perSecond()));
    }

    private record Delays(Sample sample, double perSecond) {}

    /// Changes customers, and waits until all readers have all changes.
    private static Delays delay(
            BenchTenant tenant, AtomicReference<Reader> reader, int readers, int from, int changes, int perSecond)
            throws Exception {
        var sent = new AtomicLongArray(changes);
        var seen = new AtomicLongArray(changes * readers);
        var count = new AtomicInteger();
        var all = new CountDownLatch(changes * readers);
        reader.set(customer -> {
            int change = Integer.parseInt(customer.substring(CUSTOMER.length())) - from;
            seen.set(count.getAndIncrement(), System.nanoTime() - sent.get(change));
            all.countDown();
        });
        long start = System.nanoTime();
        sell(tenant, from, sent, start, perSecond);
        WrongAnswer.unless(
                all.await(SEEN_SECONDS_MAX, TimeUnit.SECONDS),
                () -> "%,d of %,d changes have not arrived".formatted(all.getCount(), changes * readers));
        double seconds = (System.nanoTime() - start) / 1e9;
        var delays = new Sample();
        for (int i = 0; i < seen.length(); i++) {
            delays.add(seen.get(i));
        }
        return new Delays(delays, seen.length() / seconds);
    }

    /// Opens all streams at once.
    private static List<StreamSocket> opened(StreamClient client, int readers, Reader reader) throws Exception {
        try (ExecutorService openers = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<StreamSocket> opening = () -> client.open(reader);
            return results(openers.invokeAll(Collections.nCopies(readers, opening)));
        }
    }

    private static <T> List<T> results(List<Future<T>> tasks) throws Exception {
        List<T> results = new ArrayList<>();
        for (Future<T> it : tasks) {
            results.add(it.get());
        }
        return results;
    }

    /// Ends all connections of an environment at once, as a restart of the server does, and connects again.
    private static void reconnect(
            StreamClient client, List<StreamSocket> first, CheckTraffic checks, int rounds, Duration time)
            throws Exception {
        Load.each(checks, CONNECTIONS, CHECKED);
        Load.run(checks, CONNECTIONS, time, -1);
        double[] ratios = new double[rounds];
        double[] seconds = new double[rounds];
        List<StreamSocket> open = first;
        for (int round = 0; round < rounds; round++) {
            List<StreamSocket> ended = open;
            List<StreamSocket> next = new ArrayList<>();
            CheckInterference meanwhile = CheckInterference.measure(checks, time, () -> {
                long start = System.nanoTime();
                ended.forEach(StreamSocket::close);
                next.addAll(opened(client, ended.size(), _ -> {}));
                return (System.nanoTime() - start) / 1e9;
            });
            Report.note("%,d streams connect again in %s".formatted(ended.size(), meanwhile));
            ratios[round] = meanwhile.ratio();
            seconds[round] = meanwhile.seconds();
            open = next;
        }
        Report.line(
                "%,d streams connect again at once".formatted(first.size()),
                "stated",
                "%.1f s".formatted(Sample.median(seconds)));
        Report.line("p99 of checks meanwhile, compared with before", "< 2", "%.1f".formatted(Sample.median(ratios)));
    }

    /// Sells a subscription to each customer, at a fixed rate.
    private static void sell(BenchTenant tenant, int from, AtomicLongArray sent, long start, int perSecond)
            throws Exception {
        List<Future<Object>> sales = new ArrayList<>();
        var refusals = new AtomicInteger();
        try (ExecutorService buyers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < sent.length(); i++) {
                int change = i;
                long due = start + change * TimeUnit.SECONDS.toNanos(1) / perSecond;
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                sales.add(buyers.submit(() -> {
                    sent.set(change, System.nanoTime());
                    return sale(tenant.rest(), CUSTOMER + (from + change), refusals);
                }));
            }
        }
        results(sales);
        if (refusals.get() > 0) {
            Report.note("%,d sales were refused as overloaded, and repeated a second later".formatted(refusals.get()));
        }
    }

    /// Retries a sale each second while the server refuses it as overloaded.
    private static Object sale(RestClient rest, String customer, AtomicInteger refusals) throws InterruptedException {
        while (true) {
            try {
                return rest.post("/subscriptions", Map.of("customerId", customer, "planId", "plan"));
            } catch (WrongAnswer e) {
                if (!String.valueOf(e.getMessage()).contains(OVERLOADED)) {
                    throw e;
                }
                refusals.incrementAndGet();
                TimeUnit.SECONDS.sleep(1);
            }
        }
    }
}
