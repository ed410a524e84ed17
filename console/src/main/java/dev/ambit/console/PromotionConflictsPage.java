package dev.ambit.console;

import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.Map;

/// The conflicts of a promotion, and the form that resolves them.
public final class PromotionConflictsPage {

    private static final String TEMPLATE = "promotion-conflicts";

    private PromotionConflictsPage() {}

    static Response show(ConsoleRequest visit) {
        View view = view(PromotionHeader.of(visit, visit.scope(), null));
        return view.header().show(visit, TEMPLATE, view);
    }

    /// Resolves the conflicts for which the form has a choice.
    static Response resolve(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        Map<String, ConflictForm.Choice> choices = ConflictForm.choices(visit.form());
        View read = view(PromotionHeader.of(visit, scope, null));
        ConflictForm form = read.form().chosen(choices, Map.of());
        Map<String, Fault> wrong = form.wrongValues();
        if (!wrong.isEmpty()) {
            return visit.show(TEMPLATE, new View(read.header(), form.chosen(choices, wrong)));
        }
        if (form.resolutions().isEmpty()) {
            return visit.show(
                    TEMPLATE,
                    new View(read.header().with(new Fault(null, "Choose a value for at least one conflict.")), form));
        }
        try {
            visit.send(
                    scope, "POST", PromotionHeader.api(visit) + "/resolve", Map.of("resolutions", form.resolutions()));
            boolean isDone =
                    form.resolutions().size() == read.form().conflicts().size();
            return Screen.seeOther(read.header().path() + (isDone ? "" : "/conflicts"));
        } catch (Problem problem) {
            Map<String, Fault> located = form.located(problem);
            Fault general = located.isEmpty() ? Fault.of(problem) : null;
            return visit.refuse(
                    problem,
                    TEMPLATE,
                    new View(PromotionHeader.of(visit, scope, general), form.chosen(choices, located)));
        }
    }

    private static View view(PromotionHeader header) {
        return new View(
                header,
                ConflictForm.of(
                        header.promotion().conflicts(),
                        "Last common value",
                        header.source().displayName(),
                        header.target().displayName()));
    }

    public record View(PromotionHeader header, ConflictForm form) {

        public boolean mayResolve() {
            return header.promotion().state().isOpen() && header.mayChange();
        }
    }
}
