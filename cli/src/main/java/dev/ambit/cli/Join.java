package dev.ambit.cli;

import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `ambit join`: accepts an invitation. New people choose a password; others type theirs.
final class Join {

    private static final String PATH = "/api/v1/invitations/accept";

    private Join() {}

    static CommandSpec command(Terminal terminal) {
        return SigningIn.command(
                terminal,
                "join",
                "Accepts an invitation and signs you in. Type your password, or choose one if you are new.",
                given -> run(terminal, given),
                Secret.parameter(),
                CommandSpecs.option(
                        "--name", "NAME", "Your name as other members see it. Default: your e-mail address"));
    }

    private static int run(Terminal terminal, ParseResult given) {
        if (Secret.isTyped(terminal, given.matchedPositionalValue(0, ""), "")) {
            return Command.WRONG_USAGE;
        }
        var signingIn = SigningIn.of(terminal, given);
        Map<String, Object> body = new HashMap<>();
        body.put("token", terminal.keyboard().secret("Invitation"));
        body.put("password", terminal.keyboard().newSecret("Password"));
        if (given.hasMatchedOption("--name")) {
            body.put("displayName", given.matchedOptionValue("--name", ""));
        }
        return signingIn.by(PATH, body);
    }
}
