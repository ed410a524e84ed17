package dev.ambit.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `ambit member`: the members of an account and their roles.
final class MemberCommands {

    private static final String MEMBERS = "/api/v1/members";
    private static final String[] ROLES = {"none", "viewer", "support", "admin"};

    private MemberCommands() {}

    static CommandSpec command(Terminal terminal) {
        return CommandSpecs.group(
                terminal,
                "member",
                "Manages the members of an account.",
                AccountCommand.of(terminal, "list", "Lists the members.", MemberCommands::list),
                AccountCommand.of(
                        terminal,
                        "invite",
                        "Creates an invitation. Send its token to the person over a secure channel.",
                        MemberCommands::invite,
                        roles(CommandSpecs.word(0, "ADDRESS", "E-mail address"))),
                AccountCommand.of(
                        terminal, "edit", "Changes the roles of a member.", MemberCommands::edit, roles(person())),
                AccountCommand.of(
                        terminal,
                        "renew",
                        "Creates a new invitation that replaces an expired one.",
                        caller -> show(caller, caller.post(path(caller) + "/invitation", Map.of())),
                        person()),
                AccountCommand.of(
                        terminal,
                        "reset-password",
                        "Creates a password reset token. Send it to the member over a secure channel.",
                        MemberCommands::resetPassword,
                        person()),
                AccountCommand.of(
                        terminal, "delete", "Removes a member from the account.", MemberCommands::remove, person()));
    }

    private static PositionalParamSpec person() {
        return CommandSpecs.word(0, "MEMBER", "E-mail address or id of the member");
    }

    private static ArgSpec[] roles(ArgSpec who) {
        OptionSpec account = CommandSpecs.choice("--role", "Role in the account", "owner", "member");
        OptionSpec production = CommandSpecs.choice("--production", "Role in production environments", ROLES);
        return new ArgSpec[] {
            who, account, production, CommandSpecs.choice("--non-production", "Role in development environments", ROLES)
        };
    }

    private static int list(CommandContext caller) {
        List<JsonObject> members = caller.list(MEMBERS);
        List<TextColumn> columns = List.of(
                TextColumn.of("ADDRESS", "email"),
                TextColumn.of("NAME", "displayName"),
                TextColumn.of("ROLE", "accountRole"),
                TextColumn.of("PRODUCTION", "productionRole"),
                TextColumn.of("NON-PRODUCTION", "nonProductionRole"),
                TextColumn.of("STATUS", "status"));
        return caller.show(members, table -> table.print(columns, members, "The account has no members."));
    }

    private static int invite(CommandContext caller) {
        Map<String, Object> body = body(caller);
        body.put("email", caller.word(0));
        return show(caller, caller.post(MEMBERS, body));
    }

    private static int show(CommandContext caller, JsonObject invitation) {
        return caller.show(invitation, table -> {
            print(table, invitation.object("member"));
            table.print(invitation, List.of(TextColumn.of("invitation", "token"), TextColumn.of("until", "expireAt")));
            caller.print(TerminalText.of(
                    "Save the invitation now. It is not shown again. The person accepts it with: ambit join"));
        });
    }

    private static int resetPassword(CommandContext caller) {
        JsonObject reset = caller.post(path(caller) + "/password-reset", Map.of());
        return showReset(caller, reset);
    }

    static int showReset(CommandContext caller, JsonObject reset) {
        return caller.show(reset, table -> {
            table.print(reset, List.of(TextColumn.of("token", "token"), TextColumn.of("until", "expireAt")));
            caller.print(TerminalText.of(
                    "Save the token now. It is not shown again. The person uses it with: ambit password reset"));
        });
    }

    private static int edit(CommandContext caller) {
        Map<String, Object> body = body(caller);
        if (body.isEmpty()) {
            return caller.refuseNoChange();
        }
        JsonObject member = caller.patch(path(caller), body);
        return caller.show(member, table -> print(table, member));
    }

    private static int remove(CommandContext caller) {
        JsonObject member = caller.delete(path(caller), Map.of());
        return caller.show(
                member, _ -> caller.print(TerminalText.of("%s was removed.".formatted(member.text("email")))));
    }

    private static void print(TextTable table, JsonObject member) {
        table.print(
                member,
                List.of(
                        TextColumn.of("address", "email"),
                        TextColumn.of("id", "id"),
                        TextColumn.of("role", "accountRole"),
                        TextColumn.of("production", "productionRole"),
                        TextColumn.of("non-production", "nonProductionRole"),
                        TextColumn.of("status", "status")));
    }

    private static Map<String, Object> body(CommandContext caller) {
        Map<String, Object> body = new HashMap<>(caller.body(Map.of(
                "--role", "accountRole", "--production", "productionRole", "--non-production", "nonProductionRole")));
        body.replaceAll((_, role) -> CommandContext.upper(role.toString()));
        return body;
    }

    private static String path(CommandContext caller) {
        return MEMBERS + "/" + CommandContext.encoded(id(caller, caller.word(0)));
    }

    private static String id(CommandContext caller, String who) {
        if (!who.contains("@")) {
            return who;
        }
        List<JsonObject> members = caller.list(MEMBERS);
        return members.stream()
                .filter(it -> it.text("email").equalsIgnoreCase(who))
                .findFirst()
                .map(it -> it.text("id"))
                .orElseThrow(() ->
                        new IllegalArgumentException("The account has no member `%s`. Run `ambit member list`.%s"
                                .formatted(
                                        who,
                                        Suggestion.hint(
                                                who,
                                                members.stream()
                                                        .map(it -> it.text("email"))
                                                        .toList()))));
    }
}
