package dev.ambit.e2e;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;

/// Simulates concurrent users that sign up, buy and use features while the server is killed. They retry requests
/// without a response and record acknowledged operations.
final class ConcurrentBuyers {

    private static final int REPORTS = 5;
    private static final int REFUSED_PAUSE_MILLIS = 100;
    private static final int CONFLICT = 409;

    private final RetryingClient client;
    private final String productId;
    private final List<Thread> members = new ArrayList<>();
    private volatile boolean going = true;
    private volatile String surprise = "";

    final Set<String> customers = new ConcurrentSkipListSet<>();
    final Set<String> subscriptions = new ConcurrentSkipListSet<>();
    final Set<String> plans = new ConcurrentSkipListSet<>();
    final Map<String, Long> used = new ConcurrentHashMap<>();

    ConcurrentBuyers(String url, String key, String productId) {
        this.client = new RetryingClient(url, key);
        this.productId = productId;
    }

    void start(int size) {
        for (int i = 0; i < size; i++) {
            int member = i;
            members.add(Thread.ofVirtual().start(() -> live(member)));
        }
    }

    /// Completes the current operations; returns unexpected responses, or an empty string.
    String stop() throws InterruptedException {
        going = false;
        for (Thread member : members) {
            member.join();
        }
        return surprise;
    }

    private void live(int member) {
        for (int round = 0; going; round++) {
            String name = member + "-" + round;
            if (member == 0) {
                publish("plan-" + name);
            } else {
                buy("customer-" + name, "subscription-" + name);
            }
        }
    }

    private void publish(String plan) {
        sendUntilAcknowledged("/plans", """
                {"id": "%s", "displayName": "%s", "productId": "%s", "pricingType": "FREE"}
                """.formatted(plan, plan, productId));
        sendUntilAcknowledged("/plans/" + plan + "/publish", """
                {"migrationType": "NEW_CUSTOMERS"}
                """);
        plans.add(plan);
    }

    private void buy(String customer, String subscription) {
        sendUntilAcknowledged("/customers", """
                {"id": "%s"}
                """.formatted(customer));
        customers.add(customer);
        sendUntilAcknowledged("/subscriptions", """
                {"id": "%s", "customerId": "%s", "planId": "TEAM",
                    "charges": [{"id": "unit-user", "quantity": 1, "type": "FEATURE"}]}
                """.formatted(subscription, customer));
        subscriptions.add(subscription);
        for (int i = 1; i <= REPORTS; i++) {
            sendUntilAcknowledged("/usage", """
                    {"usages": [{"customerId": "%s", "featureId": "githubActionsQuota", "value": %d,
                        "idempotencyKey": "%s-%d"}]}
                    """.formatted(customer, i, customer, i));
            used.merge(customer, (long) i, Long::sum);
        }
    }

    /// Retries until the request is acknowledged. A conflict counts as success, because the previous attempt
    /// succeeded.
    private void sendUntilAcknowledged(String path, String json) {
        RetryingClient.Answer answer = client.post(path, json);
        if (!answer.isOk() && !(answer.isAgain() && answer.status() == CONFLICT)) {
            surprise = "%s %d %s".formatted(path, answer.status(), answer.body());
            // An environment that is deleted refuses thousands of requests a second, which delay its deletion.
            AmbitProcess.sleep(REFUSED_PAUSE_MILLIS);
        }
    }
}
