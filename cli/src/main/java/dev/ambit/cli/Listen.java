package dev.ambit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.http.Json;
import dev.ambit.webhook.Signature;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// `ambit listen`: forwards events to a receiver that the server cannot reach. It polls the event feed, so it needs
/// no open port.
final class Listen {

    private static final Duration ANSWER_MAX = Duration.ofSeconds(30);
    private static final int AGAIN_SECONDS = 1;
    private static final long END_MAX = Long.MAX_VALUE >> 10;

    private final CommandContext caller;
    private final URI receiver;
    private final Signature signature;
    private final HttpClient http = HttpClient.newHttpClient();

    private Listen(CommandContext caller, URI receiver, Signature signature) {
        this.caller = caller;
        this.receiver = receiver;
        this.signature = signature;
    }

    static CommandSpec command(Terminal terminal) {
        return AccountCommand.inEnvironment(
                terminal,
                "listen",
                "Forwards each event to a local receiver, signed like a webhook.",
                Listen::run,
                OptionSpec.builder("--forward-to")
                        .type(String.class)
                        .paramLabel("URL")
                        .required(true)
                        .description("URL of the receiver, such as http://127.0.0.1:3000/hooks")
                        .build(),
                CommandSpecs.option(
                        "--secret",
                        "SECRET",
                        "Signing secret such as whsec_…. Default: a new secret, which is printed"),
                OptionSpec.builder("--after")
                        .type(Long.class)
                        .paramLabel("N")
                        .description("Start after the event with this number. Default: the latest event")
                        .build());
    }

    private static int run(CommandContext caller) throws InterruptedException {
        String secret = caller.option("--secret");
        if (secret == null) {
            secret = Signature.randomSecret();
            caller.terminal()
                    .out()
                    .println(caller.isForProgram() ? Json.text(Map.of("secret", secret)) : "secret " + secret);
        }
        URI receiver = URI.create(Objects.requireNonNull(caller.option("--forward-to")));
        return new Listen(caller, receiver, new Signature(secret))
                .forward(caller.given().matchedOptionValue("--after", -1L));
    }

    /// Forwards events until Ctrl-C, or until the server rejects a request.
    private int forward(long from) throws InterruptedException {
        long after = from < 0 ? number(feed(END_MAX, 0).get("head")) : from;
        if (!caller.isForProgram()) {
            caller.terminal().out().println("listening for events after " + after);
        }
        while (true) {
            try {
                Map<String, Object> page = feed(after, ANSWER_MAX.toSeconds());
                for (Object event : (List<?>) Objects.requireNonNull(page.get("data"))) {
                    Map<?, ?> fields = (Map<?, ?>) event;
                    deliver(fields);
                    after = number(fields.get("sequence"));
                }
            } catch (ServerRefusal refusal) {
                if (refusal.status() != 0 && refusal.status() < 500) {
                    throw refusal;
                }
                caller.terminal().err().println(refusal.getMessage() + ". Retrying.");
                TimeUnit.SECONDS.sleep(AGAIN_SECONDS);
            }
        }
    }

    private Map<String, Object> feed(long after, long waitSeconds) {
        return Json.map(caller.server().get("/api/v1/events/feed?after=%d&wait=%d".formatted(after, waitSeconds)));
    }

    /// Delivers an event once, without retries, so that a developer sees each result.
    private void deliver(Map<?, ?> event) throws InterruptedException {
        byte[] body = Json.write(event);
        String what = "%s %s".formatted(event.get("sequence"), event.get("type"));
        HttpRequest.Builder request = HttpRequest.newBuilder(receiver)
                .timeout(ANSWER_MAX)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body));
        UUID message = UUID.fromString(String.valueOf(event.get("messageId")));
        signature.headers(message, Instant.now(), body).forEach(request::header);
        try {
            int status =
                    http.send(request.build(), BodyHandlers.ofString(UTF_8)).statusCode();
            print(event, "%s: %d".formatted(what, status));
        } catch (IOException e) {
            print(event, "%s: not delivered: %s".formatted(what, e));
        }
    }

    private void print(Map<?, ?> event, String line) {
        caller.terminal().out().println(caller.isForProgram() ? Json.text(event) : line);
    }

    private static long number(@Nullable Object value) {
        return Long.parseLong(String.valueOf(value));
    }
}
