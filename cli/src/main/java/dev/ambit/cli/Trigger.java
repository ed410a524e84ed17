package dev.ambit.cli;

import dev.ambit.http.Json;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `ambit trigger`: sends a test event to all active webhooks of an environment.
final class Trigger {

    private Trigger() {}

    static CommandSpec command(Terminal terminal) {
        CommandSpec spec =
                Command.of("trigger", "Sends a test event to all active webhooks of an environment.", given -> {
                    var server = new ServerClient(
                            given.matchedOptionValue("--url", ""), given.matchedOptionValue("--key", ""));
                    String type = given.matchedPositionalValue(0, "");
                    List<?> webhooks = (List<?>) data(server.get("/api/v1/webhooks?limit=100"));
                    int exit = webhooks.isEmpty() ? Command.FAILED : Command.DONE;
                    if (webhooks.isEmpty()) {
                        terminal.err().println("The environment has no webhook. Add one with `ambit webhook add URL`.");
                    }
                    for (Object webhook : webhooks) {
                        Map<?, ?> fields = (Map<?, ?>) webhook;
                        if ("ACTIVE".equals(fields.get("status"))) {
                            String path = "/api/v1/webhooks/%s/test".formatted(fields.get("id"));
                            Map<?, ?> attempt = (Map<?, ?>) data(server.post(path, Map.of("type", type)));
                            Object error = attempt.get("error");
                            terminal.out()
                                    .println("%s: %s"
                                            .formatted(
                                                    fields.get("url"),
                                                    error == null ? attempt.get("responseStatus") : error));
                            exit = error == null ? exit : Command.FAILED;
                        }
                    }
                    return exit;
                });
        spec.addPositional(PositionalParamSpec.builder()
                .paramLabel("TYPE")
                .arity("1")
                .type(String.class)
                .description("Type of the event, such as customer.created")
                .build());
        Command.addServer(spec);
        return spec;
    }

    private static Object data(String answer) {
        @Nullable Object data = Json.map(answer).get("data");
        return Objects.requireNonNull(data, answer);
    }
}
