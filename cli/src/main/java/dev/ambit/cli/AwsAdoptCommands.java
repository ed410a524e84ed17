package dev.ambit.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// `ambit operator aws-adopt`: adopts a running production on AWS.
final class AwsAdoptCommands {

    private static final String ENVIRONMENT = "--environment";
    private static final String RESOURCE = "--resource";
    private static final String TAG = "--tag";
    private static final String DRY_RUN = "--dry-run";
    private static final String SEPARATOR = "=";

    private AwsAdoptCommands() {}

    static CommandSpec ofOperator(Terminal terminal) {
        return AccountCommand.ofOperator(
                terminal,
                "aws-adopt",
                "Adopts a running production on AWS: marks its resources with owner tags, and changes nothing else.",
                AwsAdoptCommands::run,
                OperatorCommands.slug(),
                CommandSpecs.option(ENVIRONMENT, "SLUG", "Production environment. Default: production"),
                CommandSpecs.several(
                        RESOURCE,
                        "KIND=ARN",
                        "Resource, such as FUNCTION=arn:aws:lambda:… A HOST has the ARN of its hosted zone. Repeat for more"),
                CommandSpecs.option(TAG, "KEY=VALUE", "Tag of the resources that are not listed, such as app=shop"),
                CommandSpecs.flag(DRY_RUN, "Show how the resources map to the blueprint, and adopt none"));
    }

    private static int run(CommandContext caller) {
        String environment = caller.option(ENVIRONMENT);
        List<Map<String, String>> resources = CommandSpecs.several(caller, RESOURCE).stream()
                .map(AwsAdoptCommands::resource)
                .toList();
        Map<String, Object> body = new HashMap<>(Map.of(
                "environment",
                environment == null ? "production" : environment,
                "dryRun",
                caller.has(DRY_RUN),
                "resources",
                resources));
        String tag = caller.option(TAG);
        if (tag != null) {
            body.put("tag", tag(tag));
        }
        JsonObject adoption = caller.post(OperatorCommands.path(caller) + "/aws/adoptions", body);
        return caller.show(adoption, table -> print(caller, table, adoption));
    }

    private static void print(CommandContext caller, TextTable table, JsonObject adoption) {
        List<JsonObject> resources = adoption.list("resources");
        table.print(
                List.of(
                        TextColumn.of("KIND", "kind"),
                        TextColumn.of("NAME", "name"),
                        TextColumn.text("RESULT", AwsAdoptCommands::result),
                        TextColumn.of("ARN", "arn")),
                resources,
                "");
        resources.forEach(it -> differences(it).forEach(line -> caller.print(TerminalText.of(line))));
        String missing = adoption.text("missing");
        if (!missing.isEmpty()) {
            caller.print(TerminalText.of(
                    "The blueprint also has %s. Adopt these kinds too, or remove them from the blueprint."
                            .formatted(missing)));
        }
        String operation = adoption.text("operationId");
        caller.print(TerminalText.of(
                operation.isEmpty()
                        ? "This was a dry run, so nothing was changed."
                        : "Operation %s writes the owner tags.".formatted(operation)));
    }

    private static List<String> differences(JsonObject resource) {
        String kind = resource.text("kind");
        String refusal = resource.text("refusal");
        return refusal.isEmpty()
                ? resource.list("drifts").stream()
                        .map(it -> "%s %s: wanted %s, found %s"
                                .formatted(kind, it.text("what"), it.text("wanted"), it.text("found")))
                        .toList()
                : List.of("%s: %s".formatted(kind, refusal));
    }

    private static String result(JsonObject resource) {
        if (!resource.text("refusal").isEmpty()) {
            return "refused";
        }
        if (resource.text("adopted").equals("true")) {
            return "adopted before";
        }
        int drifts = resource.list("drifts").size();
        return drifts == 0 ? "as in the blueprint" : drifts == 1 ? "1 difference" : drifts + " differences";
    }

    private static Map<String, String> tag(String typed) {
        List<String> pair = pair(typed, "--tag must be KEY=VALUE; received `%s`. Pass one such as app=shop.");
        return Map.of("key", pair.getFirst(), "value", pair.getLast());
    }

    private static Map<String, String> resource(String typed) {
        List<String> pair = pair(
                typed, "--resource must be KIND=ARN; received `%s`. Pass one such as ASSET_BUCKET=arn:aws:s3:::shop.");
        return Map.of("kind", CommandContext.upper(pair.getFirst()), "arn", pair.getLast());
    }

    /// Returns the texts before and after the first separator.
    private static List<String> pair(String typed, String objection) {
        int end = typed.indexOf(SEPARATOR);
        if (end < 1) {
            throw new IllegalArgumentException(objection.formatted(typed));
        }
        return List.of(typed.substring(0, end), typed.substring(end + 1));
    }
}
