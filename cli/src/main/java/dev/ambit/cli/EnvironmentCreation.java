package dev.ambit.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// `ambit env create`.
final class EnvironmentCreation {

    private EnvironmentCreation() {}

    static CommandSpec command(Terminal terminal) {
        return AccountCommand.of(
                terminal,
                "create",
                "Makes one, and shows its keys this once.",
                EnvironmentCreation::create,
                Words.word(0, "NAME", "that people read"),
                OptionSpec.builder("--type")
                        .type(String.class)
                        .required(true)
                        .paramLabel("production|development")
                        .completionCandidates(List.of("production", "development"))
                        .description("for ever; development is whatever is not production")
                        .build(),
                Words.option("--slug", "SLUG", "its name in addresses, for ever; without it made of NAME"),
                Words.option("--color", "COLOR", "as #2563eb"),
                Words.option("--description", "TEXT", "what it is for"),
                Words.flag("--without-product", "make no default product"));
    }

    private static int create(Caller caller) {
        Map<String, Object> body = new HashMap<>(
                caller.body(Map.of("--slug", "slug", "--color", "color", "--description", "description")));
        body.put("displayName", caller.word(0));
        body.put("type", Caller.upper(caller.given().matchedOptionValue("--type", "")));
        if (caller.has("--without-product")) {
            body.put("options", Map.of("createDefaultProduct", false));
        }
        Thing made = caller.post(EnvironmentChoice.ALL, body);
        return caller.show(made, table -> {
            EnvironmentCommands.print(caller, table, made);
            caller.say(Text.of("The server key and the signing secret are shown this once."));
        });
    }
}
