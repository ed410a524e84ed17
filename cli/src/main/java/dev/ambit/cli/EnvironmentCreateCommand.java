package dev.ambit.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// `ambit env create`: creates an environment.
final class EnvironmentCreateCommand {

    private EnvironmentCreateCommand() {}

    static CommandSpec command(Terminal terminal) {
        return AccountCommand.of(
                terminal,
                "create",
                "Creates an environment and prints its keys, which are not shown again.",
                EnvironmentCreateCommand::create,
                CommandSpecs.word(0, "NAME", "Display name"),
                OptionSpec.builder("--type")
                        .type(String.class)
                        .required(true)
                        .paramLabel("production|development")
                        .completionCandidates(List.of("production", "development"))
                        .description("Type of the environment. It cannot be changed later")
                        .build(),
                CommandSpecs.option(
                        "--slug", "SLUG", "Slug for URLs, which cannot be changed later. Default: derived from NAME"),
                CommandSpecs.option("--color", "COLOR", "Color such as #2563eb"),
                CommandSpecs.option("--description", "TEXT", "Description"),
                CommandSpecs.option("--template", "TEMPLATE", "Catalog template. `ambit env templates` lists them"),
                CommandSpecs.flag("--without-product", "Do not create a default product"));
    }

    private static int create(CommandContext caller) throws InterruptedException {
        Map<String, Object> body = new HashMap<>(
                caller.body(Map.of("--slug", "slug", "--color", "color", "--description", "description")));
        body.put("displayName", caller.word(0));
        body.put("type", CommandContext.upper(caller.given().matchedOptionValue("--type", "")));
        body.put("options", options(caller));
        JsonObject made = caller.post(EnvironmentChoice.ALL, body);
        caller.show(made, table -> {
            EnvironmentCommands.print(caller, table, made);
            caller.print(TerminalText.of("Save the server key and the signing secret now. They are not shown again."));
        });
        return awaitReady(caller, made.text("provisionOperationId"));
    }

    private static Map<String, Object> options(CommandContext caller) {
        Map<String, Object> options = new HashMap<>(caller.body(Map.of("--template", "template")));
        if (caller.has("--without-product")) {
            options.put("createDefaultProduct", false);
        }
        return options;
    }

    /// Waits until the environment is provisioned; its keys work from then on. The keys are printed before, so that
    /// stopping the command does not lose them.
    ///
    /// @param operation id of the operation, or "" if there is none
    private static int awaitReady(CommandContext caller, String operation) throws InterruptedException {
        if (operation.isEmpty()) {
            return Command.DONE;
        }
        JsonObject over = new ProgressPrinter(caller, operation).watch();
        if (!over.text("state").equals("DONE")) {
            throw new IllegalStateException("Provisioning failed: %s Run `ambit operation resume %s` to retry."
                    .formatted(over.text("problem.message"), operation));
        }
        return Command.DONE;
    }
}
