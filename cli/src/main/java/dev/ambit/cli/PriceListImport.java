package dev.ambit.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `ambit import`: imports price lists into the environment of a key, each atomically.
final class PriceListImport {

    private PriceListImport() {}

    static CommandSpec command(Terminal terminal) {
        CommandSpec spec = Command.of("import", "Imports price lists into the environment of a key.", given -> {
            var server = new ServerClient(given.matchedOptionValue("--url", ""), given.matchedOptionValue("--key", ""));
            boolean publish = given.hasMatchedOption("--publish");
            boolean retype = given.hasMatchedOption("--retype");
            String product = given.matchedOptionValue("--product", "");
            List<String> files = given.matchedPositionalValue(0, List.of());
            int exit = Command.DONE;
            for (String file : files) {
                try {
                    List<String> warnings =
                            server.importPriceList(Files.readString(Path.of(file)), publish, retype, product);
                    terminal.out().println(file + ": imported");
                    warnings.forEach(warning -> terminal.out().println(file + ": " + warning));
                } catch (ServerRefusal refusal) {
                    terminal.err().println(file + ": " + refusal.getMessage());
                    exit = Command.FAILED;
                } catch (IOException e) {
                    terminal.err().println(file + ": cannot be read: " + e);
                    exit = Command.FAILED;
                }
            }
            return exit;
        });
        spec.addPositional(PositionalParamSpec.builder()
                .paramLabel("FILE")
                .arity("1..*")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .description("Price list in YAML")
                .build());
        Command.addServer(spec);
        spec.addOption(OptionSpec.builder("--publish")
                .description("Publish the imported packages, and archive those that the list no longer contains")
                .build());
        spec.addOption(OptionSpec.builder("--product")
                .type(String.class)
                .paramLabel("ID")
                .description("Id of the product, if the name in the lists differs")
                .build());
        spec.addOption(OptionSpec.builder("--retype")
                .description("Create a new feature if the type of a feature has changed, instead of rejecting the list")
                .build());
        return spec;
    }
}
