package dev.ambit.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `ambit hosts`: the hosts of an installation, for its operator.
final class HostCommands {

    private static final String HOSTS = "/api/v1/hosts";

    private HostCommands() {}

    static CommandSpec command(Terminal terminal) {
        return CommandSpecs.group(
                terminal,
                "hosts",
                "Manages the hosts that run the stacks of all accounts (AMBIT_OPERATOR_TOKEN).",
                AccountCommand.ofOperator(terminal, "list", "Lists the hosts.", HostCommands::list),
                AccountCommand.ofOperator(
                        terminal,
                        "invite",
                        "Creates the credential by which a host joins, which is not shown again.",
                        HostCommands::invite,
                        name()),
                AccountCommand.ofOperator(
                        terminal,
                        "drain",
                        "Drains a host: new accounts are placed on other hosts. Existing stacks are still served.",
                        caller -> become(caller, "DRAINING"),
                        name()),
                AccountCommand.ofOperator(
                        terminal,
                        "resume",
                        "Resumes a drained host: new accounts can be placed on it again.",
                        caller -> become(caller, "ACTIVE"),
                        name()),
                AccountCommand.ofOperator(
                        terminal,
                        "revoke",
                        "Revokes the credential of a host. The host ends, and its stacks are not served.",
                        caller -> become(caller, "REVOKED"),
                        name()));
    }

    private static int list(CommandContext caller) {
        List<JsonObject> hosts = caller.whole(HOSTS);
        List<TextColumn> columns = List.of(
                TextColumn.of("NAME", "name"),
                TextColumn.of("STATE", "state"),
                TextColumn.of("ANSWERING", "answering"),
                TextColumn.of("STACKS", "stacks"),
                TextColumn.of("FUNCTIONS", "runsFunctions"),
                TextColumn.of("LAST SEEN", "seenAt"),
                TextColumn.of("GATEWAY", "gatewayUrl"));
        return caller.show(hosts, table -> table.print(columns, hosts, "The installation has no hosts."));
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
            caller.say(TerminalText.of("Save the credential now. It is not shown again."));
        });
    }

    private static int become(CommandContext caller, String state) {
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

    private static PositionalParamSpec name() {
        return CommandSpecs.word(0, "NAME", "Name of the host");
    }
}
