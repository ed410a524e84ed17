package dev.ambit.cli;

import dev.ambit.http.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// `ambit login`: lets a person in by address and password. The password comes from the keyboard, unseen, or from
/// standard input; never from an argument, which a shell would remember.
final class Login {

    private static final String PATH = "/api/v1/login";

    private Login() {}

    static CommandSpec command(Terminal terminal) {
        CommandSpec spec =
                Command.of("login", "Signs you in, for all commands about an account.", given -> run(terminal, given));
        spec.addOption(OptionSpec.builder("--url", "--server")
                .type(String.class)
                .paramLabel("URL")
                .description("of the server, as http://127.0.0.1:8080 (AMBIT_URL); without it the one of last time")
                .build());
        spec.addOption(Words.option("--email", "ADDRESS", "yours; without it you are asked"));
        spec.addOption(Words.option("--account", "SLUG", "the account that you mean, if you belong to several"));
        return spec;
    }

    private static int run(Terminal terminal, ParseResult given) {
        String url = Caller.said(terminal, given, "--url", "AMBIT_URL");
        if (url.isEmpty()) {
            url = SavedSession.read(terminal)
                    .map(SavedSession::url)
                    .orElseThrow(() -> new IllegalArgumentException("Say which server: --url or AMBIT_URL."));
        }
        ServerClient server = ServerClient.at(url);
        String typed = given.matchedOptionValue("--email", "");
        String email = typed.isEmpty() ? terminal.keyboard().line("E-mail") : typed;
        String password = terminal.keyboard().secret("Password");
        Thing answer = Thing.of(Json.map(server.post(PATH, Map.of("email", email, "password", password)))
                .get("data"));
        List<Thing> accounts = answer.list("person.accounts");
        @Nullable Thing account = chosen(accounts, given.matchedOptionValue("--account", ""));
        new SavedSession(
                        server.url(),
                        answer.text("person.email"),
                        answer.text("token"),
                        account == null ? null : account.text("id"))
                .write(terminal);
        terminal.out()
                .println(Text.legible("Signed in at %s as %s until %s."
                        .formatted(server.url(), answer.text("person.email"), answer.text("expireAt"))));
        terminal.out().println(account == null ? unchosen(accounts) : Text.legible(named(account)));
        return Command.DONE;
    }

    private static @Nullable Thing chosen(List<Thing> accounts, String slug) {
        if (slug.isEmpty()) {
            return accounts.size() == 1 ? accounts.getFirst() : null;
        }
        return AccountChoice.find(accounts, slug);
    }

    private static String named(Thing account) {
        return "Account: %s (%s).".formatted(account.text("displayName"), account.text("slug"));
    }

    private static String unchosen(List<Thing> accounts) {
        return accounts.isEmpty()
                ? "You belong to no account."
                : "You belong to several accounts. Say which one you mean: ambit account switch "
                        + String.join(
                                "|",
                                accounts.stream().map(it -> it.text("slug")).toList());
    }
}
