package dev.ambit.console;

import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.Collections;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The page of a subscription.
public final class SubscriptionPage {

    static final String SECTION = "subscriptions";

    private static final String TEMPLATE = "subscription";

    private SubscriptionPage() {}

    static Response show(ConsoleRequest visit) {
        Query query = visit.request().query(Query.class);
        String done = Objects.requireNonNullElse(query.done(), "");
        return visit.show(TEMPLATE, view(visit, visit.scope(), done, null));
    }

    /// Takes a scheduled change back.
    static Response unschedule(ConsoleRequest visit) {
        return change(visit, "DELETE", "/future-update/schedule", null);
    }

    /// Withdraws a planned end.
    static Response withdrawEnd(ConsoleRequest visit) {
        return change(visit, "PATCH", "", Collections.singletonMap("cancellationDate", null));
    }

    private static Response change(ConsoleRequest visit, String method, String rest, @Nullable Object body) {
        ConsoleScope scope = visit.scope();
        try {
            visit.send(scope, method, "/subscriptions/" + visit.variable("id") + rest, body);
            return Screen.seeOther(
                    SubscriptionRecord.path(scope, visit.request().variable("id")) + "?done=saved");
        } catch (Problem problem) {
            return visit.refuse(problem, TEMPLATE, view(visit, scope, "", Fault.of(problem)));
        }
    }

    private static View view(ConsoleRequest visit, ConsoleScope scope, String done, @Nullable Fault fault) {
        SubscriptionRecord it = SubscriptionRecord.find(visit, scope, visit.variable("id"));
        CustomerRecord customer = CustomerRecord.find(visit, scope, UrlText.encoded(it.customerId()));
        var text = new SubscriptionText(
                CatalogState.brief(visit, scope), PriceTable.byId(CatalogState.features(visit, scope)));
        String title = "%s of %s".formatted(text.plan(it.planId()), customer.title());
        return new View(visit.frame(title, SECTION, scope), scope, title, it, customer, text, done, fault);
    }

    /// The query of the page: the action that led here.
    public record Query(@Nullable String done) {}

    public record View(
            Frame frame,
            ConsoleScope scope,
            String title,
            SubscriptionRecord subscription,
            CustomerRecord customer,
            SubscriptionText text,
            String done,
            @Nullable Fault fault) {

        public boolean mayEdit() {
            return !subscription.isOver() && scope.may("PATCH", "/subscriptions/{id}");
        }

        public String doneWord() {
            return switch (done) {
                case "saved" -> "Subscription saved";
                case "canceled" -> "Cancellation saved";
                case "moved" -> "Migration to the latest version requested";
                default -> "";
            };
        }
    }
}
