package dev.ambit.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// `ambit product`: the products of an environment.
final class ProductCommands {

    private static final EntityKind PRODUCT = new EntityKind(
            "product",
            "a product",
            "/api/v1/products",
            List.of(
                    TextColumn.of("ID", "id"),
                    TextColumn.of("NAME", "displayName"),
                    TextColumn.of("STATUS", "status"),
                    TextColumn.of("DEFAULT", "isDefaultProduct")),
            List.of(
                    TextColumn.of("id", "id"),
                    TextColumn.of("name", "displayName"),
                    TextColumn.of("description", "description"),
                    TextColumn.of("status", "status"),
                    TextColumn.of("default product", "isDefaultProduct"),
                    TextColumn.of("several subscriptions", "multipleSubscriptions"),
                    TextColumn.of("created", "createdAt")));

    private static final Map<String, String> FIELDS = Map.of(
            "--name", "displayName",
            "--description", "description",
            "--multiple-subscriptions", "multipleSubscriptions");

    private ProductCommands() {}

    static CommandSpec command(Terminal terminal) {
        return CommandSpecs.group(
                terminal,
                "product",
                "Manages the products of an environment.",
                PRODUCT.list(
                        terminal,
                        Map.of("--status", "status"),
                        CommandSpecs.choice("--status", "Status of the products", "published", "archived")),
                get(terminal),
                PRODUCT.create(terminal, "Creates a product.", FIELDS, options()),
                PRODUCT.edit(terminal, "Edits a product. The change takes effect immediately.", FIELDS, options()),
                duplicate(terminal),
                PRODUCT.archive(terminal, "Archives a product."),
                PRODUCT.post(terminal, "unarchive", "Unarchives a product."));
    }

    private static OptionSpec[] options() {
        return new OptionSpec[] {
            CommandSpecs.option("--name", "NAME", "Display name"),
            CommandSpecs.option("--description", "TEXT", "Description, or '' for none"),
            OptionSpec.builder("--multiple-subscriptions")
                    .type(Boolean.class)
                    .arity("1")
                    .paramLabel("true|false")
                    .description("Whether a customer can have several subscriptions")
                    .build()
        };
    }

    /// The API has no route for one product, so the list is filtered.
    private static CommandSpec get(Terminal terminal) {
        return AccountCommand.inEnvironment(
                terminal,
                "get",
                "Shows a product.",
                caller -> {
                    String id = caller.word(0);
                    List<JsonObject> found =
                            caller.list("%s?id=%s".formatted(PRODUCT.collection(), CommandContext.encoded(id)));
                    if (found.isEmpty()) {
                        throw new IllegalArgumentException(
                                "The environment has no product `%s`. Run `ambit product list` for all.".formatted(id));
                    }
                    return PRODUCT.show(caller, found.getFirst());
                },
                PRODUCT.id());
    }

    private static CommandSpec duplicate(Terminal terminal) {
        Map<String, String> fields = Map.of("--name", "displayName", "--description", "description");
        return AccountCommand.inEnvironment(
                terminal,
                "duplicate",
                "Copies a product with its plans and add-ons, as drafts.",
                caller -> {
                    Map<String, Object> body = EntityKind.body(caller, fields);
                    body.put("targetId", caller.word(1));
                    return PRODUCT.show(caller, caller.post(PRODUCT.path(caller) + "/duplicate", body));
                },
                PRODUCT.id(),
                CommandSpecs.word(1, "NEW-ID", "Id of the copy"),
                CommandSpecs.option("--name", "NAME", "Display name of the copy"),
                CommandSpecs.option("--description", "TEXT", "Description of the copy"));
    }
}
