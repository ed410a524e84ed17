package dev.ambit.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `ambit env`: the environments of an account.
final class EnvironmentCommands {

    private EnvironmentCommands() {}

    static CommandSpec command(Terminal terminal) {
        return CommandSpecs.group(
                terminal,
                "env",
                "Manages the environments of an account.",
                AccountCommand.of(
                        terminal,
                        "list",
                        "Lists the environments.",
                        EnvironmentCommands::list,
                        CommandSpecs.flag("--archived", "Include archived environments")),
                AccountCommand.of(terminal, "get", "Shows an environment.", EnvironmentCommands::show, slug()),
                EnvironmentCreateCommand.command(terminal),
                EnvironmentForkCommand.fork(terminal),
                EnvironmentForkCommand.reset(terminal),
                AccountCommand.of(
                        terminal,
                        "edit",
                        "Edits an environment.",
                        EnvironmentCommands::edit,
                        slug(),
                        CommandSpecs.option("--name", "NAME", "New display name"),
                        CommandSpecs.option("--color", "COLOR", "Color such as #2563eb"),
                        CommandSpecs.option("--description", "TEXT", "Description, or '' for none"),
                        CommandSpecs.choice(
                                "--client-security",
                                "Whether client keys require a signed customer token",
                                "on",
                                "off"),
                        OptionSpec.builder("--type")
                                .type(String.class)
                                .hidden(true)
                                .build()),
                SigningSecretCommand.command(terminal),
                TemplateCommand.command(terminal),
                EnvironmentArchiveCommand.archive(terminal),
                EnvironmentArchiveCommand.unarchive(terminal),
                EnvironmentDeleteCommand.command(terminal));
    }

    static PositionalParamSpec slug() {
        return CommandSpecs.word(0, "SLUG", "Slug of the environment");
    }

    /// Prints an environment.
    static void print(CommandContext caller, TextTable table, JsonObject environment) {
        table.print(
                environment,
                List.of(
                        TextColumn.of("name", "displayName"),
                        TextColumn.of("slug", "slug"),
                        new TextColumn("type", it -> caller.paint().type(it.text("type"))),
                        new TextColumn("color", it -> caller.paint().color(it.text("color"))),
                        TextColumn.of("description", "description"),
                        TextColumn.text(
                                "client-side security",
                                it -> it.text("hardenClientAccessEnabled").equals("true") ? "on" : "off"),
                        TextColumn.of("id", "id"),
                        TextColumn.of("created", "createdAt"),
                        TextColumn.of("provisioning", "provisionStatus"),
                        TextColumn.of("parent", "parent"),
                        TextColumn.of("expires", "expiresAt"),
                        TextColumn.of("permanent deletion", "permanentDeletionDate"),
                        TextColumn.of("server key", "serverKey"),
                        TextColumn.of("client key", "clientKey"),
                        TextColumn.of("signing secret", "signingSecret")));
        warn(caller, environment);
    }

    private static int list(CommandContext caller) {
        List<JsonObject> environments =
                caller.list(EnvironmentChoice.ALL + (caller.has("--archived") ? "?includeArchived=true" : ""));
        List<TextColumn> columns = List.of(
                TextColumn.of("SLUG", "slug"),
                TextColumn.of("NAME", "displayName"),
                new TextColumn("TYPE", it -> caller.paint().type(it.text("type"))),
                new TextColumn("COLOR", it -> caller.paint().color(it.text("color"))),
                TextColumn.text(
                        "CLIENT SECURITY",
                        it -> it.text("hardenClientAccessEnabled").equals("true") ? "on" : "off"),
                TextColumn.of("PERMANENT DELETION", "permanentDeletionDate"));
        return caller.show(environments, table -> {
            table.print(columns, environments, "The account has no environments.");
            environments.forEach(it -> warn(caller, it));
        });
    }

    private static int show(CommandContext caller) {
        JsonObject environment = EnvironmentChoice.find(caller, caller.word(0));
        return caller.show(environment, table -> print(caller, table, environment));
    }

    private static int edit(CommandContext caller) {
        Map<String, @Nullable Object> body = new HashMap<>(caller.body(
                Map.of("--name", "displayName", "--color", "color", "--type", "type", "--description", "description")));
        String security = caller.option("--client-security");
        if (security != null) {
            body.put("hardenClientAccessEnabled", isOn(security));
        }
        if (body.isEmpty()) {
            return caller.refuseNoChange();
        }
        body.replaceAll((name, text) -> name.equals("description") && Objects.equals(text, "") ? null : text);
        JsonObject environment = EnvironmentChoice.find(caller, caller.word(0));
        JsonObject edited = caller.patch(EnvironmentChoice.path(environment), body);
        return caller.show(edited, table -> print(caller, table, edited));
    }

    private static boolean isOn(String word) {
        return switch (word) {
            case "on" -> true;
            case "off" -> false;
            default ->
                throw new IllegalArgumentException(
                        "--client-security must be on or off; received `%s`. Pass one of them.".formatted(word));
        };
    }

    private static void warn(CommandContext caller, JsonObject environment) {
        environment
                .list("warnings")
                .forEach(it -> caller.print(caller.paint()
                        .warning("warning: %s: %s".formatted(environment.text("slug"), it.text("message")))));
    }
}
