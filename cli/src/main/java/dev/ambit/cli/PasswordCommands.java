package dev.ambit.cli;

import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `ambit password`: changes the password with the current one or with a reset token. Both end all other sessions.
final class PasswordCommands {

    private static final String CHANGE = "/api/v1/me/password";
    private static final String REDEEM = "/api/v1/password-resets/redeem";

    private PasswordCommands() {}

    static CommandSpec command(Terminal terminal) {
        return CommandSpecs.group(
                terminal,
                "password",
                "Changes or resets your password.",
                AccountCommand.of(
                        terminal,
                        "change",
                        "Changes your password and ends all your other sessions.",
                        PasswordCommands::change,
                        Secret.parameter()),
                SigningIn.command(
                        terminal,
                        "reset",
                        "Sets a new password with a reset token, and signs you in.",
                        given -> reset(terminal, given),
                        Secret.parameter()));
    }

    private static int change(CommandContext caller) {
        Terminal terminal = caller.terminal();
        if (Secret.isTyped(terminal, caller.word(0), "")) {
            return Command.WRONG_USAGE;
        }
        String current = terminal.keyboard().secret("Current password");
        String password = terminal.keyboard().newSecret("New password");
        JsonObject opened = caller.post(CHANGE, Map.of("currentPassword", current, "password", password));
        SavedSession session = SavedSession.read(terminal).orElseThrow();
        new SavedSession(session.url(), session.email(), opened.text("token"), session.accountId()).write(terminal);
        return caller.show(
                opened.object("person"),
                _ -> caller.print(
                        TerminalText.of("Password changed. Your other sessions have ended. This session expires at %s."
                                .formatted(opened.text("expireAt")))));
    }

    private static int reset(Terminal terminal, ParseResult given) {
        if (Secret.isTyped(terminal, given.matchedPositionalValue(0, ""), "")) {
            return Command.WRONG_USAGE;
        }
        var signingIn = SigningIn.of(terminal, given);
        String token = terminal.keyboard().secret("Token");
        return signingIn.by(
                REDEEM, Map.of("token", token, "password", terminal.keyboard().newSecret("New password")));
    }
}
