package dev.ambit.console;

import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Explains why a customer has a feature or does not have it, now or at a past time.
public final class AccessExplanationPage {

    private static final Map<String, String> LABELS =
            Map.of("requestedUsage", "Requested usage", "requestedValues", "Requested values", "asOf", "As of");

    private static final int SLIDER_STEPS = 1_000;

    private AccessExplanationPage() {}

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        CustomerRecord customer = CustomerRecord.find(visit, scope, visit.variable("id"));
        String featureId = visit.request().variable("feature");
        FeatureState feature = visit.send(scope, "GET", "/features/" + visit.variable("feature"), null)
                .data(FeatureState.class);
        CheckQuestion question = visit.request().query(CheckQuestion.class);
        CheckAnswer answer = null;
        Fault fault = null;
        try {
            answer = CheckAnswer.explained(visit, scope, customer.id(), featureId, question.parameters());
        } catch (Problem problem) {
            fault = fault(problem);
        }
        String decision = UrlText.encoded(question.decisionId());
        CatalogState catalog = CatalogState.ofFeature(visit, scope, feature.id());
        var text = new SubscriptionText(catalog, Map.of(feature.id(), feature));
        String title = "Access to " + feature.displayName();
        return visit.show(
                "why",
                new View(
                        visit.frame(title, CustomersPage.SECTION, scope),
                        scope,
                        customer,
                        feature,
                        question,
                        answer,
                        text,
                        FeatureOffer.of(catalog, feature, answer),
                        decision.isEmpty() ? null : DecisionRecord.find(visit, scope, decision),
                        visit.now(),
                        fault));
    }

    static Fault fault(Problem problem) {
        return Fault.of(problem).labelled(LABELS);
    }

    /// The page.
    ///
    /// @param answer null if the question was refused
    /// @param decision the denied check that is explained; null: none
    public record View(
            Frame frame,
            ConsoleScope scope,
            CustomerRecord customer,
            FeatureState feature,
            CheckQuestion question,
            @Nullable CheckAnswer answer,
            SubscriptionText text,
            List<FeatureOffer> offers,
            @Nullable DecisionRecord decision,
            Instant now,
            @Nullable Fault fault) {

        /// Seconds of the epoch at which the slider begins: the customer was added.
        public long first() {
            return customer.createdAt().getEpochSecond();
        }

        /// Seconds of the epoch at which the slider ends: now.
        public long last() {
            return Math.max(first() + 1, now.getEpochSecond());
        }

        public long step() {
            return Math.max(1, (last() - first()) / SLIDER_STEPS);
        }

        /// Seconds of the epoch that the slider shows.
        public long position() {
            try {
                return question.moment().isEmpty()
                        ? last()
                        : Math.clamp(Instant.parse(question.asOf()).getEpochSecond(), first(), last());
            } catch (DateTimeParseException _) {
                return last();
            }
        }

        public String path() {
            return "%s/why/%s".formatted(CustomerRecord.path(scope, customer.id()), UrlText.encoded(feature.id()));
        }
    }
}
