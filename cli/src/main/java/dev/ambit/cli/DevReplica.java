package dev.ambit.cli;

import dev.ambit.http.FreePort;
import dev.ambit.http.Json;
import dev.ambit.replica.ReplicaApp;
import dev.ambit.replica.ReplicaConfig;
import dev.ambit.server.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Replica of the sample's development environment on the next port, fed by a webhook. Each step is idempotent,
/// so an interrupted setup can be resumed.
final class DevReplica {

    private static final String DIRECTORY = "replica";
    private static final String HERE = "127.0.0.1";
    private static final Set<String> EVERY_ADDRESS = Set.of("0.0.0.0", "::");
    private static final int PORT_MAX = 65_535;
    private static final String WEBHOOKS = "/api/v1/webhooks";

    private final Config config;
    private final String url;
    private final DevKeys.Environment environment;
    private final ServerClient server;

    /// Creates the replica.
    ///
    /// @param url URL of the server
    DevReplica(Config config, String url, DevKeys keys) {
        this.config = config;
        this.url = url;
        this.environment = keys.development();
        this.server = new ServerClient(url, environment.serverKey());
    }

    ReplicaApp start(Foreground foreground, DevKeys keys) {
        int port = port();
        String address = "http://%s:%d/webhook".formatted(HERE, port);
        DevKeys.Webhook webhook = known(keys, address).orElseGet(() -> createWebhook(keys, address));
        ReplicaConfig replica = config(keys, webhook, port);
        return foreground.start(() -> ReplicaApp.start(replica));
    }

    /// Checks that the replica can listen on its port, before anything is created.
    static void requirePort(Config config) {
        if (hasNext(config)) {
            FreePort.require(host(config), config.core().port() + 1, "--port, which the replica's port follows");
        }
    }

    private static boolean hasNext(Config config) {
        return config.core().port() > 0 && config.core().port() < PORT_MAX;
    }

    private static String host(Config config) {
        return EVERY_ADDRESS.contains(config.core().host()) ? config.core().host() : HERE;
    }

    /// Returns the port after the server's, or any free port if the server listens on any free port.
    private int port() {
        if (hasNext(config)) {
            return config.core().port() + 1;
        }
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("No free port for the replica: " + e.getMessage(), e);
        }
    }

    /// Returns the saved webhook if the server has it. Updates its URL, because the port may have changed.
    private Optional<DevKeys.Webhook> known(DevKeys keys, String address) {
        DevKeys.Webhook webhook = keys.webhook();
        if (webhook == null || !server.has(WEBHOOKS + "/" + webhook.id())) {
            return Optional.empty();
        }
        String path = WEBHOOKS + "/" + webhook.id();
        WebhookView view =
                Json.readStored(server.get(path), WebhookAnswer.class).data();
        if (!view.url().equals(address)) {
            server.patch(path, Map.of("url", address));
        }
        if (!view.status().equals("ACTIVE")) {
            server.post(path + "/enable", Map.of());
        }
        return Optional.of(webhook);
    }

    private DevKeys.Webhook createWebhook(DevKeys keys, String address) {
        String answer =
                server.post(WEBHOOKS, Map.of("url", address, "description", "the replica that ambit dev starts"));
        DevKeys.Webhook made = Json.readStored(answer, Created.class).data();
        keys.with(made).write(config.core().data());
        return made;
    }

    private ReplicaConfig config(DevKeys keys, DevKeys.Webhook webhook, int port) {
        String answer = new ServerClient(url, keys.apiKey()).get("/api/v1/environments/" + environment.slug());
        String id = Json.readStored(answer, EnvironmentAnswer.class).data().id();
        return ReplicaConfig.of(
                Map.of(
                        "host", host(config),
                        "port", Integer.toString(port),
                        "data", config.core().data().resolve(DIRECTORY).toString(),
                        "webhook-secret", webhook.secret(),
                        "environment-id", id,
                        "open", "true",
                        "server-url", url,
                        "server-key", environment.serverKey(),
                        "log-format", config.logFormat().name()),
                Map.of());
    }

    private record Created(DevKeys.Webhook data) {}

    private record WebhookAnswer(WebhookView data) {}

    private record WebhookView(String url, String status) {}

    private record EnvironmentAnswer(EnvironmentView data) {}

    private record EnvironmentView(String id) {}
}
