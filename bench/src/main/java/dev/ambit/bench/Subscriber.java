package dev.ambit.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// An environment with endpoints to which customers' events can be replayed. The path of each endpoint is its
/// number.
///
/// @param before number of the last event before these customers
record Subscriber(RestClient rest, List<String> webhooks, long before) {

    static Subscriber open(BenchCluster world, ServerProcess server, String url, int endpoints, int events) {
        Object account = new RestClient(server.port(), BenchCluster.OPERATOR_TOKEN)
                .post("/accounts", Map.of("displayName", "Bench " + UUID.randomUUID()));
        var rest = new RestClient(server.port(), RestClient.text(account, "environments.0.serverKey"));
        String environment = RestClient.text(account, "environments.0.id");
        long before = world.database().number("""
                select coalesce(max(sequence), 0)
                from events
                join environments using (environment_id)
                where public_id = ?::uuid
                """, environment);
        for (int i = 0; i < events; i++) {
            rest.post("/customers", Map.of("id", "customer-" + i, "name", "Customer " + i, "email", "c@example.com"));
        }
        List<String> webhooks = new ArrayList<>();
        for (int i = 0; i < endpoints; i++) {
            Object made = rest.post("/webhooks", Map.of("url", url + i, "eventTypes", List.of("customer.created")));
            webhooks.add(RestClient.text(made, "id"));
        }
        return new Subscriber(rest, webhooks, before);
    }

    /// Starts a replay.
    void replay() {
        for (String webhook : webhooks) {
            rest.post("/webhooks/%s/replay".formatted(webhook), Map.of("after", before));
        }
    }
}
