package dev.ambit.cli;

import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import picocli.CommandLine.Model.CommandSpec;

/// `ambit audit`: who did what with the account, or in one of its environments.
final class AuditShown {

    private static final int ROWS_DEFAULT = 50;

    private static final Map<String, String> FILTERS =
            Map.of("--entity", "entityId", "--actor", "actor", "--since", "since");

    private AuditShown() {}

    static CommandSpec command(Terminal terminal) {
        return AccountCommand.of(
                terminal,
                "audit",
                "Who did what, the latest first.",
                AuditShown::show,
                Words.option("--env", "SLUG", "in this environment; without it, with the account"),
                Words.option("--entity", "ID", "only with this"),
                Words.option("--actor", "ID", "only what this person or key did"),
                Words.option("--since", "TIME", "as 2026-11-01T00:00:00Z"),
                Words.rows(ROWS_DEFAULT));
    }

    private static int show(Caller caller) {
        int rows = Words.rows(caller, ROWS_DEFAULT);
        List<Thing> acts = caller.list("/api/v1/audit" + query(caller), rows);
        List<Column> columns = List.of(
                Column.of("AT", "at"),
                Column.text("BY", it -> "%s %s".formatted(it.text("actor.type"), it.text("actor.id"))),
                Column.of("DID", "operation"),
                Column.text("WITH", it -> "%s %s".formatted(it.text("entity.type"), it.text("entity.id"))));
        return caller.show(acts, table -> table.print(columns, acts, "Nothing was done."));
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
