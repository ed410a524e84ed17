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
        return Words.group(
                terminal,
                "env",
                "Manages the environments of an account.",
                AccountCommand.of(
                        terminal,
                        "list",
                        "Lists the environments.",
                        EnvironmentCommands::list,
                        Words.flag("--archived", "Include archived environments")),
                AccountCommand.of(terminal, "show", "Shows an environment.", EnvironmentCommands::show, slug()),
                EnvironmentCreation.command(terminal),
                AccountCommand.of(
                        terminal,
                        "edit",
                        "Edits an environment.",
                        EnvironmentCommands::edit,
                        slug(),
                        Words.option("--name", "NAME", "New display name"),
                        Words.option("--color", "COLOR", "Color such as #2563eb"),
                        Words.option("--description", "TEXT", "Description, or '' for none"),
                        Words.choice(
                                "--client-security",
                                "Whether client keys require a signed customer token",
                                "on",
                                "off"),
                        OptionSpec.builder("--type")
                                .type(String.class)
                                .hidden(true)
                                .build()),
                SigningSecretRotation.command(terminal),
                Templates.command(terminal),
                EnvironmentArchiving.archive(terminal),
                EnvironmentArchiving.unarchive(terminal),
                EnvironmentDeletion.command(terminal));
    }

    static PositionalParamSpec slug() {
        return Words.word(0, "SLUG", "Slug of the environment");
    }

    /// Prints an environment.
    static void print(Caller caller, Table table, Thing environment) {
        table.print(
                environment,
                List.of(
                        Column.of("name", "displayName"),
                        Column.of("slug", "slug"),
                        new Column("type", it -> caller.paint().type(it.text("type"))),
                        new Column("color", it -> caller.paint().color(it.text("color"))),
                        Column.of("description", "description"),
                        Column.text(
                                "client-side security",
                                it -> it.text("hardenClientAccessEnabled").equals("true") ? "on" : "off"),
                        Column.of("id", "id"),
                        Column.of("created", "createdAt"),
                        Column.of("provisioning", "provisionStatus"),
                        Column.of("permanent deletion", "permanentDeletionDate"),
                        Column.of("server key", "serverKey"),
                        Column.of("client key", "clientKey"),
                        Column.of("signing secret", "signingSecret")));
        warn(caller, environment);
    }

    private static int list(Caller caller) {
        List<Thing> environments =
                caller.list(EnvironmentChoice.ALL + (caller.has("--archived") ? "?includeArchived=true" : ""));
        List<Column> columns = List.of(
                Column.of("SLUG", "slug"),
                Column.of("NAME", "displayName"),
                new Column("TYPE", it -> caller.paint().type(it.text("type"))),
                new Column("COLOR", it -> caller.paint().color(it.text("color"))),
                Column.text(
                        "CLIENT SECURITY",
                        it -> it.text("hardenClientAccessEnabled").equals("true") ? "on" : "off"),
                Column.of("PERMANENT DELETION", "permanentDeletionDate"));
        return caller.show(environments, table -> {
            table.print(columns, environments, "The account has no environments.");
            environments.forEach(it -> warn(caller, it));
        });
    }

    private static int show(Caller caller) {
        Thing environment = EnvironmentChoice.find(caller, caller.word(0));
        return caller.show(environment, table -> print(caller, table, environment));
    }

    private static int edit(Caller caller) {
        Map<String, @Nullable Object> body = new HashMap<>(caller.body(
                Map.of("--name", "displayName", "--color", "color", "--type", "type", "--description", "description")));
        String security = caller.option("--client-security");
        if (security != null) {
            body.put("hardenClientAccessEnabled", isOn(security));
        }
        if (body.isEmpty()) {
            caller.terminal().err().println("No change given. Run `ambit env edit --help` for the options.");
            return Command.WRONG_USAGE;
        }
        body.replaceAll((name, text) -> name.equals("description") && Objects.equals(text, "") ? null : text);
        Thing environment = EnvironmentChoice.find(caller, caller.word(0));
        Thing edited = caller.patch(EnvironmentChoice.path(environment), body);
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

    private static void warn(Caller caller, Thing environment) {
        environment
                .list("warnings")
                .forEach(it -> caller.say(caller.paint()
                        .warning("warning: %s: %s".formatted(environment.text("slug"), it.text("message")))));
    }
}
