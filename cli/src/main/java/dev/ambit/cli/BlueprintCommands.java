package dev.ambit.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `ambit blueprint`: the blueprint of a production environment as a file.
final class BlueprintCommands {

    private static final Map<String, String> SIGNS = Map.of("ADD", "+", "CHANGE", "~", "REMOVE", "-");

    private BlueprintCommands() {}

    static CommandSpec command(Terminal terminal) {
        return CommandSpecs.group(
                terminal,
                "blueprint",
                "Keeps the blueprint of a production environment as a file.",
                AccountCommand.of(
                        terminal,
                        "plan",
                        "Shows what applying a blueprint file changes. Exits with 3 if it finds differences.",
                        BlueprintCommands::plan,
                        file(),
                        EnvironmentChoice.option()),
                AccountCommand.of(
                        terminal,
                        "apply",
                        "Shows the changes, asks for confirmation, and writes the blueprint.",
                        BlueprintCommands::apply,
                        file(),
                        EnvironmentChoice.option(),
                        Confirmation.yes()));
    }

    private static PositionalParamSpec file() {
        return CommandSpecs.word(0, "FILE", "Blueprint as YAML, or as JSON if the name ends with .json");
    }

    private static int plan(CommandContext caller) {
        Map<String, Object> blueprint = read(caller.word(0));
        JsonObject plan = planned(caller, EnvironmentChoice.select(caller), blueprint);
        caller.show(plan, _ -> print(caller, plan));
        return isEmpty(plan) ? Command.DONE : Command.DIFFERENT;
    }

    private static int apply(CommandContext caller) {
        Map<String, Object> blueprint = read(caller.word(0));
        JsonObject environment = EnvironmentChoice.select(caller);
        List<JsonObject> was = caller.get(path(environment)).list("resources");
        JsonObject plan = planned(caller, environment, blueprint);
        if (!caller.isForProgram()) {
            print(caller, plan);
        }
        if (!isEmpty(plan)) {
            Confirmation.inProduction(caller, environment, "Type the slug to apply");
            Map<String, Object> body = new LinkedHashMap<>(blueprint);
            body.put("was", was.stream().map(BlueprintCommands::written).toList());
            caller.put(path(environment), body);
        }
        return caller.show(
                plan,
                _ -> caller.print(TerminalText.of(
                        isEmpty(plan)
                                ? "The blueprint was not changed."
                                : "The blueprint was written. Run `ambit stack provision --env %s` to change the stack."
                                        .formatted(environment.text("slug")))));
    }

    /// Converts a resource of a response to the form of a request.
    private static Map<String, @Nullable Object> written(JsonObject resource) {
        Map<String, @Nullable Object> written = new LinkedHashMap<>();
        for (String field : List.of("kind", "identifier", "parameters")) {
            written.put(field, resource.fields().get(field));
        }
        return written;
    }

    private static JsonObject planned(CommandContext caller, JsonObject environment, Map<String, Object> blueprint) {
        return caller.post(path(environment) + "/plan", blueprint);
    }

    private static String path(JsonObject environment) {
        return "/api/v1/stacks/%s/blueprint".formatted(CommandContext.encoded(environment.text("slug")));
    }

    private static boolean isEmpty(JsonObject plan) {
        return plan.list("changes").isEmpty() && plan.text("isDefault").equals("false");
    }

    private static void print(CommandContext caller, JsonObject plan) {
        List<JsonObject> changes = plan.list("changes");
        changes.forEach(change -> {
            caller.print(TerminalText.of("%s %s".formatted(SIGNS.get(change.text("action")), change.text("kind"))));
            change.list("fields")
                    .forEach(it -> caller.print(TerminalText.of(
                            "    %s: %s -> %s".formatted(it.text("field"), value(it, "from"), value(it, "to")))));
            caller.print(TerminalText.of("    " + change.text("effect")));
        });
        if (plan.text("isDefault").equals("true")) {
            caller.print(TerminalText.of("No blueprint was written yet. The file replaces the default blueprint."));
        }
        caller.print(TerminalText.of("Plan: %d to add, %d to change, %d to remove."
                .formatted(count(changes, "ADD"), count(changes, "CHANGE"), count(changes, "REMOVE"))));
    }

    private static String value(JsonObject field, String side) {
        return field.text(side).isEmpty() ? "(none)" : field.text(side);
    }

    private static long count(List<JsonObject> changes, String action) {
        return changes.stream().filter(it -> it.text("action").equals(action)).count();
    }

    /// Reads a file. Rejects invalid YAML before the server is called.
    private static Map<String, Object> read(String file) {
        if (file.endsWith(".json")) {
            return JsonFile.read(file);
        }
        var options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        try {
            Object read = new Yaml(new SafeConstructor(options)).load(TextFile.read(file));
            if (!(read instanceof Map<?, ?> map)) {
                throw new IllegalArgumentException(
                        "%s is no blueprint. Write a list `resources`, then run the command again.".formatted(file));
            }
            Map<String, Object> fields = new LinkedHashMap<>();
            map.forEach((name, value) -> fields.put(String.valueOf(name), value));
            return fields;
        } catch (YAMLException e) {
            throw new IllegalArgumentException(
                    "%s is not valid YAML: %s. Correct the file, then run the command again."
                            .formatted(
                                    file,
                                    String.valueOf(e.getMessage())
                                            .lines()
                                            .findFirst()
                                            .orElse("")),
                    e);
        }
    }
}
