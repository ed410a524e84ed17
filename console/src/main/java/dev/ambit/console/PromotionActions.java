package dev.ambit.console;

import static dev.ambit.problem.ProblemCode.EDITED_MEANWHILE;
import static dev.ambit.problem.ProblemCode.MERGE_CONFLICT;

import dev.ambit.console.OperationPage.Operation;
import dev.ambit.console.PromotionRecord.Conflict;
import dev.ambit.http.Json;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The actions on a promotion: approve it, apply it, cancel its schedule, resume its rollout, roll it back, close it.
public final class PromotionActions {

    private static final String APPLY = "promotion-apply";
    private static final String ROLLBACK = "promotion-rollback";
    private static final String CLOSE = "promotion-close";
    private static final String OUTDATED = "The promotion has changed. Review it again.";

    private PromotionActions() {}

    /// The hash of the content that the member has seen.
    public record ApplyQuery(@Nullable String hash) {}

    static Response approve(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        try {
            send(visit, scope, "approve", Map.of("hash", visit.form().text("hash")));
            return Screen.seeOther(path(visit, scope));
        } catch (Problem problem) {
            return PromotionChangesPage.refuse(visit, scope, problem);
        }
    }

    static Response askApply(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        PromotionHeader header = PromotionHeader.of(visit, scope, null);
        String hash = visit.request().query(ApplyQuery.class).hash();
        return visit.show(
                APPLY, new ApplyView(header, Objects.requireNonNullElse(hash, header.hash()), "NOW", "", null));
    }

    static Response apply(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        String hash = visit.form().text("hash");
        String when = visit.choice("when", Set.of("NOW", "LATER"));
        String at = visit.form().text("at").strip();
        boolean isLater = when.equals("LATER");
        if (isLater && at.isEmpty()) {
            var fault = new Fault("at", "The start time is missing. Enter a date and a time in UTC.");
            return visit.show(APPLY, new ApplyView(PromotionHeader.of(visit, scope, null), hash, when, at, fault));
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("hash", hash);
        if (isLater) {
            body.put("at", new CheckQuestion(null, null, at, null, null).asOf());
        }
        try {
            send(visit, scope, "apply", body);
            return Screen.seeOther(path(visit, scope));
        } catch (Problem problem) {
            PromotionHeader header = PromotionHeader.of(visit, scope, null);
            Fault fault = problem.code() == EDITED_MEANWHILE
                    ? new Fault(null, OUTDATED)
                    : Fault.of(problem).labelled(Map.of("at", "Start time"));
            return visit.refuse(problem, APPLY, new ApplyView(header, hash, when, at, fault));
        }
    }

    /// Cancels the operation that waits for its time.
    static Response cancel(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        PromotionRecord it =
                visit.send(scope, "GET", PromotionHeader.api(visit), null).data(PromotionRecord.class);
        try {
            visit.send(scope, "POST", "/operations/%s/cancel".formatted(it.operationId()), null);
            return Screen.seeOther(path(visit, scope));
        } catch (Problem problem) {
            return PromotionChangesPage.refuse(visit, scope, problem);
        }
    }

    /// Resumes the paused rollouts.
    static Response resume(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        try {
            for (Operation it : PromotionHeader.of(visit, scope, null).paused()) {
                visit.send(scope, "POST", "/operations/%s/resume".formatted(it.id()), null);
            }
            return Screen.seeOther(path(visit, scope));
        } catch (Problem problem) {
            return PromotionChangesPage.refuse(visit, scope, problem);
        }
    }

    static Response askRollback(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        return visit.show(ROLLBACK, rollback(visit, PromotionHeader.of(visit, scope, null), List.of()));
    }

    /// Starts the rollback. If fields have changed since the promotion, shows them as conflicts.
    static Response rollBack(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        List<Conflict> conflicts = conflicts(visit.form().text("conflicts"));
        Map<String, ConflictForm.Choice> choices = ConflictForm.choices(visit.form());
        PromotionHeader header = PromotionHeader.of(visit, scope, null);
        RollbackView view = rollback(visit, header, conflicts);
        ConflictForm form = view.form().chosen(choices, Map.of());
        Map<String, Fault> wrong = form.wrongValues();
        if (!wrong.isEmpty()) {
            return visit.show(ROLLBACK, view.with(form.chosen(choices, wrong), null));
        }
        try {
            send(visit, scope, "rollback", Map.of("resolutions", form.resolutions()));
            return Screen.seeOther(path(visit, scope));
        } catch (Problem problem) {
            if (problem.code() != MERGE_CONFLICT) {
                Map<String, Fault> located = form.located(problem);
                Fault general = located.isEmpty() ? Fault.of(problem) : null;
                return visit.refuse(problem, ROLLBACK, view.with(form.chosen(choices, located), general));
            }
            List<Conflict> left = Json.list(Json.text(problem.facts().get("conflicts")), Conflict.class);
            ConflictForm asked = conflictForm(union(conflicts, left)).chosen(choices, Map.of());
            Fault fault = new Fault(
                    null,
                    "%s changed since the promotion. Choose a value for each."
                            .formatted(left.size() == 1 ? "1 field has" : left.size() + " fields have"));
            return visit.refuse(problem, ROLLBACK, view.with(asked, fault));
        }
    }

    /// Reads the conflicts that the page has kept. Without them, the API reports all conflicts again.
    private static List<Conflict> conflicts(String stored) {
        try {
            return Json.read("{\"conflicts\": %s}".formatted(stored), ConflictsField.class)
                    .conflicts();
        } catch (Problem _) {
            return List.of();
        }
    }

    /// Returns the conflicts of both lists. For a path that both have, returns the one in `latest`.
    private static List<Conflict> union(List<Conflict> earlier, List<Conflict> latest) {
        Map<String, Conflict> byPath = new LinkedHashMap<>();
        earlier.forEach(it -> byPath.put(it.path(), it));
        latest.forEach(it -> byPath.put(it.path(), it));
        return List.copyOf(byPath.values());
    }

    /// Without a promotion that can be rolled back, shows no changes; the API then refuses the rollback.
    private static RollbackView rollback(ConsoleRequest visit, PromotionHeader header, List<Conflict> conflicts) {
        List<PromotionChangesPage.Row> rows = header.promotion().state() == PromotionRecord.State.APPLIED
                ? visit.send(visit.scope(), "GET", PromotionHeader.api(visit) + "/rollback", null)
                        .rows(PromotionChangesPage.Row.class)
                : List.of();
        return new RollbackView(header, PromotionChangesPage.Shown.of(rows), conflictForm(conflicts), null);
    }

    private static ConflictForm conflictForm(List<Conflict> conflicts) {
        return ConflictForm.of(conflicts, "Set by the promotion", "Before the promotion", "Now");
    }

    static Response askClose(ConsoleRequest visit) {
        return visit.show(CLOSE, PromotionHeader.of(visit, visit.scope(), null));
    }

    static Response close(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        try {
            send(visit, scope, "close", null);
            return Screen.seeOther(path(visit, scope));
        } catch (Problem problem) {
            return visit.refuse(problem, CLOSE, PromotionHeader.of(visit, scope, Fault.of(problem)));
        }
    }

    private static void send(ConsoleRequest visit, ConsoleScope scope, String action, @Nullable Object body) {
        visit.send(scope, "POST", "%s/%s".formatted(PromotionHeader.api(visit), action), body);
    }

    private static String path(ConsoleRequest visit, ConsoleScope scope) {
        return "%s/promotions/%s".formatted(scope.account().path(), visit.variable("id"));
    }

    /// The conflicts of the attempts so far.
    record ConflictsField(List<Conflict> conflicts) {}

    /// The form that applies the promotion.
    ///
    /// @param hash the content that the member has seen
    /// @param when `NOW` or `LATER`
    /// @param at time in UTC as browsers send it
    public record ApplyView(
            PromotionHeader header,
            String hash,
            String when,
            String at,
            @Nullable Fault fault) {}

    /// The form that rolls the promotion back.
    ///
    /// @param back the values that the rollback restores
    /// @param form the fields that have changed since the promotion
    public record RollbackView(
            PromotionHeader header,
            PromotionChangesPage.Shown back,
            ConflictForm form,
            @Nullable Fault fault) {

        RollbackView with(ConflictForm other, @Nullable Fault reason) {
            return new RollbackView(header, back, other, reason);
        }

        /// Returns the conflicts, kept for the next attempt.
        public String conflicts() {
            return Json.text(form.conflicts());
        }
    }
}
