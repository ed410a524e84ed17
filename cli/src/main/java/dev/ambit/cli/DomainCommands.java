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
        return Words.group(
                terminal,
                "domain",
                "Manages the domains that stacks of an account may use as hosts.",
                AccountCommand.of(terminal, "list", "Lists the domains.", DomainCommands::list),
                AccountCommand.of(
                        terminal,
                        "add",
                        "Requests a challenge and shows the DNS record or file to publish.",
                        caller -> show(caller, caller.post(DOMAINS, Map.of("domain", caller.word(0)))),
                        domain()),
                AccountCommand.of(
                        terminal,
                        "show",
                        "Shows a challenge and its state.",
                        caller -> show(caller, caller.get(path(caller))),
                        domain()),
                AccountCommand.of(
                        terminal,
                        "verify",
                        "Verifies a challenge in DNS or on the web server.",
                        DomainCommands::verify,
                        domain(),
                        Words.option("--method", "METHOD", "dns or http. Default: dns")),
                AccountCommand.of(
                        terminal,
                        "remove",
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

    private static int list(Caller caller) {
        List<Thing> domains = caller.whole(DOMAINS);
        List<Column> columns = List.of(
                Column.of("DOMAIN", "domain"),
                Column.of("SOURCE", "source"),
                Column.of("VERIFIED", "verified"),
                Column.of("METHOD", "method"),
                Column.of("SINCE", "verifiedAt"));
        return caller.show(
                domains,
                table -> table.print(columns, domains, "The account has no domain. Add one with ambit domain add."));
    }

    private static int verify(Caller caller) {
        String given = caller.option("--method");
        String method = given == null ? "DNS" : given.toUpperCase(Locale.ROOT);
        return show(caller, caller.post(path(caller) + "/verify", Map.of("method", method)));
    }

    private static int show(Caller caller, Thing domain) {
        return caller.show(domain, table -> {
            table.print(
                    domain,
                    List.of(
                            Column.of("domain", "domain"),
                            Column.of("verified", "verified"),
                            Column.of("method", "method"),
                            Column.of("since", "verifiedAt"),
                            Column.of("TXT record", "challenge.dns.name"),
                            Column.of("with", "challenge.dns.value"),
                            Column.of("or file", "challenge.http.url"),
                            Column.of("with", "challenge.http.body")));
            if (domain.text("verified").equals("false")) {
                caller.say(Text.of("Publish the record or the file, then run ambit domain verify %s."
                        .formatted(domain.text("domain"))));
            }
        });
    }

    private static int allowed(Caller caller) {
        String path = OperatorCommands.path(caller) + "/domains";
        String[] given = caller.given().matchedPositionalValue(1, new String[0]);
        List<String> domains =
                List.of(given).stream().filter(it -> !it.isEmpty()).toList();
        Thing allowed = given.length == 0 ? caller.get(path) : caller.put(path, Map.of("domains", domains));
        return caller.show(
                allowed,
                table -> table.print(
                        allowed,
                        List.of(
                                Column.of("stack domain", "stackDomain"),
                                Column.text(
                                        "allowed", it -> it.text("domains").isEmpty() ? "none" : it.text("domains")))));
    }

    private static PositionalParamSpec domain() {
        return Words.word(0, "DOMAIN", "Domain such as your-store.fi");
    }

    private static String path(Caller caller) {
        return DOMAINS + "/" + Caller.encoded(caller.word(0));
    }
}
