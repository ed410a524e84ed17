package dev.ambit.cli;

import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import picocli.CommandLine.Model.CommandSpec;

/// `ambit audit`: the audit log of the account or of an environment.
final class AuditCommand {

    private static final int ROWS_DEFAULT = 50;

    private static final Map<String, String> FILTERS =
            Map.of("--entity", "entityId", "--actor", "actor", "--since", "since");

    private AuditCommand() {}

    static CommandSpec command(Terminal terminal) {
        return AccountCommand.of(
                terminal,
                "audit",
                "Shows the audit log, latest first.",
                AuditCommand::show,
                CommandSpecs.option(
                        "--env", "SLUG", "Audit log of this environment. Default: audit log of the account"),
                CommandSpecs.option("--entity", "ID", "Only entries about the entity with this id"),
                CommandSpecs.option("--actor", "ID", "Only entries by the person or key with this id"),
                CommandSpecs.option("--since", "TIME", "Only entries since this time, such as 2026-11-01T00:00:00Z"),
                CommandSpecs.rows(ROWS_DEFAULT));
    }

    private static int show(CommandContext caller) {
        int rows = CommandSpecs.rows(caller, ROWS_DEFAULT);
        List<JsonObject> acts = caller.list("/api/v1/audit" + query(caller), rows);
        List<TextColumn> columns = List.of(
                TextColumn.of("AT", "at"),
                TextColumn.text("ACTOR", it -> "%s %s".formatted(it.text("actor.type"), it.text("actor.id"))),
                TextColumn.of("OPERATION", "operation"),
                TextColumn.text("ENTITY", it -> "%s %s".formatted(it.text("entity.type"), it.text("entity.id"))));
        return caller.show(acts, table -> table.print(columns, acts, "The audit log has no such entries."));
    }

    private static String query(CommandContext caller) {
        var query = new StringJoiner("&", "?", "").setEmptyValue("");
        FILTERS.forEach((option, parameter) -> {
            String value = caller.option(option);
            if (value != null) {
                query.add(parameter + "=" + CommandContext.encoded(value));
            }
        });
        if (caller.has("--env")) {
            query.add("environmentId=" + EnvironmentChoice.select(caller).text("id"));
        }
        return query.toString();
    }
}
