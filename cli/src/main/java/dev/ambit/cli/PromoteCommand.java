package dev.ambit.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;

/// `ambit promote`: proposes to merge the catalog of one environment into another one, and can apply it.
final class PromoteCommand {

    private static final String INCLUDE = "--include";
    private static final String APPLY = "--apply";
    private static final String AT = "--at";
    private static final List<String> SECTIONS = List.of("products", "features", "plans", "addons");

    private PromoteCommand() {}

    static CommandSpec command(Terminal terminal) {
        return AccountCommand.of(
                terminal,
                "promote",
                "Proposes to merge the catalog of one environment into another one, and prints the difference, the"
                        + " impact and the conflicts. Exits with 3 if it finds differences and does not apply them.",
                PromoteCommand::run,
                CommandSpecs.word(0, "SOURCE", "Slug, or slug@hash for a revision"),
                CommandSpecs.word(1, "TARGET", "Slug"),
                CommandSpecs.option("--title", "TITLE", "Title. Default: names both environments"),
                CommandSpecs.choice(
                        "--migration-type",
                        "The subscriptions that get the new entitlements. Default: new-customers",
                        "new-customers",
                        "all-customers"),
                CommandSpecs.option("--base", "HASH", "Base of the merge. Default: the last common revision"),
                CommandSpecs.several(
                        INCLUDE,
                        "PATH",
                        "Only this entity and what it needs, such as plans.pro or features.seats. Can be repeated"),
                Resolutions.option("Side or value to take for a path of the difference. Can be repeated"),
                CommandSpecs.flag(APPLY, "Apply the promotion, and follow the operation"),
                PromotionCommands.at(),
                Confirmation.yes());
    }

    private static int run(CommandContext caller) throws InterruptedException {
        if (caller.option(AT) != null && !caller.has(APPLY)) {
            throw CommandSpecs.wrongUsage(caller, "--at is the time to apply the promotion. Pass --apply as well.");
        }
        Map<String, Map<String, Object>> resolutions =
                Resolutions.parsed(caller, CommandSpecs.several(caller, Resolutions.OPTION));
        Map<String, Object> body = body(caller);
        if (!resolutions.isEmpty()) {
            body.putAll(Resolutions.body(resolutions, paths(preview(caller, body))));
        }
        JsonObject preview = preview(caller, body);
        if (preview.text("changes").equals("0") && preview.list("conflicts").isEmpty()) {
            return caller.show(preview, _ -> sayUnchanged(caller, preview));
        }
        PromotionReport report = PromotionReport.of(caller, caller.post(PromotionReport.ALL, body));
        if (caller.has(APPLY)) {
            return PromotionCommands.apply(caller, report);
        }
        caller.show(report.json(), report::print);
        return Command.DIFFERENT;
    }

    /// Merges the catalogs without creating a promotion.
    private static JsonObject preview(CommandContext caller, Map<String, Object> promotion) {
        Map<String, Object> body = new LinkedHashMap<>(promotion);
        body.keySet().retainAll(Set.of("source", "target", "include", "base", "resolutions"));
        return caller.post(PromotionReport.PREVIEW, body);
    }

    private static List<String> paths(JsonObject preview) {
        return Stream.concat(preview.list("lines").stream(), preview.list("conflicts").stream())
                .map(it -> it.text("path"))
                .toList();
    }

    private static void sayUnchanged(CommandContext caller, JsonObject preview) {
        caller.print(TerminalText.of(
                "%s already has all included changes, so no promotion was created.".formatted(caller.word(1))));
        PromotionReport.notTaken(preview.list("lines")).forEach(caller::print);
    }

    private static Map<String, Object> body(CommandContext caller) {
        Map<String, Object> body = new LinkedHashMap<>(caller.body(Map.of("--base", "base")));
        body.put("source", caller.word(0));
        body.put("target", caller.word(1));
        body.put(
                "title",
                Objects.requireNonNullElse(
                        caller.option("--title"), "Promote %s to %s".formatted(caller.word(0), caller.word(1))));
        String migration = caller.option("--migration-type");
        if (migration != null) {
            body.put("migrationType", CommandContext.upper(migration));
        }
        List<String> included = CommandSpecs.several(caller, INCLUDE);
        if (!included.isEmpty()) {
            body.put("include", include(caller, included));
        }
        return body;
    }

    private static Map<String, List<String>> include(CommandContext caller, List<String> paths) {
        Map<String, List<String>> include = new TreeMap<>();
        for (String path : paths) {
            int end = path.indexOf('.');
            String section = end < 0 ? "" : path.substring(0, end);
            if (!SECTIONS.contains(section)) {
                throw CommandSpecs.wrongUsage(
                        caller,
                        "--include must be a kind and an id, such as plans.pro; received `%s`. Kinds: %s."
                                .formatted(path, String.join(", ", SECTIONS)));
            }
            include.computeIfAbsent(section, _ -> new ArrayList<>())
                    .add(path.substring(end + 1).replace("\"", ""));
        }
        return include;
    }
}
