package dev.ambit.console;

import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Explains why a customer has a feature or does not have it, now or at a past time.
public final class WhyPage {

    private static final Map<String, String> LABELS =
            Map.of("requestedUsage", "Requested usage", "requestedValues", "Requested values", "asOf", "As of");

    private WhyPage() {}

    static Response show(ConsoleRequest visit) {
        Place place = visit.place();
        CustomerRecord customer = CustomerRecord.find(visit, place, visit.variable("id"));
        String featureId = visit.request().variable("feature");
        FeatureState feature = visit.send(place, "GET", "/features/" + visit.variable("feature"), null)
                .data(FeatureState.class);
        CheckQuestion question = visit.request().query(CheckQuestion.class);
        CheckAnswer answer = null;
        Fault fault = null;
        try {
            answer = CheckAnswer.explained(visit, place, customer.id(), featureId, question.parameters());
        } catch (Problem problem) {
            fault = fault(problem);
        }
        CatalogState catalog = CatalogState.of(visit, place, "");
        var text = new SubscriptionText(catalog, Map.of(feature.id(), feature));
        String title = "Access to " + feature.displayName();
        return visit.show(
                "why",
                new View(
                        visit.frame(title, CustomersPage.SECTION, place),
                        place,
                        customer,
                        feature,
                        question,
                        answer,
                        text,
                        FeatureOffer.of(catalog, feature, answer),
                        fault));
    }

    static Fault fault(Problem problem) {
        return Fault.of(problem).labelled(LABELS);
    }

    /// The page.
    ///
    /// @param answer null if the question was refused
    public record View(
            Frame frame,
            Place place,
            CustomerRecord customer,
            FeatureState feature,
            CheckQuestion question,
            @Nullable CheckAnswer answer,
            SubscriptionText text,
            List<FeatureOffer> offers,
            @Nullable Fault fault) {

        public String path() {
            return "%s/why/%s".formatted(CustomerRecord.path(place, customer.id()), Words.encoded(feature.id()));
        }
    }
}
