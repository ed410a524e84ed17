package dev.ambit.console;

import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The form that asks for a check and shows its answer, its explanation and the same request as code.
public final class PlaygroundPage {

    static final String SECTION = "check";

    private static final int PROMOTIONS_MAX = 50;

    private PlaygroundPage() {}

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        PlaygroundQuery query = visit.request().query(PlaygroundQuery.class);
        List<FeatureState> features = CatalogState.features(visit, scope);
        CheckAnswer answer = null;
        Fault fault = query.isAsked() ? query.missing() : null;
        if (query.isAsked() && fault == null) {
            try {
                answer = CheckAnswer.explained(visit, scope, query.customerId(), query.featureId(), query.parameters());
            } catch (Problem problem) {
                fault = AccessExplanationPage.fault(problem);
            }
        }
        Map<String, FeatureState> byId = PriceTable.byId(features);
        var text = new SubscriptionText(
                answer == null ? new CatalogState("", List.of(), List.of()) : CatalogState.brief(visit, scope), byId);
        // Keys cannot send a promotion, so programs cannot repeat such a check.
        CodeSamples samples =
                answer == null || !query.promotionId().isEmpty() ? null : CodeSamples.of(visit.url(), query);
        return visit.show(
                "playground",
                new View(
                        visit.frame("Check playground", SECTION, scope),
                        scope,
                        query,
                        features.stream().filter(it -> !it.isArchived()).toList(),
                        promotions(visit, scope),
                        answer,
                        text,
                        samples,
                        fault));
    }

    /// Returns the latest promotions that can still change the environment.
    private static List<PromotionsPage.Row> promotions(ConsoleRequest visit, ConsoleScope scope) {
        String path = "/promotions?target=%s&limit=%d".formatted(UrlText.encoded(scope.slug()), PROMOTIONS_MAX);
        return visit.send(scope.outside(), "GET", path, null).rows(PromotionsPage.Row.class).stream()
                .filter(it -> it.state().isOpen() && it.conflicts() == 0)
                .toList();
    }

    /// The page.
    ///
    /// @param promotions the promotions that can be previewed
    /// @param answer null before the first question, and if the question was refused
    public record View(
            Frame frame,
            ConsoleScope scope,
            PlaygroundQuery query,
            List<FeatureState> features,
            List<PromotionsPage.Row> promotions,
            @Nullable CheckAnswer answer,
            SubscriptionText text,
            @Nullable CodeSamples samples,
            @Nullable Fault fault) {}
}
