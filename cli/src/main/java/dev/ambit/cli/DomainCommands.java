package dev.ambit.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `ambit domain` and `ambit operator domains`: the domains that stacks of an account may use as hosts.
final class DomainCommands {

    private static final String DOMAINS = "/api/v1/domains";

    private DomainCommands() {}

    static CommandSpec command(Terminal terminal) {
        return CommandSpecs.group(
                terminal,
                "domain",
                "Manages the domains that stacks of an account may use as hosts.",
                AccountCommand.of(terminal, "list", "Lists the domains.", DomainCommands::list),
                AccountCommand.of(
                        terminal,
                        "create",
                        "Requests a challenge and shows the DNS record or file to publish.",
                        caller -> show(caller, caller.post(DOMAINS, Map.of("domain", caller.word(0)))),
                        domain()),
                AccountCommand.of(
                        terminal,
                        "get",
                        "Shows a challenge and its state.",
                        caller -> show(caller, caller.get(path(caller))),
                        domain()),
                AccountCommand.of(
                        terminal,
                        "verify",
                        "Verifies a challenge in DNS or on the web server.",
                        DomainCommands::verify,
                        domain(),
                        CommandSpecs.option("--method", "METHOD", "Method: dns or http. Default: dns")),
                AccountCommand.of(
                        terminal,
                        "delete",
                        "Removes a challenge and its proof. Hosts under it are no longer served.",
                        caller -> show(caller, caller.delete(path(caller), Map.of())),
                        domain()));
    }

    /// Creates `ambit operator domains`.
    static CommandSpec ofOperator(Terminal terminal) {
        return AccountCommand.ofOperator(
                terminal,
                "domains",
                "Shows the domains that an account may use, or replaces them.",
                DomainCommands::allowed,
                OperatorCommands.slug(),
                PositionalParamSpec.builder()
                        .index("1..*")
                        .arity("0..*")
                        .type(String[].class)
                        .paramLabel("DOMAIN")
                        .description("Complete new list of domains, or '' for none")
                        .build());
    }

    private static int list(CommandContext caller) {
        List<JsonObject> domains = caller.unpagedList(DOMAINS);
        List<TextColumn> columns = List.of(
                TextColumn.of("DOMAIN", "domain"),
                TextColumn.of("SOURCE", "source"),
                TextColumn.of("VERIFIED", "verified"),
                TextColumn.of("METHOD", "method"),
                TextColumn.of("SINCE", "verifiedAt"));
        return caller.show(
                domains,
                table -> table.print(columns, domains, "The account has no domain. Add one with ambit domain create."));
    }

    private static int verify(CommandContext caller) {
        String given = caller.option("--method");
        String method = given == null ? "DNS" : given.toUpperCase(Locale.ROOT);
        return show(caller, caller.post(path(caller) + "/verify", Map.of("method", method)));
    }

    private static int show(CommandContext caller, JsonObject domain) {
        return caller.show(domain, table -> {
            table.print(
                    domain,
                    List.of(
                            TextColumn.of("domain", "domain"),
                            TextColumn.of("verified", "verified"),
                            TextColumn.of("method", "method"),
                            TextColumn.of("since", "verifiedAt"),
                            TextColumn.of("TXT record", "challenge.dns.name"),
                            TextColumn.of("with", "challenge.dns.value"),
                            TextColumn.of("or file", "challenge.http.url"),
                            TextColumn.of("with", "challenge.http.body")));
            if (domain.text("verified").equals("false")) {
                caller.print(TerminalText.of("Publish the record or the file, then run ambit domain verify %s."
                        .formatted(domain.text("domain"))));
            }
        });
    }

    private static int allowed(CommandContext caller) {
        String path = OperatorCommands.path(caller) + "/domains";
        String[] given = caller.given().matchedPositionalValue(1, new String[0]);
        List<String> domains =
                List.of(given).stream().filter(it -> !it.isEmpty()).toList();
        JsonObject allowed = given.length == 0 ? caller.get(path) : caller.put(path, Map.of("domains", domains));
        return caller.show(
                allowed,
                table -> table.print(
                        allowed,
                        List.of(
                                TextColumn.of("stack domain", "stackDomain"),
                                TextColumn.text(
                                        "allowed", it -> it.text("domains").isEmpty() ? "none" : it.text("domains")))));
    }

    private static PositionalParamSpec domain() {
        return CommandSpecs.word(0, "DOMAIN", "Domain such as your-store.fi");
    }

    private static String path(CommandContext caller) {
        return DOMAINS + "/" + CommandContext.encoded(caller.word(0));
    }
}
