package dev.ambit.cli;

import dev.ambit.http.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `ambit stack`: the resources of an environment.
final class StackCommands {

    private static final String STACKS = "/api/v1/stacks";

    static final String DEPLOYS = "/deploys";

    private static final String TERRAFORM = "--terraform";

    /// Covers the start of a function.
    private static final Duration START_MAX = Duration.ofMinutes(3);

    private StackCommands() {}

    static CommandSpec command(Terminal terminal) {
        return CommandSpecs.group(
                terminal,
                "stack",
                "Manages the resources of an environment, such as its database and function.",
                AccountCommand.of(terminal, "list", "Lists the stacks of the account.", StackCommands::list),
                AccountCommand.of(
                        terminal,
                        "get",
                        "Shows a stack, its state and its resources.",
                        StackCommands::show,
                        EnvironmentChoice.option()),
                AccountCommand.of(
                        terminal,
                        "resources",
                        "Lists the resources of a stack.",
                        StackCommands::resources,
                        EnvironmentChoice.option()),
                AccountCommand.of(
                        terminal,
                        "export",
                        "Prints the resources on AWS and GitHub as import blocks, so that Terraform can manage them.",
                        StackCommands::export,
                        CommandSpecs.flag(TERRAFORM, "Print import blocks of Terraform 1.5 or later"),
                        EnvironmentChoice.option()),
                AccountCommand.of(
                        terminal,
                        "drift",
                        "Inspects the resources and reports drift. Exits with 3 if a resource has drifted.",
                        StackCommands::drift,
                        EnvironmentChoice.option()),
                AccountCommand.of(
                        terminal,
                        "mend",
                        "Reconciles all drifted resources.",
                        caller -> begin(caller, "/drift/mend"),
                        EnvironmentChoice.option()),
                AccountCommand.of(
                        terminal,
                        "provision",
                        "Provisions missing and failed resources, and applies the current blueprint.",
                        caller -> begin(caller, "/provision"),
                        EnvironmentChoice.option()),
                AccountCommand.of(
                        terminal,
                        "deploy",
                        "Deploys the head of the stack's branch.",
                        caller -> begin(caller, DEPLOYS),
                        EnvironmentChoice.option()),
                AccountCommand.of(
                        terminal,
                        "deploys",
                        "Lists the deploys, latest first.",
                        StackCommands::deploys,
                        EnvironmentChoice.option()),
                StackRollback.command(terminal),
                AccountCommand.of(
                        terminal,
                        "upload",
                        "Uploads the code of the function as a JAR or ZIP file, and waits until it runs.",
                        StackCommands::upload,
                        CommandSpecs.word(0, "FILE", "JAR file, or ZIP file with main.js or main.jar"),
                        EnvironmentChoice.option()),
                AccountCommand.of(
                        terminal,
                        "invalidate",
                        "Invalidates cached paths of the distribution.",
                        StackCommands::invalidate,
                        PositionalParamSpec.builder()
                                .index("0..*")
                                .arity("1..*")
                                .type(String[].class)
                                .paramLabel("PATH")
                                .description("Path such as /index.html, or a quoted pattern such as '/assets/*'")
                                .build(),
                        EnvironmentChoice.option()),
                AccountCommand.of(
                        terminal,
                        "unwind",
                        "Tears down a stack whose provisioning did not finish.",
                        caller -> begin(caller, "/unwind"),
                        EnvironmentChoice.option()),
                AccountCommand.of(
                        terminal,
                        "logs",
                        "Shows the latest log lines of the function.",
                        StackCommands::logs,
                        EnvironmentChoice.option()),
                AccountCommand.of(
                        terminal,
                        "credentials",
                        "Shows the login and secret of a resource, and how to connect. The audit log records this access.",
                        StackCommands::credentials,
                        CommandSpecs.word(0, "KIND", "Kind of resource, such as database or session"),
                        EnvironmentChoice.option()),
                StackRotation.command(terminal),
                CommandSpecs.group(
                        terminal,
                        "blueprint",
                        "Manages the blueprint: the resources of production and of its development environments.",
                        AccountCommand.of(
                                terminal,
                                "get",
                                "Shows the blueprint.",
                                caller -> blueprint(caller, caller.get(path(caller) + "/blueprint")),
                                EnvironmentChoice.option()),
                        AccountCommand.of(
                                terminal,
                                "templates",
                                "Lists blueprint templates. --json prints them in the form that `put` accepts.",
                                StackCommands::templates,
                                EnvironmentChoice.option()),
                        AccountCommand.of(
                                terminal,
                                "put",
                                "Replaces the blueprint with a JSON file. See docs/reference/blueprint.md for its"
                                        + " format.",
                                caller -> blueprint(
                                        caller, caller.put(path(caller) + "/blueprint", JsonFile.read(caller.word(0)))),
                                CommandSpecs.word(0, "FILE", "JSON file: {\"resources\": [{\"kind\": …}]}"),
                                EnvironmentChoice.option())));
    }

    private static int list(CommandContext caller) {
        List<JsonObject> stacks = caller.list(STACKS);
        List<TextColumn> columns = List.of(
                TextColumn.of("ENVIRONMENT", "environment"),
                TextColumn.of("STAGE", "stage"),
                TextColumn.of("STATE", "state"),
                TextColumn.of("DATABASE", "databaseStrategy"),
                TextColumn.of("BACKED UP", "backedUp"),
                TextColumn.of("DRIFTS", "drifts"),
                TextColumn.of("OBSERVED", "observedAt"));
        return caller.show(stacks, table -> table.print(columns, stacks, "The account has no stacks."));
    }

    private static int show(CommandContext caller) {
        JsonObject stack = caller.get(path(caller));
        return caller.show(stack, table -> {
            table.print(
                    stack,
                    List.of(
                            TextColumn.of("stage", "stage"),
                            TextColumn.of("state", "state"),
                            TextColumn.of("address", "address"),
                            TextColumn.of("database", "databaseStrategy"),
                            TextColumn.of("backed up", "backedUp"),
                            TextColumn.of("drifted", "hasDrifted"),
                            TextColumn.of("operation", "operationId")));
            ResourceTable.print(caller, table, stack.list("resources"));
        });
    }

    private static int deploys(CommandContext caller) {
        List<JsonObject> deploys = caller.list(path(caller) + DEPLOYS);
        List<TextColumn> columns = List.of(
                TextColumn.of("AT", "createdAt"),
                TextColumn.of("STATE", "state"),
                TextColumn.of("BRANCH", "branch"),
                TextColumn.of("COMMIT", "commit"),
                TextColumn.of("DEPLOY", "operationId"),
                TextColumn.of("ERROR", "error.message"));
        return caller.show(deploys, table -> table.print(columns, deploys, "The stack has no deploys."));
    }

    private static int resources(CommandContext caller) {
        List<JsonObject> resources = caller.get(path(caller)).list("resources");
        return caller.show(resources, table -> ResourceTable.print(caller, table, resources));
    }

    /// Prints the import blocks, and nothing else, so that the output can be written to a file.
    private static int export(CommandContext caller) {
        if (!caller.has(TERRAFORM)) {
            throw CommandSpecs.wrongUsage(caller, "No format given. Pass --terraform.");
        }
        String blocks = caller.text(path(EnvironmentChoice.silent(caller)) + "/terraform");
        caller.terminal().out().print(caller.isForProgram() ? Json.text(Map.of("terraform", blocks)) + "\n" : blocks);
        caller.terminal().out().flush();
        return Command.DONE;
    }

    private static int drift(CommandContext caller) {
        JsonObject drift = caller.get(path(caller) + "/drift");
        List<JsonObject> drifts = drift.list("resources").stream()
                .flatMap(it -> it.list("drifts").stream()
                        .map(one -> new JsonObject(Map.of(
                                "kind",
                                it.text("kind"),
                                "name",
                                it.text("name"),
                                "what",
                                one.text("what"),
                                "wanted",
                                one.text("wanted"),
                                "found",
                                one.text("found")))))
                .toList();
        List<JsonObject> missing = drift.list("resources").stream()
                .filter(it -> it.text("isThere").equals("false"))
                .map(it -> new JsonObject(Map.of(
                        "kind",
                        it.text("kind"),
                        "name",
                        it.text("name"),
                        "what",
                        "resource",
                        "wanted",
                        "present",
                        "found",
                        "missing")))
                .toList();
        List<JsonObject> all = Stream.concat(missing.stream(), drifts.stream()).toList();
        caller.show(
                drift,
                table -> table.print(
                        List.of(
                                TextColumn.of("KIND", "kind"),
                                TextColumn.of("NAME", "name"),
                                TextColumn.of("WHAT", "what"),
                                TextColumn.of("WANTED", "wanted"),
                                TextColumn.of("FOUND", "found")),
                        all,
                        "No resource has drifted."));
        return all.isEmpty() ? Command.DONE : Command.DIFFERENT;
    }

    private static int begin(CommandContext caller, String action) {
        return OperationCommands.begun(caller, caller.post(path(caller) + action, Map.of()));
    }

    private static int upload(CommandContext caller) {
        return showFunction(caller, caller.upload(path(caller) + "/function", Path.of(caller.word(0)), START_MAX));
    }

    static int showFunction(CommandContext caller, JsonObject function) {
        return caller.show(
                function,
                table -> table.print(
                        function,
                        List.of(
                                TextColumn.of("function", "name"),
                                TextColumn.of("state", "state"),
                                TextColumn.of("version", "version.number"),
                                TextColumn.of("digest", "version.digest"))));
    }

    private static int invalidate(CommandContext caller) {
        List<String> paths = List.of(caller.given().matchedPositionalValue(0, new String[0]));
        JsonObject done = caller.post(path(caller) + "/invalidations", Map.of("paths", paths));
        return caller.show(
                done,
                table -> table.print(
                        List.of(TextColumn.of("INVALIDATED", "path")),
                        paths.stream()
                                .map(it -> new JsonObject(Map.of("path", it)))
                                .toList(),
                        "Nothing was invalidated."));
    }

    private static int credentials(CommandContext caller) {
        JsonObject shown = caller.get(
                "%s/resources/%s/credentials".formatted(path(caller), CommandContext.encoded(caller.word(0))));
        return caller.show(
                shown,
                table -> table.print(
                        shown,
                        List.of(
                                TextColumn.of("kind", "kind"),
                                TextColumn.of("name", "name"),
                                TextColumn.of("host", "host"),
                                TextColumn.of("port", "port"),
                                TextColumn.of("database", "database"),
                                TextColumn.of("login", "login"),
                                TextColumn.of("secret", "secret"),
                                TextColumn.of("url", "url"),
                                TextColumn.of("command", "command"))));
    }

    private static int logs(CommandContext caller) {
        JsonObject logs = caller.get(path(caller) + "/function/logs");
        return caller.show(
                logs,
                table -> table.print(
                        List.of(
                                TextColumn.of("AT", "at"),
                                TextColumn.of("VERSION", "version"),
                                TextColumn.of("TEXT", "text")),
                        logs.list("lines"),
                        "The function has logged nothing."));
    }

    private static int templates(CommandContext caller) {
        List<JsonObject> templates = caller.unpagedList(path(caller) + "/blueprint/templates");
        return caller.show(
                templates,
                table -> table.print(
                        List.of(
                                TextColumn.of("TEMPLATE", "id"),
                                TextColumn.of("NAME", "displayName"),
                                TextColumn.of("DESCRIPTION", "description")),
                        templates,
                        "No templates are available."));
    }

    private static int blueprint(CommandContext caller, JsonObject blueprint) {
        return caller.show(
                blueprint,
                table -> table.print(
                        List.of(
                                TextColumn.of("KIND", "kind"),
                                TextColumn.of("CLASS", "class"),
                                TextColumn.of("PRODUCTION", "name"),
                                TextColumn.of("DEVELOPMENT", "developmentName"),
                                TextColumn.of("PARAMETERS", "parameters")),
                        blueprint.list("resources"),
                        "The stack has no resources."));
    }

    static String path(CommandContext caller) {
        return path(EnvironmentChoice.select(caller));
    }

    private static String path(JsonObject environment) {
        return STACKS + "/" + CommandContext.encoded(environment.text("slug"));
    }
}
