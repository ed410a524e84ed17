package dev.ambit.e2e;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;

/// Creates customers and renames each several times, at a low rate.
final class CustomerWriter {

    private static final int RENAMINGS = 3;
    private static final int PAUSE_MILLIS = 20;

    private final RetryingClient client;
    private final String name;
    private final AtomicBoolean going;
    private final Map<String, Integer> done = new ConcurrentSkipListMap<>();
    private final Thread thread = Thread.ofVirtual().unstarted(this::sell);

    CustomerWriter(String url, String key, String name, AtomicBoolean going) {
        this.client = new RetryingClient(url, key);
        this.name = name;
        this.going = going;
    }

    void start() {
        thread.start();
    }

    void join() throws InterruptedException {
        thread.join();
    }

    /// Returns the acknowledged changes per customer.
    Map<String, Integer> done() {
        return Map.copyOf(done);
    }

    private void sell() {
        for (int i = 0; going.get(); i++) {
            String customer = name + "-" + i;
            record(customer, client.post("/customers", "{\"id\": \"%s\"}".formatted(customer)));
            for (int j = 0; j < RENAMINGS; j++) {
                record(customer, client.patch("/customers/" + customer, "{\"name\": \"%d\"}".formatted(j)));
            }
        }
    }

    private void record(String customer, RetryingClient.Answer answer) {
        AmbitProcess.sleep(PAUSE_MILLIS);
        if (answer.isOk()) {
            done.merge(customer, 1, Integer::sum);
        }
    }
}
