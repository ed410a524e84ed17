package dev.ambit.cli;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/// `ambit account`: lists the accounts of a person and selects one.
final class AccountChoice {

    private static final String ME = "/api/v1/me";

    private AccountChoice() {}

    static CommandSpec command(Terminal terminal) {
        return CommandSpecs.group(
                terminal,
                "account",
                "Lists your accounts and switches between them.",
                AccountCommand.of(terminal, "list", "Lists the accounts that you belong to.", AccountChoice::list),
                AccountCommand.of(
                        terminal,
                        "switch",
                        "Selects the account that later commands use.",
                        AccountChoice::choose,
                        CommandSpecs.word(0, "SLUG", "Slug of the account")));
    }

    /// Returns the account with this slug. The error suggests a similar slug.
    static JsonObject find(List<JsonObject> accounts, String slug) {
        return accounts.stream()
                .filter(it -> it.text("slug").equals(slug))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "You are not a member of an account `%s`. Run `ambit account list`.%s"
                                .formatted(
                                        slug,
                                        Suggestion.hint(
                                                slug,
                                                accounts.stream()
                                                        .map(it -> it.text("slug"))
                                                        .toList()))));
    }

    private static int list(CommandContext caller) {
        JsonObject me = caller.get(ME);
        String meant = SavedSession.read(caller.terminal())
                .map(SavedSession::accountId)
                .orElse("");
        List<TextColumn> columns = List.of(
                TextColumn.text(" ", it -> it.text("id").equals(meant) ? "*" : " "),
                TextColumn.of("SLUG", "slug"),
                TextColumn.of("NAME", "displayName"),
                TextColumn.of("ROLE", "accountRole"),
                TextColumn.of("PRODUCTION", "productionRole"),
                TextColumn.of("NON-PRODUCTION", "nonProductionRole"));
        List<JsonObject> accounts = me.list("accounts");
        return caller.show(accounts, table -> table.print(columns, accounts, "You are not a member of any account."));
    }

    private static int choose(CommandContext caller) {
        JsonObject account = find(caller.get(ME).list("accounts"), caller.word(0));
        SavedSession session = SavedSession.read(caller.terminal()).orElseThrow();
        session.in(account.text("id")).write(caller.terminal());
        return caller.show(
                account,
                _ -> caller.print(TerminalText.of(
                        "Account: %s (%s).".formatted(account.text("displayName"), account.text("slug")))));
    }
}
