package dev.ambit.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `ambit plan` and `ambit addon`: the packages of an environment. A published package is changed in a draft.
final class PackageCommands {

    private static final EntityKind PLAN = kind("plan", "a plan");
    private static final EntityKind ADDON = kind("addon", "an add-on");

    private static final OptionSpec NAME = CommandSpecs.option("--name", "NAME", "Display name");
    private static final OptionSpec DESCRIPTION =
            CommandSpecs.option("--description", "TEXT", "Description, or '' for none");
    private static final OptionSpec PARENT =
            CommandSpecs.option("--parent", "PLAN", "Plan whose entitlements are inherited, or '' for none");
    private static final OptionSpec QUANTITY = OptionSpec.builder("--max-quantity")
            .type(Integer.class)
            .paramLabel("N")
            .description("Maximum quantity of the add-on in one subscription")
            .build();
    private static final OptionSpec PRICING =
            CommandSpecs.choice("--pricing", "Pricing type", "free", "paid", "custom");

    private PackageCommands() {}

    static CommandSpec plans(Terminal terminal) {
        return commands(
                terminal, PLAN, "Manages the plans of an environment.", Map.of("--parent", "parentPlanId"), PARENT);
    }

    static CommandSpec addons(Terminal terminal) {
        return commands(
                terminal,
                ADDON,
                "Manages the add-ons of an environment.",
                Map.of("--max-quantity", "maxQuantity"),
                QUANTITY);
    }

    private static CommandSpec commands(
            Terminal terminal,
            EntityKind kind,
            String description,
            Map<String, String> ownField,
            OptionSpec ownOption) {
        Map<String, String> edited = new LinkedHashMap<>(ownField);
        edited.put("--name", "displayName");
        edited.put("--description", "description");
        edited.put("--pricing", "pricingType");
        Map<String, String> created = new LinkedHashMap<>(edited);
        created.put("--product", "productId");
        return CommandSpecs.group(
                terminal,
                kind.command(),
                description,
                kind.list(
                        terminal,
                        Map.of("--product", "productId", "--status", "status"),
                        CommandSpecs.option("--product", "ID", "Id of a product"),
                        CommandSpecs.choice("--status", "Status of the packages", "draft", "published", "archived")),
                get(terminal, kind),
                kind.create(
                        terminal,
                        "Creates a draft.",
                        created,
                        CommandSpecs.option("--product", "ID", "Id of the product"),
                        NAME,
                        DESCRIPTION,
                        PRICING,
                        ownOption),
                kind.edit(
                        terminal,
                        "Edits the draft. If the package is published, run `draft` first.",
                        edited,
                        NAME,
                        DESCRIPTION,
                        PRICING,
                        ownOption),
                kind.post(terminal, "draft", "Creates a draft of a published package."),
                PriceCommand.of(terminal, kind),
                setEntitlement(terminal, kind),
                removeEntitlement(terminal, kind),
                discard(terminal, kind),
                publish(terminal, kind),
                kind.archive(terminal, "Archives %s.".formatted(kind.noun())));
    }

    private static EntityKind kind(String command, String noun) {
        return new EntityKind(
                command,
                noun,
                "/api/v1/%ss".formatted(command),
                List.of(
                        TextColumn.of("ID", "id"),
                        TextColumn.of("NAME", "displayName"),
                        TextColumn.of("PRODUCT", "productId"),
                        TextColumn.of("STATUS", "status"),
                        TextColumn.of("VERSION", "versionNumber"),
                        TextColumn.of("PRICING", "pricingType")),
                List.of(
                        TextColumn.of("id", "id"),
                        TextColumn.of("name", "displayName"),
                        TextColumn.of("description", "description"),
                        TextColumn.of("product", "productId"),
                        TextColumn.of("status", "status"),
                        TextColumn.of("version", "versionNumber"),
                        TextColumn.of("pricing", "pricingType"),
                        TextColumn.of("parent", "parentPlanId"),
                        TextColumn.of("max quantity", "maxQuantity"),
                        TextColumn.of("created", "createdAt")));
    }

    /// Shows a package with its entitlements and prices.
    private static CommandSpec get(Terminal terminal, EntityKind kind) {
        return AccountCommand.inEnvironment(
                terminal,
                "get",
                "Shows %s with its entitlements and prices.".formatted(kind.noun()),
                caller -> {
                    JsonObject shown = caller.get(kind.path(caller));
                    if (caller.isForProgram()) {
                        return kind.show(caller, shown);
                    }
                    List<JsonObject> entitlements = caller.unpagedList(kind.path(caller) + "/entitlements");
                    List<JsonObject> charges = caller.list(kind.path(caller) + "/charges");
                    return caller.show(shown, table -> {
                        table.print(shown, kind.lines());
                        table.print(
                                List.of(TextColumn.of("FEATURE", "id"), TextColumn.text("TERMS", EntitlementTerms::of)),
                                entitlements,
                                "No entitlements.");
                        PriceCommand.print(table, charges);
                    });
                },
                kind.id());
    }

    private static CommandSpec setEntitlement(Terminal terminal, EntityKind kind) {
        return AccountCommand.inEnvironment(
                terminal,
                "set-entitlement",
                "Adds an entitlement to the draft, or changes its terms.",
                caller -> {
                    Map<String, @Nullable Object> terms = EntitlementTerms.body(caller);
                    JsonObject changed = change(caller, kind, terms);
                    return caller.show(
                            changed,
                            _ -> caller.print(
                                    TerminalText.of("%s: %s".formatted(caller.word(1), EntitlementTerms.of(changed)))));
                },
                EntitlementTerms.options(kind.id(), feature()));
    }

    private static JsonObject change(CommandContext caller, EntityKind kind, Map<String, @Nullable Object> terms) {
        String entitlements = kind.path(caller) + "/entitlements";
        boolean exists = caller.unpagedList(entitlements).stream()
                .anyMatch(it -> it.text("id").equals(caller.word(1)));
        if (exists) {
            return caller.patch(entitlements + "/" + CommandContext.encoded(caller.word(1)), terms);
        }
        terms.put("id", caller.word(1));
        return caller.postAll(entitlements, Map.of("entitlements", List.of(terms)))
                .getFirst();
    }

    private static CommandSpec removeEntitlement(Terminal terminal, EntityKind kind) {
        return AccountCommand.inEnvironment(
                terminal,
                "remove-entitlement",
                "Removes an entitlement from the draft.",
                caller -> {
                    JsonObject removed = caller.delete(
                            "%s/entitlements/%s".formatted(kind.path(caller), CommandContext.encoded(caller.word(1))),
                            Map.of());
                    return caller.show(
                            removed, _ -> caller.print(TerminalText.of("%s was removed.".formatted(caller.word(1)))));
                },
                kind.id(),
                feature());
    }

    private static PositionalParamSpec feature() {
        return CommandSpecs.word(1, "FEATURE", "Id of the feature");
    }

    private static CommandSpec discard(Terminal terminal, EntityKind kind) {
        return AccountCommand.inEnvironment(
                terminal,
                "discard",
                "Discards the draft. A package that was never published is deleted.",
                caller -> {
                    JsonObject removed = caller.delete(kind.path(caller) + "/draft", Map.of());
                    return caller.show(removed, _ -> caller.print(TerminalText.of("The draft was discarded.")));
                },
                kind.id());
    }

    private static CommandSpec publish(Terminal terminal, EntityKind kind) {
        ArgSpec[] options = {kind.id(), CatalogCommands.to(), CatalogCommands.unpriced(), Confirmation.yes()};
        return AccountCommand.inside(
                terminal,
                "publish",
                "Publishes the draft. In production, it asks for confirmation.",
                outside -> {
                    CommandContext caller = EnvironmentChoice.inside(outside, "Type the slug to publish");
                    JsonObject published =
                            caller.post(kind.path(caller) + "/publish", CatalogCommands.migration(caller));
                    return caller.show(published, table -> table.print(published, CatalogCommands.PUBLISHED));
                },
                options);
    }
}
