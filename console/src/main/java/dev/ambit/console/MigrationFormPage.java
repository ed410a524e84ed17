package dev.ambit.console;

import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The form that migrates a subscription to the latest versions of its plan and add-ons. It shows money and
/// entitlements before it changes anything.
public final class MigrationFormPage {

    private static final String FORM = "subscription-migrate";
    private static final String TITLE = "Move to the latest version";
    private static final String TIME = "subscriptionMigrationTime";

    private static final List<String[]> TIMES = List.of(
            new String[] {"IMMEDIATE", "Now"},
            new String[] {"END_OF_BILLING_PERIOD", "At the end of the billing period"});

    private MigrationFormPage() {}

    static Response show(ConsoleRequest visit) {
        return visit.show(FORM, view(visit, "IMMEDIATE", null, null));
    }

    static Response submit(ConsoleRequest visit) {
        String when = visit.choice(TIME, TIMES.stream().map(it -> it[0]).toList());
        String path = "/subscriptions/%s/migrate".formatted(visit.variable("id"));
        Map<String, String> body = Map.of(TIME, when);
        try {
            SubscribePreview preview =
                    visit.send(visit.scope(), "POST", path + "/preview", body).data(SubscribePreview.class);
            if (!visit.form().text("step").equals("confirm")) {
                return visit.show(FORM, view(visit, when, preview, null));
            }
            boolean isSameTime = visit.form().text("previewed").equals(when);
            if (!isSameTime || !preview.isPricedAs(visit.form().text("totals"))) {
                var fault = new Fault(
                        null,
                        isSameTime
                                ? "The price has changed since the preview. Check the new preview."
                                : "The time changed after the preview. Check the new preview, then confirm.");
                return visit.show(FORM, view(visit, when, preview, fault));
            }
            visit.send(visit.scope(), "POST", path, body);
            return Screen.seeOther("%s?done=moved"
                    .formatted(SubscriptionRecord.path(
                            visit.scope(), visit.request().variable("id"))));
        } catch (Problem problem) {
            Fault fault = Fault.of(problem).labelled(Map.of(TIME, "When"));
            return visit.refuse(problem, FORM, view(visit, when, null, fault));
        }
    }

    private static View view(
            ConsoleRequest visit, String when, @Nullable SubscribePreview preview, @Nullable Fault fault) {
        ConsoleScope scope = visit.scope();
        SubscriptionRecord it = SubscriptionRecord.find(visit, scope, visit.variable("id"));
        CustomerRecord customer = CustomerRecord.find(visit, scope, UrlText.encoded(it.customerId()));
        var text = new SubscriptionText(
                CatalogState.brief(visit, scope), PriceTable.byId(CatalogState.features(visit, scope)));
        return new View(
                visit.frame(TITLE, SubscriptionPage.SECTION, scope), scope, it, customer, text, when, preview, fault);
    }

    /// The form.
    ///
    /// @param when the chosen time
    /// @param preview null before the preview
    public record View(
            Frame frame,
            ConsoleScope scope,
            SubscriptionRecord subscription,
            CustomerRecord customer,
            SubscriptionText text,
            String when,
            @Nullable SubscribePreview preview,
            @Nullable Fault fault) {

        public String path() {
            return SubscriptionRecord.path(scope, subscription.id());
        }

        public List<String[]> times() {
            return TIMES;
        }
    }
}
