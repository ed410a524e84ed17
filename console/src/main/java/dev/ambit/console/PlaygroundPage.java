package dev.ambit.console;

import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The form that asks for a check and shows its answer, its explanation and the same request as code.
public final class PlaygroundPage {

    static final String SECTION = "check";

    private PlaygroundPage() {}

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        PlaygroundQuery query = visit.request().query(PlaygroundQuery.class);
        List<FeatureState> features = CatalogState.features(visit, scope);
        CheckAnswer answer = null;
        Fault fault = query.isAsked() ? query.missing() : null;
        if (query.isAsked() && fault == null) {
            try {
                answer = CheckAnswer.explained(
                        visit,
                        scope,
                        query.customerId(),
                        query.featureId(),
                        query.question().parameters());
            } catch (Problem problem) {
                fault = AccessExplanationPage.fault(problem);
            }
        }
        Map<String, FeatureState> byId = PriceTable.byId(features);
        var text = new SubscriptionText(
                answer == null ? new CatalogState("", List.of()) : CatalogState.of(visit, scope, ""), byId);
        CodeSamples samples = answer == null ? null : CodeSamples.of(visit.url(), query);
        return visit.show(
                "playground",
                new View(
                        visit.frame("Check playground", SECTION, scope),
                        scope,
                        query,
                        features.stream().filter(it -> !it.isArchived()).toList(),
                        answer,
                        text,
                        samples,
                        fault));
    }

    /// The page.
    ///
    /// @param answer null before the first question, and if the question was refused
    public record View(
            Frame frame,
            ConsoleScope scope,
            PlaygroundQuery query,
            List<FeatureState> features,
            @Nullable CheckAnswer answer,
            SubscriptionText text,
            @Nullable CodeSamples samples,
            @Nullable Fault fault) {}
}
