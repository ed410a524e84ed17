package dev.ambit.cli;

import dev.ambit.http.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// `ambit catalog`: the published catalog of an environment and its unpublished changes.
final class CatalogCommands {

    /// Lines of a publication.
    static final List<TextColumn> PUBLISHED = List.of(
            TextColumn.of("revision", "revision"),
            TextColumn.of("operation", "taskId"),
            TextColumn.of("operations", "taskIds"));

    static final String UNPRICED = "--confirm-unpriced-usage";
    private static final String DRAFT = "/api/v1/catalog/draft";
    private static final String PRODUCT = "--product";
    private static final String HASH = "--hash";
    private static final String TO = "--to";

    private CatalogCommands() {}

    static CommandSpec command(Terminal terminal) {
        return CommandSpecs.group(
                terminal,
                "catalog",
                "Shows, reviews and publishes the catalog of an environment, and keeps it as a file.",
                AccountCommand.inEnvironment(terminal, "get", "Prints the published catalog as JSON.", caller -> {
                    JsonObject catalog = caller.get("/api/v1/catalog");
                    caller.terminal().out().println(Json.text(catalog.fields()));
                    return Command.DONE;
                }),
                AccountCommand.inEnvironment(
                        terminal,
                        "review",
                        "Lists the unpublished changes, the subscribers of each package and the hash to publish.",
                        CatalogCommands::review,
                        product()),
                AccountCommand.inside(
                        terminal,
                        "publish",
                        "Publishes all drafts in one transaction. In production, it asks for confirmation.",
                        CatalogCommands::publish,
                        product(),
                        CommandSpecs.option(
                                HASH,
                                "HASH",
                                "Hash that `review` has printed. Without it, the present drafts are published"),
                        to(),
                        unpriced(),
                        Confirmation.yes()),
                CatalogFileCommands.export(terminal),
                CatalogFileCommands.plan(terminal),
                CatalogFileCommands.apply(terminal));
    }

    /// Returns the option for the customers who get a new version.
    static OptionSpec to() {
        return CommandSpecs.choice(
                TO, "Who gets the new version. Default: new-customers", "new-customers", "all-customers");
    }

    /// Returns the value of [#to] as a field.
    static Map<String, Object> migration(CommandContext caller) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("migrationType", CommandContext.upper(Objects.requireNonNullElse(caller.option(TO), "new-customers")));
        if (caller.has(UNPRICED)) {
            body.put("confirmUnpricedUsage", true);
        }
        return body;
    }

    static OptionSpec unpriced() {
        return CommandSpecs.flag(
                UNPRICED, "Confirm that subscribers of one billing period do not pay for usage that others pay");
    }

    private static OptionSpec product() {
        return CommandSpecs.option(PRODUCT, "ID", "Only packages of this product");
    }

    private static String draft(CommandContext caller) {
        String product = caller.option(PRODUCT);
        return product == null ? DRAFT : "%s?productId=%s".formatted(DRAFT, CommandContext.encoded(product));
    }

    private static int review(CommandContext caller) {
        JsonObject draft = caller.get(draft(caller));
        List<JsonObject> changed = draft.list("packages").stream()
                .filter(it -> it.text("status").equals("DRAFT"))
                .toList();
        return caller.show(draft, table -> {
            for (JsonObject it : changed) {
                caller.print(TerminalText.of("%s %s, version %s, %s subscribers"
                        .formatted(it.text("type"), it.text("id"), it.text("versionNumber"), it.text("subscribers"))));
                table.print(DiffCommand.COLUMNS, differences(it), "No field differs.");
            }
            caller.print(TerminalText.of(
                    changed.isEmpty() ? "There are no unpublished changes." : "Hash: " + draft.text("hash")));
        });
    }

    private static List<JsonObject> differences(JsonObject changed) {
        return changed.list("differences").stream()
                .filter(DiffCommand::hasValue)
                .toList();
    }

    private static int publish(CommandContext outside) {
        CommandContext caller = EnvironmentChoice.inside(outside, "Type the slug to publish");
        String hash = caller.option(HASH);
        Map<String, Object> body = new LinkedHashMap<>(migration(caller));
        body.put("hash", hash == null ? caller.get(draft(caller)).text("hash") : hash);
        String product = caller.option(PRODUCT);
        if (product != null) {
            body.put("productId", product);
        }
        JsonObject published = caller.post("/api/v1/catalog/publish", body);
        return caller.show(published, table -> table.print(published, PUBLISHED));
    }
}
