package dev.ambit.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// `ambit env create`.
final class EnvironmentCreation {

    private EnvironmentCreation() {}

    static CommandSpec command(Terminal terminal) {
        return AccountCommand.of(
                terminal,
                "create",
                "Makes one, and shows its keys this once.",
                EnvironmentCreation::create,
                Words.word(0, "NAME", "that people read"),
                OptionSpec.builder("--type")
                        .type(String.class)
                        .required(true)
                        .paramLabel("production|development")
                        .completionCandidates(List.of("production", "development"))
                        .description("for ever; development is whatever is not production")
                        .build(),
                Words.option("--slug", "SLUG", "its name in addresses, for ever; without it made of NAME"),
                Words.option("--color", "COLOR", "as #2563eb"),
                Words.option("--description", "TEXT", "what it is for"),
                Words.option("--template", "TEMPLATE", "begin with what a company sells: ambit env templates"),
                Words.flag("--without-product", "make no default product"));
    }

    private static int create(Caller caller) throws InterruptedException {
        Map<String, Object> body = new HashMap<>(
                caller.body(Map.of("--slug", "slug", "--color", "color", "--description", "description")));
        body.put("displayName", caller.word(0));
        body.put("type", Caller.upper(caller.given().matchedOptionValue("--type", "")));
        body.put("options", options(caller));
        Thing made = caller.post(EnvironmentChoice.ALL, body);
        caller.show(made, table -> {
            EnvironmentCommands.print(caller, table, made);
            caller.say(Text.of("The server key and the signing secret are shown this once."));
        });
        return awaitReady(caller, made.text("provisionOperationId"));
    }

    private static Map<String, Object> options(Caller caller) {
        Map<String, Object> options = new HashMap<>(caller.body(Map.of("--template", "template")));
        if (caller.has("--without-product")) {
            options.put("createDefaultProduct", false);
        }
        return options;
    }

    /// Its keys open nothing before. What it is was printed already, so that nobody loses a key by leaving.
    ///
    /// @param operation "" if there is nothing to wait for
    private static int awaitReady(Caller caller, String operation) throws InterruptedException {
        if (operation.isEmpty()) {
            return Command.DONE;
        }
        Thing over = new Progress(caller, operation).watch();
        if (!over.text("state").equals("DONE")) {
            throw new IllegalStateException("Provisioning failed: %s Run `ambit operation resume %s` to retry."
                    .formatted(over.text("problem.message"), operation));
        }
        return Command.DONE;
    }
}
