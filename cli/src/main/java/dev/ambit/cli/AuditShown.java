package dev.ambit.cli;

import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import picocli.CommandLine.Model.CommandSpec;

/// `ambit audit`: the audit log of the account or of an environment.
final class AuditShown {

    private static final int ROWS_DEFAULT = 50;

    private static final Map<String, String> FILTERS =
            Map.of("--entity", "entityId", "--actor", "actor", "--since", "since");

    private AuditShown() {}

    static CommandSpec command(Terminal terminal) {
        return AccountCommand.of(
                terminal,
                "audit",
                "Shows the audit log, latest first.",
                AuditShown::show,
                Words.option("--env", "SLUG", "Audit log of this environment. Default: audit log of the account"),
                Words.option("--entity", "ID", "Only entries about the entity with this id"),
                Words.option("--actor", "ID", "Only entries by the person or key with this id"),
                Words.option("--since", "TIME", "Only entries since this time, such as 2026-11-01T00:00:00Z"),
                Words.rows(ROWS_DEFAULT));
    }

    private static int show(Caller caller) {
        int rows = Words.rows(caller, ROWS_DEFAULT);
        List<Thing> acts = caller.list("/api/v1/audit" + query(caller), rows);
        List<Column> columns = List.of(
                Column.of("AT", "at"),
                Column.text("ACTOR", it -> "%s %s".formatted(it.text("actor.type"), it.text("actor.id"))),
                Column.of("OPERATION", "operation"),
                Column.text("ENTITY", it -> "%s %s".formatted(it.text("entity.type"), it.text("entity.id"))));
        return caller.show(acts, table -> table.print(columns, acts, "The audit log has no such entries."));
    }

    private static String query(Caller caller) {
        var query = new StringJoiner("&", "?", "").setEmptyValue("");
        FILTERS.forEach((option, parameter) -> {
            String value = caller.option(option);
            if (value != null) {
                query.add(parameter + "=" + Caller.encoded(value));
            }
        });
        if (caller.has("--env")) {
            query.add("environmentId=" + EnvironmentChoice.chosen(caller).text("id"));
        }
        return query.toString();
    }
}
