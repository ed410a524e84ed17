package dev.ambit.cli;

import dev.ambit.http.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// Signs in at a server and saves the session.
record SigningIn(Terminal terminal, ParseResult given, ServerClient server) {

    /// Uses the given server, or the server of the saved session.
    static SigningIn of(Terminal terminal, ParseResult given) {
        String option = CommandContext.optionOrVariable(terminal, given, "--url", "AMBIT_URL");
        String url = option.isEmpty()
                ? SavedSession.read(terminal)
                        .map(SavedSession::url)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "No server URL given. Pass --url or set AMBIT_URL, such as http://127.0.0.1:8080."))
                : option;
        return new SigningIn(terminal, given, ServerClient.at(url));
    }

    static CommandSpec command(
            Terminal terminal, String name, String description, Command.Action action, ArgSpec... takes) {
        CommandSpec spec = Command.of(name, description, action);
        spec.addOption(OptionSpec.builder("--url", "--server")
                .type(String.class)
                .paramLabel("URL")
                .description("URL of the server, such as http://127.0.0.1:8080 (AMBIT_URL). Default: the last server")
                .build());
        spec.addOption(CommandSpecs.option("--account", "SLUG", "Account to select, if you belong to several"));
        List.of(takes).forEach(spec::add);
        return spec;
    }

    /// Signs in by a request.
    ///
    /// @param body request body with the credentials
    int by(String path, Map<String, Object> body) {
        JsonObject answer = JsonObject.of(Json.map(server.post(path, body)).get("data"));
        List<JsonObject> accounts = answer.list("person.accounts");
        // Saved first, because an invitation works once: a misspelled --account must not lose the session.
        save(answer, null);
        @Nullable JsonObject account = account(accounts, given.matchedOptionValue("--account", ""));
        save(answer, account);
        terminal.out()
                .println(TerminalText.legible("Signed in at %s as %s until %s."
                        .formatted(server.url(), answer.text("person.email"), answer.text("expireAt"))));
        terminal.out().println(account == null ? unchosen(accounts) : TerminalText.legible(named(account)));
        return Command.DONE;
    }

    private void save(JsonObject answer, @Nullable JsonObject account) {
        new SavedSession(
                        server.url(),
                        answer.text("person.email"),
                        answer.text("token"),
                        account == null ? null : account.text("id"))
                .write(terminal);
    }

    private static @Nullable JsonObject account(List<JsonObject> accounts, String slug) {
        if (slug.isEmpty()) {
            return accounts.size() == 1 ? accounts.getFirst() : null;
        }
        return AccountChoice.find(accounts, slug);
    }

    private static String named(JsonObject account) {
        return "Account: %s (%s).".formatted(account.text("displayName"), account.text("slug"));
    }

    private static String unchosen(List<JsonObject> accounts) {
        return accounts.isEmpty()
                ? "You are not a member of any account."
                : "You belong to several accounts. Choose one with: ambit account switch "
                        + String.join(
                                "|",
                                accounts.stream().map(it -> it.text("slug")).toList());
    }
}
