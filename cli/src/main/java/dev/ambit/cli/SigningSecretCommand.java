package dev.ambit.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// `ambit env rotate-signing-secret`: rotates the secret that signs customer tokens.
final class SigningSecretCommand {

    private SigningSecretCommand() {}

    static CommandSpec command(Terminal terminal) {
        return AccountCommand.of(
                terminal,
                "rotate-signing-secret",
                "Rotates the secret of customer tokens. Tokens of the old secret stay valid for one week.",
                SigningSecretCommand::rotate,
                EnvironmentCommands.slug(),
                Confirmation.yes());
    }

    private static int rotate(CommandContext caller) {
        JsonObject environment = EnvironmentChoice.find(caller, caller.word(0));
        Confirmation.inProduction(caller, environment, "Type the environment's slug to rotate its signing secret");
        JsonObject secret = caller.post(EnvironmentChoice.path(environment) + "/signing-secret/rotate", Map.of());
        return caller.show(secret, table -> {
            table.print(secret, List.of(TextColumn.of("signing secret", "signingSecret")));
            caller.print(TerminalText.of("Save the secret now. It is not shown again."));
        });
    }
}
