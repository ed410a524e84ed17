package dev.ambit.cli;

import dev.ambit.http.Json;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/// `ambit env templates`: lists catalog templates for new environments.
final class TemplateCommand {

    private TemplateCommand() {}

    static CommandSpec command(Terminal terminal) {
        return AccountCommand.of(
                terminal, "templates", "Lists the catalog templates for `ambit env create --template`.", caller -> {
                    List<JsonObject> templates =
                            new JsonObject(Json.map(caller.server().get("/api/v1/templates"))).list("data");
                    List<TextColumn> columns = List.of(
                            TextColumn.of("TEMPLATE", "id"),
                            TextColumn.of("NAME", "displayName"),
                            TextColumn.of("PACKAGES", "packages"),
                            TextColumn.of("DESCRIPTION", "description"));
                    return caller.show(
                            templates, table -> table.print(columns, templates, "No templates are available."));
                });
    }
}
