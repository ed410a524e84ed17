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

/// `ambit key`: what opens an environment.
final class KeyCommands {

    private KeyCommands() {}

    static CommandSpec command(Terminal terminal) {
        return Words.group(
                terminal,
                "key",
                "The keys of an environment.",
                AccountCommand.of(terminal, "list", "Lists them.", KeyCommands::list, EnvironmentChoice.option()),
                AccountCommand.of(
                        terminal,
                        "create",
                        "Creates a scoped key, which allows only what its scopes name.",
                        KeyCommands::create,
                        Words.word(0, "NAME", "that people read"),
                        OptionSpec.builder("--scope")
                                .type(String[].class)
                                .arity("1")
                                .required(true)
                                .paramLabel("RESOURCE:ACTION")
                                .description("such as customer:read or subscription:write; repeat for more")
                                .build(),
                        Words.option("--expire-at", "TIME", "when the key expires, such as 2027-01-31T00:00:00Z"),
                        EnvironmentChoice.option()),
                AccountCommand.of(
                        terminal,
                        "rotate",
                        "Makes another in its place; the old one ends at once, or when you say.",
                        KeyCommands::rotate,
                        id(),
                        Words.option("--expire-at", "TIME", "when the old one ends, as 2027-01-31T00:00:00Z"),
                        Confirmation.yes(),
                        EnvironmentChoice.option()),
                AccountCommand.of(
                        terminal,
                        "limit",
                        "Says how often it may be used.",
                        KeyCommands::limit,
                        id(),
                        Words.word(1, "CALLS", "a minute, or hosted (docs/reference/keys-and-roles.md), or unlimited"),
                        EnvironmentChoice.option()),
                AccountCommand.of(
                        terminal,
                        "revoke",
                        "Revokes a scoped key, or a key that was rotated, now.",
                        KeyCommands::revoke,
                        id(),
                        Confirmation.yes(),
                        EnvironmentChoice.option()),
                AccountCommand.of(
                        terminal,
                        "expire",
                        "Sets when a scoped key, or a key that was rotated, expires.",
                        caller -> show(caller, caller.patch(key(caller), Map.of("expireAt", caller.word(1)))),
                        id(),
                        Words.word(1, "TIME", "as 2027-01-31T00:00:00Z"),
                        EnvironmentChoice.option()));
    }

    private static PositionalParamSpec id() {
        return Words.word(0, "ID", "of the key, as the list has it");
    }

    private static int list(Caller caller) {
        List<Thing> keys = caller.list(keys(caller));
        List<Column> columns = List.of(
                Column.of("ID", "id"),
                Column.of("KIND", "keyType"),
                Column.of("NAME", "displayName"),
                Column.of("STATUS", "status"),
                Column.of("LAST USED", "lastUsedAt"),
                Column.of("ENDS", "expireAt"),
                Column.text("SCOPES", KeyCommands::scopes));
        return caller.show(keys, table -> table.print(columns, keys, "There is no key."));
    }

    private static int create(Caller caller) {
        String[] scopes = caller.given().matchedOptionValue("--scope", new String[0]);
        Map<String, Object> body = new HashMap<>(caller.body(Map.of("--expire-at", "expireAt")));
        body.put("displayName", caller.word(0));
        body.put("keyType", "SCOPED");
        body.put("scopes", Arrays.stream(scopes).map(KeyCommands::scope).toList());
        return show(caller, caller.post(keys(caller), body));
    }

    private static int rotate(Caller caller) {
        Map<String, Object> later = caller.body(Map.of("--expire-at", "expireAt"));
        String key = later.isEmpty()
                ? key(caller, "The old key opens nothing from then on. Type the slug to rotate it")
                : key(caller);
        return show(caller, caller.post(key + "/rotate", later));
    }

    private static int revoke(Caller caller) {
        String key = key(caller, "It opens nothing from then on. Type the slug to revoke it");
        return show(caller, caller.post(key + "/revoke", Map.of()));
    }

    private static int limit(Caller caller) {
        String typed = caller.word(1);
        @Nullable
        Object limit = switch (typed) {
            case "unlimited" -> null;
            case "hosted" -> Map.of("preset", typed);
            default -> Map.of("perMinute", Words.number("CALLS", typed));
        };
        return show(caller, caller.patch(key(caller), Collections.singletonMap("rateLimit", limit)));
    }

    private static int show(Caller caller, Thing key) {
        return caller.show(key, table -> {
            table.print(
                    key,
                    List.of(
                            Column.of("id", "id"),
                            Column.of("kind", "keyType"),
                            Column.of("name", "displayName"),
                            Column.of("status", "status"),
                            Column.text("scopes", KeyCommands::scopes),
                            Column.of("ends", "expireAt"),
                            Column.text("calls", KeyCommands::calls),
                            Column.of("key", "token")));
            if (!key.text("token").isEmpty()) {
                caller.say(Text.of("The key is shown this once."));
            }
        });
    }

    private static String keys(Caller caller) {
        return EnvironmentChoice.path(EnvironmentChoice.chosen(caller)) + "/api-keys";
    }

    private static String key(Caller caller) {
        return keys(caller) + "/" + Caller.encoded(caller.word(0));
    }

    /// After the question that a person is asked in production.
    private static String key(Caller caller, String question) {
        Thing environment = EnvironmentChoice.chosen(caller);
        if (caller.isPerson()) {
            Confirmation.inProduction(caller, environment, question);
        }
        return "%s/api-keys/%s".formatted(EnvironmentChoice.path(environment), Caller.encoded(caller.word(0)));
    }

    private static Map<String, String> scope(String typed) {
        int colon = typed.indexOf(':');
        return colon < 0
                ? Map.of("resource", Caller.upper(typed))
                : Map.of(
                        "resource", Caller.upper(typed.substring(0, colon)),
                        "action", Caller.upper(typed.substring(colon + 1)));
    }

    private static String calls(Thing key) {
        String perMinute = key.text("rateLimit.perMinute");
        return perMinute.isEmpty() ? key.text("rateLimit.preset") : perMinute + " a minute";
    }

    private static String scopes(Thing key) {
        return String.join(
                ", ",
                key.list("scopes").stream()
                        .map(it -> it.text("resource") + ":" + it.text("action"))
                        .toList());
    }
}
