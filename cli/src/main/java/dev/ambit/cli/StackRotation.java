package dev.ambit.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// `ambit stack rotate`: rotates the secret of a resource.
final class StackRotation {

    private static final String OVERLAP = "--overlap-hours";

    private StackRotation() {}

    static CommandSpec command(Terminal terminal) {
        return AccountCommand.of(
                terminal,
                "rotate",
                "Rotates the secret of a resource. The previous secret stays valid for a while.",
                StackRotation::run,
                CommandSpecs.word(0, "KIND", "Kind of resource: database, session, asset_bucket or api_stage"),
                CommandSpecs.option(
                        OVERLAP, "HOURS", "How long the previous secret stays valid, from 0 to 168. Default: 24"),
                EnvironmentChoice.option());
    }

    private static int run(CommandContext caller) {
        String hours = caller.given().matchedOptionValue(OVERLAP, null);
        JsonObject rotated = caller.post(
                "%s/resources/%s/credentials/rotate"
                        .formatted(StackCommands.path(caller), CommandContext.encoded(caller.word(0))),
                hours == null ? Map.of() : Map.of("overlapHours", CommandSpecs.number(OVERLAP, hours)));
        return caller.show(
                rotated,
                table -> table.print(
                        rotated,
                        List.of(
                                TextColumn.of("kind", "kind"),
                                TextColumn.of("previous until", "previousUntil"),
                                TextColumn.of("operation", "operationId"))));
    }
}
