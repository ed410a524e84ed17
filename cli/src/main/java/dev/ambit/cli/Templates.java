package dev.ambit.cli;

import dev.ambit.http.Json;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/// `ambit env templates`: lists catalog templates for new environments.
final class Templates {

    private Templates() {}

    static CommandSpec command(Terminal terminal) {
        return AccountCommand.of(
                terminal, "templates", "Lists the catalog templates for `ambit env create --template`.", caller -> {
                    List<Thing> templates = new Thing(Json.map(caller.server().get("/api/v1/templates"))).list("data");
                    List<Column> columns = List.of(
                            Column.of("TEMPLATE", "id"),
                            Column.of("NAME", "displayName"),
                            Column.of("PACKAGES", "packages"),
                            Column.of("DESCRIPTION", "description"));
                    return caller.show(
                            templates, table -> table.print(columns, templates, "No templates are available."));
                });
    }
}
