package dev.ambit.cli;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `ambit parameter`: the parameters of a stack.
final class ParameterCommands {

    private static final String SECRET = "SECRET";

    private ParameterCommands() {}

    static CommandSpec command(Terminal terminal) {
        return CommandSpecs.group(
                terminal,
                "parameter",
                "Manages the parameters of a stack.",
                AccountCommand.of(
                        terminal,
                        "list",
                        "Lists all parameters and the source of each value. A value of `set`, the console or"
                                + " the API overrides the value of the branch.",
                        caller -> print(caller, caller.get(path(caller))),
                        EnvironmentChoice.option()),
                AccountCommand.of(
                        terminal,
                        "set",
                        "Sets a parameter. Type a secret at the prompt or pipe it to standard input.",
                        ParameterCommands::set,
                        name(),
                        value(),
                        EnvironmentChoice.option()),
                AccountCommand.of(
                        terminal,
                        "unset",
                        "Removes a value that was set by `set`, the console or the API. The value of the branch applies again.",
                        caller -> print(caller, caller.put(path(caller), Map.of("removed", List.of(caller.word(0))))),
                        name(),
                        EnvironmentChoice.option()),
                AccountCommand.of(
                        terminal,
                        "history",
                        "Lists changes of parameters, latest first.",
                        ParameterCommands::history,
                        EnvironmentChoice.option()));
    }

    private static PositionalParamSpec name() {
        return CommandSpecs.word(0, "NAME", "Name of the parameter");
    }

    private static PositionalParamSpec value() {
        return PositionalParamSpec.builder()
                .index("1")
                .arity("0..1")
                .type(String.class)
                .paramLabel("VALUE")
                .description("Value. Omit it for a secret")
                .build();
    }

    private static int set(CommandContext caller) {
        String path = path(caller);
        JsonObject now = caller.get(path);
        String name = caller.word(0);
        String type = now.list("parameters").stream()
                .filter(it -> it.text("name").equals(name))
                .map(it -> it.text("type"))
                .findFirst()
                .orElse("");
        String typed = caller.word(1);
        if (type.equals(SECRET)
                && Secret.isTyped(caller.terminal(), typed, "Replace this secret, which may be known to others.")) {
            return Command.WRONG_USAGE;
        }
        String value = type.equals(SECRET) ? caller.terminal().keyboard().secret("Value of " + name) : typed;
        return print(caller, caller.put(path, Map.of("values", Map.of(name, json(type, value)))));
    }

    /// Converts a value to the JSON of its type. Invalid values are sent as text, and the server rejects them.
    private static Object json(String type, String value) {
        try {
            return switch (type) {
                case "NUMBER" -> new BigDecimal(value);
                case "BOOLEAN" -> value.equals("true") || value.equals("false") ? Boolean.valueOf(value) : value;
                default -> value;
            };
        } catch (NumberFormatException _) {
            return value;
        }
    }

    private static int print(CommandContext caller, JsonObject set) {
        List<JsonObject> parameters = set.list("parameters");
        List<TextColumn> columns = List.of(
                TextColumn.of("NAME", "name"),
                TextColumn.of("TYPE", "type"),
                TextColumn.of("VALUE", "value"),
                TextColumn.of("SOURCE", "source"),
                TextColumn.of("BRANCH VALUE", "conflict.branch"));
        return caller.show(set, table -> {
            table.print(columns, parameters, "The schema of this stack has no parameters.");
            if (!set.text("missing").isEmpty()) {
                caller.print(TerminalText.of("Missing: " + set.text("missing")));
            }
            if (!set.text("conflicts").isEmpty()) {
                caller.print(TerminalText.of("The branch has other values for: " + set.text("conflicts")));
            }
        });
    }

    private static int history(CommandContext caller) {
        List<JsonObject> changes = caller.list(path(caller) + "/history");
        List<TextColumn> columns = List.of(
                TextColumn.of("AT", "at"),
                TextColumn.of("NAME", "name"),
                TextColumn.of("SOURCE", "source"),
                TextColumn.of("FROM", "before"),
                TextColumn.of("TO", "after"),
                TextColumn.of("BY", "actor.id"));
        return caller.show(changes, table -> table.print(columns, changes, "No parameter has been changed."));
    }

    private static String path(CommandContext caller) {
        return "/api/v1/stacks/%s/parameters"
                .formatted(
                        CommandContext.encoded(EnvironmentChoice.select(caller).text("slug")));
    }
}
