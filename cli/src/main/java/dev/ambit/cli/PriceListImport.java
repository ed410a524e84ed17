package dev.ambit.cli;

import java.io.IOException;
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
        return AccountCommand.inside(
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
                OptionSpec.builder("--publish")
                        .description("Publish the imported packages, and archive those that the list no longer contains")
                        .build(),
                CommandSpecs.option("--product", "ID", "Id of the product, if the name in the lists differs"),
                OptionSpec.builder("--retype")
                        .description(
                                "Create a new feature if the type of a feature has changed, instead of rejecting the list")
                        .build());
    }

    private static int run(CommandContext outside) {
        CommandContext caller = EnvironmentChoice.inside(outside);
        List<String> files = caller.given().matchedPositionalValue(0, List.of());
        List<JsonObject> imported = new ArrayList<>();
        for (String file : files) {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("file", file);
            try {
                List<String> warnings = read(caller, file);
                result.put("warnings", warnings);
                caller.say(TerminalText.of(file + ": imported"));
                warnings.forEach(warning -> caller.say(TerminalText.of("%s: %s".formatted(file, warning))));
            } catch (ServerRefusal | IOException e) {
                String why = e instanceof IOException ? "cannot be read: " + e : String.valueOf(e.getMessage());
                result.put("error", why);
                caller.terminal().err().println("%s: %s".formatted(file, why));
            }
            imported.add(new JsonObject(result));
        }
        caller.show(imported, _ -> {});
        return imported.stream().allMatch(it -> it.text("error").isEmpty()) ? Command.DONE : Command.FAILED;
    }

    private static List<String> read(CommandContext caller, String file) throws IOException {
        String product = caller.option("--product");
        return caller.server()
                .importPriceList(
                        Files.readString(Path.of(file)),
                        caller.has("--publish"),
                        caller.has("--retype"),
                        product == null ? "" : product);
    }
}
