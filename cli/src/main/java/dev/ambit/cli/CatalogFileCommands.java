package dev.ambit.cli;

import dev.ambit.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `ambit catalog export|plan|apply`: the whole catalog of an environment as a file.
final class CatalogFileCommands {

    private static final String CATALOG = "/api/v1/catalog";
    private static final String TO = "--migration-type";
    private static final String FORMAT = "--format";
    private static final String DRIFT = "--drift";
    private static final String HASH = "--hash";
    private static final String COMMIT = "--commit";
    private static final String OVERWRITE = "--overwrite";
    private static final String MANAGED = "--managed";
    private static final String MARKDOWN = "markdown";

    private CatalogFileCommands() {}

    static CommandSpec export(Terminal terminal) {
        return AccountCommand.inside(
                terminal,
                "export",
                "Writes the published catalog as YAML. If the file exists, its comments are kept.",
                caller -> export(EnvironmentChoice.silently(caller)),
                file("Catalog file to write. Default: standard output"));
    }

    static CommandSpec plan(Terminal terminal) {
        return AccountCommand.inside(
                terminal,
                "plan",
                "Shows what applying a catalog file changes, and the impact. Exits with 3 if it finds differences.",
                caller -> plan(
                        MARKDOWN.equals(caller.option(FORMAT))
                                ? EnvironmentChoice.silently(caller)
                                : EnvironmentChoice.inside(caller)),
                file("Catalog file. Omit it with --drift"),
                CommandSpecs.flag(DRIFT, "Compare the catalog with the file that was last applied"),
                migrationType(),
                CommandSpecs.choice(FORMAT, "How to show the differences. Default: text", "text", MARKDOWN));
    }

    static CommandSpec apply(Terminal terminal) {
        return AccountCommand.inside(
                terminal,
                "apply",
                "Makes the published catalog equal to a catalog file, in one transaction. In production, it asks for"
                        + " confirmation.",
                CatalogFileCommands::apply,
                CommandSpecs.word(0, "FILE", "Catalog file"),
                migrationType(),
                CommandSpecs.option(HASH, "HASH", "Hash that `plan` has printed. Default: the hash of a new plan"),
                CommandSpecs.option(COMMIT, "COMMIT", "Commit of the file, which the history shows"),
                CommandSpecs.flag(OVERWRITE, "Undo changes that were made since the last file"),
                CommandSpecs.flag(
                        MANAGED, "Allow only catalog files to change the catalog from now on. Requires --commit"),
                CatalogCommands.unpriced(),
                Confirmation.yes());
    }

    private static PositionalParamSpec file(String description) {
        return PositionalParamSpec.builder()
                .index("0")
                .arity("0..1")
                .type(String.class)
                .paramLabel("FILE")
                .description(description)
                .build();
    }

    private static OptionSpec migrationType() {
        return CommandSpecs.choice(
                TO,
                "The subscriptions that get the new entitlements. Default: new-customers",
                "new-customers",
                "all-customers");
    }

    private static int export(CommandContext caller) throws IOException {
        String word = caller.word(0);
        if (word.isEmpty()) {
            String yaml = caller.text(CATALOG + "/file");
            caller.terminal().out().print(caller.isForProgram() ? Json.text(Map.of("yaml", yaml)) + "\n" : yaml);
            caller.terminal().out().flush();
            return Command.DONE;
        }
        Path file = Path.of(word);
        String yaml = Files.exists(file)
                ? caller.server().postYaml(CATALOG + "/file", Files.readString(file))
                : caller.text(CATALOG + "/file");
        Files.writeString(file, yaml);
        return caller.show(
                new JsonObject(Map.of("file", word)),
                _ -> caller.print(TerminalText.of("The catalog was written to %s.".formatted(word))));
    }

    private static int plan(CommandContext caller) throws IOException {
        if (caller.has(DRIFT) != caller.word(0).isEmpty()) {
            throw CommandSpecs.wrongUsage(caller, "The plan takes either FILE or --drift. Pass exactly one of them.");
        }
        JsonObject plan = caller.has(DRIFT)
                ? caller.get(CATALOG + "/drift" + query(caller))
                : planned(caller, Files.readString(Path.of(caller.word(0))));
        caller.show(plan, _ -> {
            if (caller.has(DRIFT)) {
                printDrift(caller, plan);
            } else {
                print(caller, plan);
            }
        });
        return plan.list("differences").isEmpty() ? Command.DONE : Command.DIFFERENT;
    }

    private static int apply(CommandContext outside) throws IOException {
        if (outside.has(MANAGED) && outside.option(COMMIT) == null) {
            throw CommandSpecs.wrongUsage(outside, "--managed requires --commit. Pass the commit of the file.");
        }
        String yaml = Files.readString(Path.of(outside.word(0)));
        @Nullable JsonObject environment = outside.isPerson() ? EnvironmentChoice.select(outside) : null;
        CommandContext caller = environment == null ? outside : outside.in(environment);
        JsonObject plan = planned(caller, yaml);
        if (!caller.isForProgram()) {
            print(caller, plan);
        }
        if (environment != null && !plan.list("differences").isEmpty()) {
            Confirmation.inProduction(caller, environment, "Type the slug to apply");
        }
        String query = query(caller, applying(caller, plan));
        JsonObject applied = data(caller.server().postYaml(CATALOG + "/apply" + query, yaml));
        return caller.show(
                applied,
                table -> table.print(
                        applied,
                        List.of(
                                TextColumn.of("changes", "changes"),
                                TextColumn.of("revision", "revision"),
                                TextColumn.of("commit", "commit"),
                                TextColumn.of("operations", "rollouts"))));
    }

    /// Returns the parameters that only `apply` has.
    private static Map<String, String> applying(CommandContext caller, JsonObject plan) {
        Map<String, String> parameters = new LinkedHashMap<>();
        String hash = caller.option(HASH);
        String commit = caller.option(COMMIT);
        parameters.put("hash", hash == null ? plan.text("hash") : hash);
        parameters.put("overwrite", String.valueOf(caller.has(OVERWRITE)));
        if (commit != null) {
            parameters.put("commit", commit);
        }
        if (caller.has(MANAGED)) {
            parameters.put("managed", "true");
        }
        if (caller.has(CatalogCommands.UNPRICED)) {
            parameters.put("confirmUnpricedUsage", "true");
        }
        return parameters;
    }

    private static JsonObject planned(CommandContext caller, String yaml) {
        return data(caller.server().postYaml(CATALOG + "/plan" + query(caller), yaml));
    }

    private static JsonObject data(String answer) {
        return JsonObject.of(Json.map(answer).get("data"));
    }

    private static void print(CommandContext caller, JsonObject plan) {
        printText(caller, plan);
        plan.list("overwritten")
                .forEach(it -> caller.print(caller.paint()
                        .warning("warning: this file overwrites a change made since the last file: "
                                + it.text("path"))));
        if (!plan.list("differences").isEmpty()) {
            boolean isMarkdown = MARKDOWN.equals(caller.option(FORMAT));
            String impact = PromotionReport.impact(plan.object("impact"));
            caller.print(TerminalText.of(isMarkdown ? "\n**" + impact + "**" : impact));
            caller.print(
                    TerminalText.of(isMarkdown ? "Hash: `" + plan.text("hash") + "`" : "Hash: " + plan.text("hash")));
        }
    }

    private static void printDrift(CommandContext caller, JsonObject drift) {
        String commit = drift.text("commit");
        caller.print(TerminalText.of("Last file: applied %s%s"
                .formatted(drift.text("appliedAt"), commit.isEmpty() ? "" : ", commit " + commit)));
        if (drift.list("differences").isEmpty()) {
            caller.print(TerminalText.of("No drift: the catalog equals the last applied file."));
        } else {
            printText(caller, drift);
        }
    }

    private static void printText(CommandContext caller, JsonObject plan) {
        plan.text("text").lines().forEach(line -> caller.print(TerminalText.of(line)));
    }

    private static String query(CommandContext caller) {
        return query(caller, Map.of());
    }

    private static String query(CommandContext caller, Map<String, String> more) {
        Map<String, String> query = new LinkedHashMap<>(more);
        put(query, "migrationType", caller.option(TO));
        put(query, "format", caller.option(FORMAT));
        return query.isEmpty()
                ? ""
                : query.entrySet().stream()
                        .map(it -> it.getKey() + "=" + CommandContext.encoded(it.getValue()))
                        .collect(Collectors.joining("&", "?", ""));
    }

    private static void put(Map<String, String> query, String name, @Nullable String word) {
        if (word != null) {
            query.put(name, CommandContext.upper(word));
        }
    }
}
