package dev.ambit.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// `ambit customer`: the customers of an environment.
final class CustomerCommands {

    static final String COLLECTION = "/api/v1/customers";

    private static final EntityKind CUSTOMER = new EntityKind(
            "customer",
            "a customer",
            COLLECTION,
            List.of(
                    TextColumn.of("ID", "id"),
                    TextColumn.of("NAME", "name"),
                    TextColumn.of("EMAIL", "email"),
                    TextColumn.of("CREATED", "createdAt")),
            List.of(
                    TextColumn.of("id", "id"),
                    TextColumn.of("name", "name"),
                    TextColumn.of("email", "email"),
                    TextColumn.of("currency", "billingCurrency"),
                    TextColumn.of("language", "language"),
                    TextColumn.of("time zone", "timezone"),
                    TextColumn.of("created", "createdAt"),
                    TextColumn.of("archived", "archivedAt")));

    private static final Map<String, String> FIELDS = Map.of(
            "--name", "name",
            "--email", "email",
            "--currency", "billingCurrency",
            "--language", "language",
            "--time-zone", "timezone");

    private CustomerCommands() {}

    static CommandSpec command(Terminal terminal) {
        return CommandSpecs.group(
                terminal,
                "customer",
                "Manages the customers of an environment.",
                CUSTOMER.list(
                        terminal,
                        Map.of("--name", "name", "--email", "email"),
                        CommandSpecs.option("--name", "NAME", "Exact name"),
                        CommandSpecs.option("--email", "EMAIL", "Exact email address")),
                CUSTOMER.get(terminal),
                CUSTOMER.create(terminal, "Creates a customer.", FIELDS, options()),
                CUSTOMER.edit(terminal, "Edits a customer.", FIELDS, options()),
                entitlements(terminal),
                CUSTOMER.archive(
                        terminal,
                        "Archives a customer. Erases its name and email address permanently and ends its free"
                                + " subscriptions."),
                CUSTOMER.post(
                        terminal,
                        "unarchive",
                        "Unarchives a customer. Its erased name and email address are not restored."));
    }

    private static OptionSpec[] options() {
        return new OptionSpec[] {
            CommandSpecs.option("--name", "NAME", "Name, or '' for none"),
            CommandSpecs.option("--email", "EMAIL", "Email address, or '' for none"),
            CommandSpecs.option("--currency", "CODE", "Currency of invoices, such as eur"),
            CommandSpecs.option("--language", "CODE", "Language, such as de"),
            CommandSpecs.option("--time-zone", "ZONE", "Time zone, such as Europe/Berlin")
        };
    }

    private static CommandSpec entitlements(Terminal terminal) {
        return AccountCommand.inEnvironment(
                terminal,
                "entitlements",
                "Lists the entitlements of a customer with their usage.",
                caller -> {
                    JsonObject state = caller.get(CUSTOMER.path(caller) + "/entitlements");
                    return caller.show(
                            state,
                            table -> table.print(
                                    List.of(
                                            TextColumn.of("FEATURE", "feature.id"),
                                            TextColumn.text("ACCESS", CheckCommands::access),
                                            TextColumn.text("USAGE", CheckCommands::usage),
                                            TextColumn.of("RESETS", "usagePeriodEnd")),
                                    state.list("entitlements"),
                                    "The customer has no entitlements."));
                },
                CUSTOMER.id());
    }
}
