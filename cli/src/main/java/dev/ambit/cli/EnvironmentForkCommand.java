package dev.ambit.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// `ambit env fork` and `ambit env reset`: a copy of an environment's catalog to try a change.
final class EnvironmentForkCommand {

    private static final String CUSTOMERS = "--with-customers";
    private static final String MASK = "--mask";
    private static final Pattern TTL = Pattern.compile("([1-9][0-9]{0,3})([hd])");

    private EnvironmentForkCommand() {}

    static CommandSpec fork(Terminal terminal) {
        return AccountCommand.of(
                terminal,
                "fork",
                "Creates a non-production environment with the catalog of another one, and prints its keys, which are"
                        + " not shown again.",
                EnvironmentForkCommand::fork,
                EnvironmentCommands.slug(),
                OptionSpec.builder("--name")
                        .type(String.class)
                        .required(true)
                        .paramLabel("NAME")
                        .description("Display name of the fork")
                        .build(),
                CommandSpecs.option(
                        "--slug",
                        "SLUG",
                        "Slug for URLs, which cannot be changed later. Default: derived from the name"),
                CommandSpecs.option("--at", "HASH", "Hash of a revision. Default: the current catalog"),
                CommandSpecs.option(
                        "--ttl", "TIME", "Time until the fork is deleted, such as 12h or 3d. Default: never"),
                CommandSpecs.flag(
                        CUSTOMERS,
                        "Copy the customers, their subscriptions, promotional entitlements and counters, with masked"
                                + " personal fields"),
                CommandSpecs.option(
                        MASK,
                        "FIELDS",
                        "Fields to mask, such as name,email; `none` masks nothing. Default: name,email,metadata"));
    }

    static CommandSpec reset(Terminal terminal) {
        return AccountCommand.of(
                terminal,
                "reset",
                "Makes the catalog of a fork equal to that of its parent. Keys, webhooks and customers stay.",
                EnvironmentForkCommand::reset,
                EnvironmentCommands.slug(),
                CommandSpecs.flag("--yes", "Do not ask for confirmation"));
    }

    private static int fork(CommandContext caller) {
        Map<String, Object> body =
                new HashMap<>(caller.body(Map.of("--name", "displayName", "--slug", "slug", "--at", "at")));
        String ttl = caller.option("--ttl");
        if (ttl != null) {
            body.put("expiresAt", Instant.now().plus(duration(ttl)).toString());
        }
        addCustomers(caller, body);
        JsonObject source = EnvironmentChoice.find(caller, caller.word(0));
        JsonObject made = caller.post(EnvironmentChoice.path(source) + "/fork", body);
        return caller.show(made, table -> {
            EnvironmentCommands.print(caller, table, made);
            String operation = made.text("customersOperationId");
            if (!operation.isEmpty()) {
                caller.print(
                        TerminalText.of("Customers are being copied. Follow it: ambit operation get " + operation));
            }
            caller.print(TerminalText.of("Save the server key and the signing secret now. They are not shown again."));
        });
    }

    private static void addCustomers(CommandContext caller, Map<String, Object> body) {
        String mask = caller.option(MASK);
        if (!caller.has(CUSTOMERS)) {
            if (mask != null) {
                throw CommandSpecs.wrongUsage(caller, "--mask requires --with-customers. Pass both, or neither.");
            }
            return;
        }
        Map<String, Object> customers = new HashMap<>(Map.of("include", true));
        if (mask != null) {
            customers.put("mask", mask.equals("none") ? List.of() : List.of(mask.split(",")));
        }
        body.put("customers", customers);
    }

    private static int reset(CommandContext caller) {
        JsonObject fork = EnvironmentChoice.find(caller, caller.word(0));
        if (!caller.has("--yes")) {
            Confirmation.ask(
                    caller, fork, "Type the fork's slug to discard all changes and drafts of its catalog", "slug");
        }
        JsonObject reset = caller.post(EnvironmentChoice.path(fork) + "/reset", Map.of("from", "PARENT"));
        return caller.show(
                reset,
                table -> caller.print(TerminalText.of("The catalog of %s equals that of %s: revision %s."
                        .formatted(fork.text("slug"), fork.text("parent"), reset.text("hash")))));
    }

    private static Duration duration(String ttl) {
        Matcher matcher = TTL.matcher(ttl);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "--ttl must be a number of hours or days; received `%s`. Pass a time such as 12h or 3d."
                            .formatted(ttl));
        }
        ChronoUnit unit = matcher.group(2).equals("h") ? ChronoUnit.HOURS : ChronoUnit.DAYS;
        return Duration.of(Long.parseLong(matcher.group(1)), unit);
    }
}
