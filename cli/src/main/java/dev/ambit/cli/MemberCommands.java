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
        return Words.group(
                terminal,
                "member",
                "Manages the members of an account.",
                AccountCommand.of(terminal, "list", "Lists the members.", MemberCommands::list),
                AccountCommand.of(
                        terminal,
                        "invite",
                        "Creates an invitation. Send its token to the person over a secure channel.",
                        MemberCommands::invite,
                        roles(Words.word(0, "ADDRESS", "E-mail address"))),
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
                        terminal, "remove", "Removes a member from the account.", MemberCommands::remove, person()));
    }

    private static PositionalParamSpec person() {
        return Words.word(0, "MEMBER", "E-mail address or id of the member");
    }

    private static ArgSpec[] roles(ArgSpec who) {
        OptionSpec account = Words.choice("--role", "Role in the account", "owner", "member");
        OptionSpec production = Words.choice("--production", "Role in production environments", ROLES);
        return new ArgSpec[] {
            who, account, production, Words.choice("--non-production", "Role in development environments", ROLES)
        };
    }

    private static int list(Caller caller) {
        List<Thing> members = caller.list(MEMBERS);
        List<Column> columns = List.of(
                Column.of("ADDRESS", "email"),
                Column.of("NAME", "displayName"),
                Column.of("ROLE", "accountRole"),
                Column.of("PRODUCTION", "productionRole"),
                Column.of("NON-PRODUCTION", "nonProductionRole"),
                Column.of("STATUS", "status"));
        return caller.show(members, table -> table.print(columns, members, "The account has no members."));
    }

    private static int invite(Caller caller) {
        Map<String, Object> body = said(caller);
        body.put("email", caller.word(0));
        return show(caller, caller.post(MEMBERS, body));
    }

    private static int show(Caller caller, Thing invitation) {
        return caller.show(invitation, table -> {
            print(table, invitation.thing("member"));
            table.print(invitation, List.of(Column.of("invitation", "token"), Column.of("until", "expireAt")));
            caller.say(
                    Text.of("Save the invitation now. It is not shown again. The person accepts it with: ambit join"));
        });
    }

    private static int resetPassword(Caller caller) {
        Thing reset = caller.post(path(caller) + "/password-reset", Map.of());
        return showReset(caller, reset);
    }

    static int showReset(Caller caller, Thing reset) {
        return caller.show(reset, table -> {
            table.print(reset, List.of(Column.of("token", "token"), Column.of("until", "expireAt")));
            caller.say(Text.of(
                    "Save the token now. It is not shown again. The person uses it with: ambit password reset"));
        });
    }

    private static int edit(Caller caller) {
        Map<String, Object> body = said(caller);
        if (body.isEmpty()) {
            caller.terminal().err().println("No change given. Run `ambit member edit --help` for the options.");
            return Command.WRONG_USAGE;
        }
        Thing member = caller.patch(path(caller), body);
        return caller.show(member, table -> print(table, member));
    }

    private static int remove(Caller caller) {
        Thing member = caller.delete(path(caller), Map.of());
        return caller.show(member, _ -> caller.say(Text.of("%s was removed.".formatted(member.text("email")))));
    }

    private static void print(Table table, Thing member) {
        table.print(
                member,
                List.of(
                        Column.of("address", "email"),
                        Column.of("id", "id"),
                        Column.of("role", "accountRole"),
                        Column.of("production", "productionRole"),
                        Column.of("non-production", "nonProductionRole"),
                        Column.of("status", "status")));
    }

    private static Map<String, Object> said(Caller caller) {
        Map<String, Object> body = new HashMap<>(caller.body(Map.of(
                "--role", "accountRole", "--production", "productionRole", "--non-production", "nonProductionRole")));
        body.replaceAll((_, role) -> Caller.upper(role.toString()));
        return body;
    }

    private static String path(Caller caller) {
        return MEMBERS + "/" + Caller.encoded(id(caller, caller.word(0)));
    }

    private static String id(Caller caller, String who) {
        if (!who.contains("@")) {
            return who;
        }
        List<Thing> members = caller.list(MEMBERS);
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
