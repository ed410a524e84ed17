package dev.ambit.cli;

import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `ambit login`: signs in with an e-mail address and a password. The password is typed without echo or piped to
/// standard input. It is never an argument, which the shell history would store.
final class Login {

    private static final String PATH = "/api/v1/login";

    private Login() {}

    static CommandSpec command(Terminal terminal) {
        return SigningIn.command(
                terminal,
                "login",
                "Signs in with e-mail address and password. Other commands then use this session.",
                given -> run(terminal, given),
                CommandSpecs.option("--email", "ADDRESS", "Your e-mail address. Default: you are prompted"));
    }

    private static int run(Terminal terminal, ParseResult given) {
        var signingIn = SigningIn.of(terminal, given);
        String typed = given.matchedOptionValue("--email", "");
        String email = typed.isEmpty() ? terminal.keyboard().line("E-mail") : typed;
        String password = terminal.keyboard().secret("Password");
        return signingIn.by(PATH, Map.of("email", email, "password", password));
    }
}
