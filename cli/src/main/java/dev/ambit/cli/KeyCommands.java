package dev.ambit.cli;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `ambit key`: the API keys of an environment.
final class KeyCommands {

    private KeyCommands() {}

    static CommandSpec command(Terminal terminal) {
        return CommandSpecs.group(
                terminal,
                "key",
                "Manages the API keys of an environment.",
                AccountCommand.of(terminal, "list", "Lists the keys.", KeyCommands::list, EnvironmentChoice.option()),
                AccountCommand.of(
                        terminal,
                        "create",
                        "Creates a key that is limited to its scopes.",
                        KeyCommands::create,
                        CommandSpecs.word(0, "NAME", "Display name"),
                        OptionSpec.builder("--scope")
                                .type(String[].class)
                                .arity("1")
                                .required(true)
                                .paramLabel("RESOURCE:ACTION")
                                .description("Scope such as customer:read or subscription:write. Repeat for more")
                                .build(),
                        CommandSpecs.option(
                                "--expire-at", "TIME", "Time when the key expires, such as 2027-01-31T00:00:00Z"),
                        EnvironmentChoice.option()),
                AccountCommand.of(
                        terminal,
                        "rotate",
                        "Rotates a key. The old key expires immediately, or at --expire-at.",
                        KeyCommands::rotate,
                        id(),
                        CommandSpecs.option(
                                "--expire-at", "TIME", "Time when the old key expires, such as 2027-01-31T00:00:00Z"),
                        Confirmation.yes(),
                        EnvironmentChoice.option()),
                AccountCommand.of(
                        terminal,
                        "limit",
                        "Sets the rate limit of a key.",
                        KeyCommands::limit,
                        id(),
                        CommandSpecs.word(
                                1,
                                "CALLS",
                                "Calls per minute, or `hosted` (see docs/reference/keys-and-roles.md), or `unlimited`"),
                        EnvironmentChoice.option()),
                AccountCommand.of(
                        terminal,
                        "revoke",
                        "Revokes a scoped or rotated key immediately.",
                        KeyCommands::revoke,
                        id(),
                        Confirmation.yes(),
                        EnvironmentChoice.option()),
                AccountCommand.of(
                        terminal,
                        "expire",
                        "Sets the expiry of a scoped or rotated key.",
                        caller -> show(caller, caller.patch(key(caller), Map.of("expireAt", caller.word(1)))),
                        id(),
                        CommandSpecs.word(1, "TIME", "Time such as 2027-01-31T00:00:00Z"),
                        EnvironmentChoice.option()));
    }

    private static PositionalParamSpec id() {
        return CommandSpecs.word(0, "ID", "Id of the key");
    }

    private static int list(CommandContext caller) {
        List<JsonObject> keys = caller.list(keys(caller));
        List<TextColumn> columns = List.of(
                TextColumn.of("ID", "id"),
                TextColumn.of("KIND", "keyType"),
                TextColumn.of("NAME", "displayName"),
                TextColumn.of("STATUS", "status"),
                TextColumn.of("LAST USED", "lastUsedAt"),
                TextColumn.of("EXPIRES", "expireAt"),
                TextColumn.text("SCOPES", KeyCommands::scopes));
        return caller.show(keys, table -> table.print(columns, keys, "The environment has no keys."));
    }

    private static int create(CommandContext caller) {
        String[] scopes = caller.given().matchedOptionValue("--scope", new String[0]);
        Map<String, Object> body = new HashMap<>(caller.body(Map.of("--expire-at", "expireAt")));
        body.put("displayName", caller.word(0));
        body.put("keyType", "SCOPED");
        body.put("scopes", Arrays.stream(scopes).map(KeyCommands::scope).toList());
        return show(caller, caller.post(keys(caller), body));
    }

    private static int rotate(CommandContext caller) {
        Map<String, Object> later = caller.body(Map.of("--expire-at", "expireAt"));
        String key = later.isEmpty()
                ? key(caller, "Rotation disables the old key immediately. Type the slug to confirm")
                : key(caller);
        return show(caller, caller.post(key + "/rotate", later));
    }

    private static int revoke(CommandContext caller) {
        String key = key(caller, "Revocation disables the key immediately. Type the slug to confirm");
        return show(caller, caller.post(key + "/revoke", Map.of()));
    }

    private static int limit(CommandContext caller) {
        String typed = caller.word(1);
        @Nullable
        Object limit = switch (typed) {
            case "unlimited" -> null;
            case "hosted" -> Map.of("preset", typed);
            default -> Map.of("perMinute", CommandSpecs.number("CALLS", typed));
        };
        return show(caller, caller.patch(key(caller), Collections.singletonMap("rateLimit", limit)));
    }

    private static int show(CommandContext caller, JsonObject key) {
        return caller.show(key, table -> {
            table.print(
                    key,
                    List.of(
                            TextColumn.of("id", "id"),
                            TextColumn.of("kind", "keyType"),
                            TextColumn.of("name", "displayName"),
                            TextColumn.of("status", "status"),
                            TextColumn.text("scopes", KeyCommands::scopes),
                            TextColumn.of("expires", "expireAt"),
                            TextColumn.text("rate limit", KeyCommands::calls),
                            TextColumn.of("key", "token")));
            if (!key.text("token").isEmpty()) {
                caller.print(TerminalText.of("Save the key now. It is not shown again."));
            }
        });
    }

    private static String keys(CommandContext caller) {
        return EnvironmentChoice.path(EnvironmentChoice.select(caller)) + "/api-keys";
    }

    private static String key(CommandContext caller) {
        return keys(caller) + "/" + CommandContext.encoded(caller.word(0));
    }

    /// Returns the path of the key, after a person has confirmed a change in production.
    private static String key(CommandContext caller, String question) {
        JsonObject environment = EnvironmentChoice.select(caller);
        if (caller.isPerson()) {
            Confirmation.inProduction(caller, environment, question);
        }
        return "%s/api-keys/%s".formatted(EnvironmentChoice.path(environment), CommandContext.encoded(caller.word(0)));
    }

    private static Map<String, String> scope(String typed) {
        int colon = typed.indexOf(':');
        return colon < 0
                ? Map.of("resource", CommandContext.upper(typed))
                : Map.of(
                        "resource", CommandContext.upper(typed.substring(0, colon)),
                        "action", CommandContext.upper(typed.substring(colon + 1)));
    }

    private static String calls(JsonObject key) {
        String perMinute = key.text("rateLimit.perMinute");
        return perMinute.isEmpty() ? key.text("rateLimit.preset") : perMinute + " per minute";
    }

    private static String scopes(JsonObject key) {
        return String.join(
                ", ",
                key.list("scopes").stream()
                        .map(it -> it.text("resource") + ":" + it.text("action"))
                        .toList());
    }
}
