package dev.ambit.cli;

import static java.util.stream.Collectors.joining;

import dev.ambit.http.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `ambit import`: imports price lists into an environment, each atomically.
final class PriceListImport {

    private PriceListImport() {}

    static CommandSpec command(Terminal terminal) {
        return AccountCommand.inEnvironment(
                terminal,
                "import",
                "Imports price lists into an environment.",
                PriceListImport::run,
                PositionalParamSpec.builder()
                        .paramLabel("FILE")
                        .arity("1..*")
                        .required(true)
                        .type(List.class)
                        .auxiliaryTypes(String.class)
                        .description("Price list in YAML")
                        .build(),
                CommandSpecs.flag(
                        "--dry-run",
                        "Print the changes that the list causes once it is published, and the number of affected subscribers."
                                + " Imports nothing"),
                OptionSpec.builder("--publish")
                        .description(
                                "Publish the imported packages, and archive those that the list no longer contains")
                        .build(),
                CommandSpecs.option(
                        "--product", "ID", "Import into this product instead of the one that the list names"),
                OptionSpec.builder("--retype")
                        .description(
                                "Create a new feature if the type of a feature has changed, instead of rejecting the list")
                        .build(),
                CommandSpecs.several(
                        Resolutions.OPTION,
                        "PATH=source|target",
                        "Take the list (source) or keep the environment (target) for a decision that the list would undo"));
    }

    private static int run(CommandContext context) {
        List<String> files = context.given().matchedPositionalValue(0, List.of());
        List<JsonObject> imported = new ArrayList<>();
        for (String file : files) {
            try {
                JsonObject result = read(context, file);
                Map<String, Object> shown = new LinkedHashMap<>(Map.of("file", file));
                result.fields().forEach((name, value) -> shown.put(name.toString(), value));
                imported.add(new JsonObject(shown));
                print(context, file, result);
            } catch (ServerRefusal | IOException e) {
                String why = e instanceof IOException
                        ? "cannot read the file (%s). Check the path.".formatted(e)
                        : String.valueOf(e.getMessage());
                imported.add(new JsonObject(Map.of("file", file, "error", why)));
                context.terminal().err().println("%s: %s".formatted(file, why));
            }
        }
        context.show(imported, _ -> {});
        return imported.stream().allMatch(it -> it.text("error").isEmpty()) ? Command.DONE : Command.FAILED;
    }

    private static JsonObject read(CommandContext context, String file) throws IOException {
        String product = context.option("--product");
        String path = "/api/v1/catalog/import?publish=%s&retype=%s&dryRun=%s%s%s"
                .formatted(
                        context.has("--publish"),
                        context.has("--retype"),
                        context.has("--dry-run"),
                        product == null ? "" : "&product=" + CommandContext.encoded(product),
                        CommandSpecs.several(context, Resolutions.OPTION).stream()
                                .map(it -> "&resolve=" + CommandContext.encoded(it))
                                .collect(joining()));
        return new JsonObject(Json.map(context.server().postYaml(path, Files.readString(Path.of(file)))))
                .object("data");
    }

    private static void print(CommandContext context, String file, JsonObject result) {
        if (context.isForProgram()) {
            return;
        }
        PrintWriter out = context.terminal().out();
        if (context.has("--dry-run")) {
            var table = new TextTable(out, context.paint());
            List<JsonObject> changes = result.list("changes").stream()
                    .filter(DiffCommand::hasValue)
                    .toList();
            table.print(DiffCommand.COLUMNS, changes, file + ": no changes");
            result.list("affected")
                    .forEach(it -> out.println("%s: %s %s: %s subscribers affected"
                            .formatted(file, it.text("type"), it.text("id"), it.text("subscribers"))));
        } else {
            out.println(file + ": imported");
        }
        result.list("warnings").forEach(it -> out.println("%s: %s".formatted(file, it.text("message"))));
    }
}
