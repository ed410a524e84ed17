package dev.ambit.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `ambit hosts`: the hosts of an installation, for its operator.
final class HostCommands {

    private static final String HOSTS = "/api/v1/hosts";
    private static final String MOVES = "/api/v1/host-moves";

    private static final List<TextColumn> MOVE_COLUMNS = List.of(
            TextColumn.of("ACCOUNT", "account"),
            TextColumn.of("FROM", "from"),
            TextColumn.of("TO", "to"),
            TextColumn.of("PHASE", "phase"),
            TextColumn.of("FILES", "files"),
            TextColumn.of("BYTES", "bytes"),
            TextColumn.of("FAILURE", "failure"));

    private HostCommands() {}

    static CommandSpec command(Terminal terminal) {
        return CommandSpecs.group(
                terminal,
                "hosts",
                "Manages the hosts that run the stacks of all accounts (AMBIT_OPERATOR_TOKEN). To run a host, use"
                        + " `ambit host`.",
                AccountCommand.ofOperator(terminal, "list", "Lists the hosts.", HostCommands::list),
                AccountCommand.ofOperator(
                        terminal,
                        "invite",
                        "Creates the credential with which a host joins. The credential is not shown again.",
                        HostCommands::invite,
                        name()),
                AccountCommand.ofOperator(
                        terminal,
                        "drain",
                        "Drains a host: new accounts are placed on other hosts. Existing stacks are still served.",
                        caller -> setState(caller, "DRAINING"),
                        name()),
                AccountCommand.ofOperator(
                        terminal,
                        "resume",
                        "Resumes a drained host: new accounts can be placed on it again.",
                        caller -> setState(caller, "ACTIVE"),
                        name()),
                AccountCommand.ofOperator(
                        terminal,
                        "revoke",
                        "Revokes the credential of a host. The host process ends, and its stacks are no longer served.",
                        caller -> setState(caller, "REVOKED"),
                        name()),
                AccountCommand.ofOperator(
                        terminal,
                        "move",
                        "Moves the stacks of an account to another host. During the move, they cannot be changed.",
                        HostCommands::move,
                        CommandSpecs.word(0, "ACCOUNT", "Slug of the account"),
                        CommandSpecs.option(
                                "--to",
                                "HOST",
                                "Name of the new host. Default: the active host with the fewest stacks"),
                        CommandSpecs.flag(
                                "--accept-loss", "Move even if the files of a host that does not answer are lost"),
                        CommandSpecs.flag(
                                "--cancel",
                                "Cancel the move; the account stays on its host. With --accept-loss: give up old files on a"
                                        + " revoked host")),
                AccountCommand.ofOperator(
                        terminal,
                        "moves",
                        "Lists the accounts that are being moved to other hosts.",
                        HostCommands::moves));
    }

    private static int list(CommandContext caller) {
        List<JsonObject> hosts = caller.unpagedList(HOSTS);
        List<TextColumn> columns = List.of(
                TextColumn.of("NAME", "name"),
                TextColumn.of("STATE", "state"),
                TextColumn.of("ANSWERING", "answering"),
                TextColumn.of("STACKS", "stacks"),
                TextColumn.of("FUNCTIONS", "runsFunctions"),
                TextColumn.of("LAST SEEN", "seenAt"),
                TextColumn.of("GATEWAY", "gatewayUrl"));
        return caller.show(hosts, table -> {
            table.print(columns, hosts, "The installation has no hosts.");
            List<JsonObject> moves = caller.unpagedList(MOVES);
            if (!moves.isEmpty()) {
                caller.print(TerminalText.of(""));
                table.print(MOVE_COLUMNS, moves, "");
            }
        });
    }

    private static int invite(CommandContext caller) {
        JsonObject invitation = caller.post(HOSTS, Map.of("name", caller.word(0)));
        return caller.show(invitation, table -> {
            table.print(
                    invitation,
                    List.of(
                            TextColumn.of("name", "name"),
                            TextColumn.of("credential", "credential"),
                            TextColumn.of("join until", "expiresAt")));
            caller.print(TerminalText.of("Save the credential now. It is not shown again."));
        });
    }

    private static int setState(CommandContext caller, String state) {
        JsonObject host = caller.patch(HOSTS + "/" + CommandContext.encoded(caller.word(0)), Map.of("state", state));
        return caller.show(
                host,
                table -> table.print(
                        host,
                        List.of(
                                TextColumn.of("name", "name"),
                                TextColumn.of("state", "state"),
                                TextColumn.of("stacks", "stacks"))));
    }

    private static int move(CommandContext caller) {
        if (caller.has("--cancel")) {
            boolean isGivenUp = caller.has("--accept-loss");
            String path = MOVES + "/" + CommandContext.encoded(caller.word(0));
            JsonObject canceled = caller.delete(isGivenUp ? path + "?acceptLoss=true" : path, Map.of());
            String message = isGivenUp
                    ? "The old files on the revoked host are given up."
                    : "The move is canceled. The account stays on its host.";
            return caller.show(canceled, table -> caller.print(TerminalText.of(message)));
        }
        Map<String, Object> body = new HashMap<>(Map.of("account", caller.word(0)));
        String to = caller.given().matchedOptionValue("--to", null);
        if (to != null) {
            body.put("to", to);
        }
        if (caller.has("--accept-loss")) {
            body.put("acceptLoss", true);
        }
        JsonObject move = caller.post(MOVES, body);
        return caller.show(move, table -> {
            table.print(move, MOVE_COLUMNS);
            caller.print(TerminalText.of("To see its progress, run `ambit hosts moves`."));
        });
    }

    private static int moves(CommandContext caller) {
        List<JsonObject> moves = caller.unpagedList(MOVES);
        return caller.show(moves, table -> table.print(MOVE_COLUMNS, moves, "No account is being moved."));
    }

    private static PositionalParamSpec name() {
        return CommandSpecs.word(0, "NAME", "Name of the host");
    }
}
