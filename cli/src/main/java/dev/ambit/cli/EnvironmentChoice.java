package dev.ambit.cli;

import java.util.List;
import picocli.CommandLine.Model.OptionSpec;

/// Selects the environment of a command. Its type is always printed, and production is never selected by default.
final class EnvironmentChoice {

    static final String ALL = "/api/v1/environments";

    private static final String PRODUCTION = "PRODUCTION";
    private static final int UNKNOWN = 404;

    private EnvironmentChoice() {}

    static OptionSpec option() {
        return CommandSpecs.option(
                "--env", "SLUG", "Slug of the environment. Default: the only development environment");
    }

    static String path(JsonObject environment) {
        return path(environment.text("slug"));
    }

    static String path(String slug) {
        return ALL + "/" + CommandContext.encoded(slug);
    }

    static boolean isProduction(JsonObject environment) {
        return environment.text("type").equals(PRODUCTION);
    }

    /// Returns the selected environment and prints its name and type.
    static JsonObject select(CommandContext caller) {
        JsonObject environment = selected(caller);
        print(caller, environment);
        return environment;
    }

    /// Returns the selected environment, and prints nothing.
    static JsonObject silent(CommandContext caller) {
        return selected(caller);
    }

    private static JsonObject selected(CommandContext caller) {
        String slug = caller.option("--env");
        return slug == null ? onlyOne(caller) : find(caller, slug);
    }

    /// Returns the context like [#inside], but prints nothing, for output that is written to a file.
    static CommandContext silently(CommandContext caller) {
        return caller.isPerson() ? caller.in(selected(caller)) : caller;
    }

    /// Returns the context for an environment. A server key belongs to one; a person selects one.
    static CommandContext inside(CommandContext caller) {
        return caller.isPerson() ? caller.in(select(caller)) : caller;
    }

    /// Returns the context for an environment, after a person has confirmed a change in production. A caller with
    /// a key is not asked.
    static CommandContext inside(CommandContext caller, String question) {
        if (!caller.isPerson()) {
            return caller;
        }
        JsonObject environment = select(caller);
        Confirmation.inProduction(caller, environment, question);
        return caller.in(environment);
    }

    static void print(CommandContext caller, JsonObject environment) {
        TerminalText name =
                TerminalText.of("%s (%s), ".formatted(environment.text("displayName"), environment.text("slug")));
        TerminalText type = caller.paint().type(environment.text("type"));
        caller.print(new TerminalText(name.plain() + type.plain(), name.painted() + type.painted()));
    }

    /// Returns the environment with this slug. The error suggests a similar slug.
    static JsonObject find(CommandContext caller, String slug) {
        try {
            return caller.get(path(slug));
        } catch (ServerRefusal refusal) {
            if (refusal.status() != UNKNOWN) {
                throw refusal;
            }
            List<String> known =
                    caller.list(ALL).stream().map(it -> it.text("slug")).toList();
            throw new ServerRefusal(UNKNOWN, refusal.getMessage() + Suggestion.hint(slug, known));
        }
    }

    private static JsonObject onlyOne(CommandContext caller) {
        List<JsonObject> others =
                caller.list(ALL).stream().filter(it -> !isProduction(it)).toList();
        if (others.size() != 1) {
            throw new IllegalArgumentException("No environment given. Pass --env %s."
                    .formatted(
                            others.isEmpty()
                                    ? "SLUG"
                                    : String.join(
                                            "|",
                                            others.stream()
                                                    .map(it -> it.text("slug"))
                                                    .toList())));
        }
        return others.getFirst();
    }
}
