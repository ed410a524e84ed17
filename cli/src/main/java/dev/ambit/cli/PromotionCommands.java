package dev.ambit.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `ambit promotion` and `ambit rollback`: promotions after they were proposed.
final class PromotionCommands {

    private static final String HASH = "--hash";
    private static final String AT = "--at";
    private static final int LISTED = 50;

    private static final List<TextColumn> COLUMNS = List.of(
            TextColumn.of("ID", "id"),
            TextColumn.of("STATE", "state"),
            TextColumn.of("TITLE", "title"),
            TextColumn.of("SOURCE", "source"),
            TextColumn.of("TARGET", "target"),
            TextColumn.of("CREATED", "createdAt"));

    /// The state of a promotion after an operation, and the field of the revision that it made.
    private enum State {
        APPLIED("applied.after"),
        ROLLED_BACK("applied.rolledBack");

        final String revision;

        State(String revision) {
            this.revision = revision;
        }
    }

    private PromotionCommands() {}

    static CommandSpec command(Terminal terminal) {
        return CommandSpecs.group(
                terminal,
                "promotion",
                "Manages promotions of catalogs between environments.",
                AccountCommand.of(
                        terminal,
                        "list",
                        "Lists the promotions, latest first.",
                        PromotionCommands::list,
                        CommandSpecs.option("--target", "SLUG", "Only promotions into this environment"),
                        CommandSpecs.choice(
                                "--state",
                                "Only promotions in this state",
                                "conflict",
                                "needs-approval",
                                "ready",
                                "scheduled",
                                "applying",
                                "applied",
                                "rolling-back",
                                "rolled-back",
                                "closed"),
                        CommandSpecs.rows(LISTED)),
                AccountCommand.of(
                        terminal,
                        "get",
                        "Shows a promotion with its difference, impact and conflicts.",
                        caller -> show(caller, PromotionReport.read(caller, caller.word(0))),
                        id()),
                AccountCommand.of(
                        terminal,
                        "resolve",
                        "Resolves conflicts, and selects or skips changes.",
                        PromotionCommands::resolve,
                        id(),
                        PositionalParamSpec.builder()
                                .index("1..*")
                                .arity("1..*")
                                .required(true)
                                .type(List.class)
                                .auxiliaryTypes(String.class)
                                .paramLabel(Resolutions.LABEL)
                                .description("Path and the side or value to take")
                                .build()),
                AccountCommand.of(
                        terminal,
                        "approve",
                        "Approves a promotion. Account keys, and people who created or changed it, cannot approve it.",
                        PromotionCommands::approve,
                        id(),
                        hash()),
                AccountCommand.of(
                        terminal,
                        "apply",
                        "Applies a promotion, and follows the operation. In production, it asks for confirmation.",
                        caller -> apply(caller, PromotionReport.read(caller, caller.word(0))),
                        id(),
                        hash(),
                        at(),
                        Confirmation.yes()),
                FastForwardCommand.of(terminal),
                AccountCommand.of(
                        terminal,
                        "close",
                        "Closes an open promotion without applying it.",
                        caller -> show(
                                caller,
                                PromotionReport.of(
                                        caller,
                                        caller.post(PromotionReport.path(caller.word(0)) + "/close", Map.of()))),
                        id()));
    }

    static CommandSpec rollback(Terminal terminal) {
        return AccountCommand.of(
                terminal,
                "rollback",
                "Undoes an applied promotion and follows the operation. Later changes are kept. In production, it asks for"
                        + " confirmation.",
                PromotionCommands::rollBack,
                id(),
                Resolutions.option(
                        "For a path that has changed since: source is the earlier value, target the present one. Can be"
                                + " repeated"),
                Confirmation.yes());
    }

    /// Returns the option for the time to apply a promotion.
    static OptionSpec at() {
        return CommandSpecs.option(AT, "TIME", "Apply it at this time, such as 2030-01-31T06:00:00Z. Default: now");
    }

    private static OptionSpec hash() {
        return CommandSpecs.option(HASH, "HASH", "Hash that `get` has printed. Default: the present one");
    }

    private static PositionalParamSpec id() {
        return CommandSpecs.word(0, "ID", "Id of the promotion");
    }

    private static int list(CommandContext caller) {
        var path = new StringBuilder(PromotionReport.ALL);
        String state = caller.option("--state");
        String target = caller.option("--target");
        if (state != null) {
            path.append("?state=").append(CommandContext.encoded(CommandContext.upper(state)));
        }
        if (target != null) {
            path.append(state == null ? '?' : '&').append("target=").append(CommandContext.encoded(target));
        }
        List<JsonObject> found = caller.list(path.toString(), CommandSpecs.rows(caller, LISTED));
        return caller.show(found, table -> table.print(COLUMNS, found, "There are no promotions."));
    }

    private static int show(CommandContext caller, PromotionReport report) {
        return caller.show(report.json(), report::print);
    }

    private static int resolve(CommandContext caller) {
        List<String> typed = caller.given().matchedPositionalValue(1, List.of());
        Map<String, Map<String, Object>> resolutions = Resolutions.parsed(caller, typed);
        PromotionReport report = PromotionReport.read(caller, caller.word(0));
        JsonObject resolved = caller.post(
                PromotionReport.path(caller.word(0)) + "/resolve", Resolutions.body(resolutions, report.paths()));
        return show(caller, PromotionReport.of(caller, resolved));
    }

    private static int approve(CommandContext caller) {
        String path = PromotionReport.path(caller.word(0));
        String hash = caller.option(HASH);
        JsonObject approved = caller.post(
                path + "/approve",
                Map.of("hash", hash == null ? caller.get(path).text("hash") : hash));
        return show(caller, PromotionReport.of(caller, approved));
    }

    /// Applies the promotion as the report shows it.
    ///
    /// @return the exit code: 1 if the promotion has conflicts, lacks approvals, or fails
    static int apply(CommandContext caller, PromotionReport report) throws InterruptedException {
        String refusal = refusal(report);
        if (refusal != null) {
            show(caller, report);
            throw new IllegalArgumentException(refusal);
        }
        JsonObject promotion = report.promotion();
        if (!caller.isForProgram()) {
            caller.show(promotion, report::printContent);
        }
        confirm(caller, promotion, "Type the slug to apply");
        String hash = caller.option(HASH);
        Map<String, Object> body = new LinkedHashMap<>(caller.body(Map.of(AT, "at")));
        body.put("hash", hash == null ? promotion.text("hash") : hash);
        JsonObject started = caller.post(PromotionReport.path(promotion.text("id")) + "/apply", body);
        return caller.option(AT) == null
                ? followed(caller, started, State.APPLIED)
                : scheduled(caller, started.text("id"));
    }

    /// Returns why the promotion cannot be applied; null if it can.
    private static @Nullable String refusal(PromotionReport report) {
        return switch (report.state()) {
            case "CONFLICT" -> "The promotion has conflicts. Nothing was applied. Resolve them, then apply it.";
            case "NEEDS_APPROVAL" ->
                "The promotion lacks approvals. Nothing was applied. Ask other members to approve.";
            case "APPLIED", "ROLLING_BACK", "ROLLED_BACK", "CLOSED" ->
                "The promotion is %s and cannot be applied. Propose another one.".formatted(report.state());
            default -> null;
        };
    }

    private static int rollBack(CommandContext caller) throws InterruptedException {
        Map<String, Map<String, Object>> resolutions =
                Resolutions.parsed(caller, CommandSpecs.several(caller, Resolutions.OPTION));
        PromotionReport report = PromotionReport.read(caller, caller.word(0));
        if (!caller.isForProgram()) {
            List<JsonObject> back = caller.unpagedList(PromotionReport.path(caller.word(0)) + "/rollback");
            caller.print(TerminalText.of("The rollback of “%s” changes these values of %s:"
                    .formatted(
                            report.promotion().text("title"), report.promotion().text("target"))));
            caller.show(report.promotion(), table -> table.print(DiffCommand.COLUMNS, back, "No value changes."));
        }
        confirm(caller, report.promotion(), "Type the slug to roll back");
        JsonObject started = caller.post(
                PromotionReport.path(caller.word(0)) + "/rollback", Resolutions.body(resolutions, report.paths()));
        return followed(caller, started, State.ROLLED_BACK);
    }

    /// Asks a person to confirm a change of production. A caller with a key is not asked.
    private static void confirm(CommandContext caller, JsonObject promotion, String question) {
        if (caller.isPerson()) {
            Confirmation.inProduction(caller, EnvironmentChoice.find(caller, promotion.text("target")), question);
        }
    }

    private static int scheduled(CommandContext caller, String id) {
        JsonObject promotion = caller.get(PromotionReport.path(id));
        return caller.show(
                promotion,
                _ -> caller.print(TerminalText.of("Scheduled at %s. Cancel it: ambit operation cancel %s"
                        .formatted(promotion.text("scheduledAt"), promotion.text("operationId")))));
    }

    /// Follows the operation, and prints the promotion.
    private static int followed(CommandContext caller, JsonObject started, State expected) throws InterruptedException {
        JsonObject operation = new ProgressPrinter(caller, started.text("operationId")).watch();
        JsonObject promotion = caller.get(PromotionReport.path(started.text("id")));
        boolean isDone = promotion.text("state").equals(expected.name());
        caller.show(promotion, table -> {
            if (isDone) {
                table.print(
                        promotion,
                        List.of(
                                TextColumn.of("promotion", "id"),
                                TextColumn.of("state", "state"),
                                TextColumn.of("environment", "target"),
                                TextColumn.of("revision", expected.revision),
                                TextColumn.of("moves subscriptions", "applied.rollouts")));
            }
        });
        if (isDone) {
            return Command.DONE;
        }
        throw new IllegalArgumentException(
                "The operation is %s. %s".formatted(operation.text("state"), operation.text("problem.message")));
    }
}
