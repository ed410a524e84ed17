package dev.ambit.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `ambit migrate`: copies the catalog and the customers of an environment that has the public GraphQL API.
final class MigrateCommands {

    private static final String SOURCE = "--source";
    private static final String SOURCE_KEY = "--source-key";
    private static final String DRY_RUN = "--dry-run";
    private static final String APPLY = "--apply";

    private MigrateCommands() {}

    static CommandSpec command(Terminal terminal) {
        return CommandSpecs.group(
                terminal,
                "migrate",
                "Copies the catalog and the customers, with their subscriptions and usage, from a Stigg"
                        + " environment or another server.",
                export(terminal),
                importInto(terminal),
                repairUsage(terminal));
    }

    private static CommandSpec export(Terminal terminal) {
        CommandSpec spec = Command.of(
                "export",
                "Writes the catalog, and the customers with their subscriptions and usage, of an environment to a file.",
                given -> export(terminal, given));
        spec.add(CommandSpecs.word(0, "FILE", "File to write, with one JSON object per line"));
        spec.add(source());
        spec.add(sourceKey());
        return spec;
    }

    private static CommandSpec importInto(Terminal terminal) {
        return AccountCommand.inside(
                terminal,
                "import",
                "Adds the catalog, and the customers with their subscriptions and usage, of another environment. Compares"
                        + " all entitlements, and exits with 3 if it finds differences.",
                MigrateCommands::importInto,
                file(),
                source(),
                sourceKey(),
                CommandSpecs.flag(DRY_RUN, "Show what would be added, and change nothing"),
                Confirmation.yes());
    }

    private static CommandSpec repairUsage(Terminal terminal) {
        return AccountCommand.inside(
                terminal,
                "repair-usage",
                "Shows corrections for usage that the import of an earlier version counted in the wrong unit, and makes"
                        + " them with --apply. Exits with 3 if corrections are left to make.",
                MigrateCommands::repairUsage,
                file(),
                source(),
                sourceKey(),
                CommandSpecs.flag(APPLY, "Make the corrections"),
                Confirmation.yes());
    }

    private static PositionalParamSpec file() {
        return PositionalParamSpec.builder()
                .index("0")
                .arity("0..1")
                .type(String.class)
                .paramLabel("FILE")
                .description("File of `ambit migrate export`. Omit it with --source")
                .build();
    }

    private static OptionSpec source() {
        return CommandSpecs.option(
                SOURCE, "URL", "URL of the source without a path, such as https://api.stigg.io (AMBIT_SOURCE_URL)");
    }

    private static OptionSpec sourceKey() {
        return CommandSpecs.option(SOURCE_KEY, "KEY", "Server key of the source environment (AMBIT_SOURCE_KEY)");
    }

    private static int export(Terminal terminal, ParseResult given) throws IOException {
        Path file = Path.of(given.matchedPositionalValue(0, ""));
        int customers = new ExportFile(file).write(server(terminal, given));
        terminal.out().println("%s contains the catalog and %d customers.".formatted(file, customers));
        return Command.DONE;
    }

    private static int importInto(CommandContext outside) throws IOException {
        MigrationSource source = sourceOf(outside);
        JsonObject catalog = source.catalog();
        boolean isDryRun = outside.has(DRY_RUN);
        CommandContext caller = isDryRun
                ? EnvironmentChoice.inside(outside)
                : EnvironmentChoice.inside(outside, "Type the slug to import");
        List<String> notes = new ArrayList<>();
        unread(catalog).forEach(notes::add);
        Map<String, Map<String, Object>> sections = new CatalogTranslation(notes).sections(catalog);
        JsonObject plan = new CatalogMigration(caller.server()).run(sections, isDryRun);
        plan.list("unpricedUsage")
                .forEach(it -> notes.add("%s: subscribers with the period %s do not pay for usage of `%s`."
                        .formatted(it.text("id"), it.text("billingPeriod"), it.text("featureId"))));
        var parity = new ParityReport(features(sections));
        var report = new MigrationReport(isDryRun, plan, parity, notes);
        var customers = new CustomerMigration(caller.server(), new SubscriptionTranslation(catalog, notes), report);
        try {
            source.customers(customers::add);
            customers.finish();
            report.complete();
        } finally {
            report.show(caller);
        }
        return report.exitCode();
    }

    private static int repairUsage(CommandContext outside) throws IOException {
        MigrationSource source = sourceOf(outside);
        boolean isApplied = outside.has(APPLY);
        CommandContext caller = isApplied
                ? EnvironmentChoice.inside(outside, "Type the slug to correct its usage")
                : EnvironmentChoice.inside(outside);
        var repair = new UsageRepair(new MigrationTarget(caller.server(), _ -> {}));
        source.customers(repair::find);
        List<UsageRepair.Correction> corrections =
                isApplied ? repair.corrections().stream().filter(repair::make).toList() : repair.corrections();
        show(caller, corrections, repair.unclear(), isApplied);
        boolean isLeft = !repair.unclear().isEmpty() || (!isApplied && !corrections.isEmpty());
        return isLeft ? Command.DIFFERENT : Command.DONE;
    }

    private static void show(
            CommandContext caller, List<UsageRepair.Correction> corrections, List<String> unclear, boolean isApplied) {
        var json = new JsonObject(Map.of(
                "isApplied", isApplied,
                "corrections",
                        corrections.stream().map(UsageRepair.Correction::report).toList(),
                "notCorrected", unclear));
        caller.show(json, _ -> {
            corrections.forEach(it -> caller.print(
                    TerminalText.of("%s: the import counted %s instead of %s. Correction in the reported unit: %s"
                            .formatted(
                                    it.name(),
                                    it.wrong().toPlainString(),
                                    it.right().toPlainString(),
                                    it.missing().toPlainString()))));
            unclear.forEach(it -> caller.print(TerminalText.of("Not corrected: " + it)));
            caller.print(TerminalText.of(
                    "Corrections: %d %s".formatted(corrections.size(), isApplied ? "made" : "to make")));
        });
    }

    /// Returns the file or the server that the caller names.
    private static MigrationSource sourceOf(CommandContext caller) {
        String file = caller.word(0);
        if (!file.isEmpty() && caller.has(SOURCE)) {
            throw CommandSpecs.wrongUsage(
                    caller, "The command reads either FILE or --source. Pass exactly one of them.");
        }
        return file.isEmpty() ? server(caller.terminal(), caller.given()) : new ExportFile(Path.of(file));
    }

    private static GraphqlSource server(Terminal terminal, ParseResult given) {
        String url = requiredOption(terminal, given, SOURCE, "AMBIT_SOURCE_URL", "the URL of the source");
        String key = requiredOption(terminal, given, SOURCE_KEY, "AMBIT_SOURCE_KEY", "a server key of the source");
        return new GraphqlSource(new ServerClient(url, key));
    }

    private static String requiredOption(
            Terminal terminal, ParseResult given, String option, String variable, String meaning) {
        String value = CommandContext.optionOrVariable(terminal, given, option, variable);
        if (value.isEmpty()) {
            throw new IllegalArgumentException(
                    "%s is missing. Pass %s, or set %s.".formatted(option, meaning, variable));
        }
        return value;
    }

    private static List<String> unread(JsonObject catalog) {
        return catalog.fields().get("unread") instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    private static Set<String> features(Map<String, Map<String, Object>> sections) {
        return Objects.requireNonNull(sections.get("features")).keySet();
    }
}
