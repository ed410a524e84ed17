package dev.ambit.console;

import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The forms that cancel a subscription and move the end of its trial.
public final class SubscriptionFormPage {

    private static final String CANCEL = "subscription-cancel";
    private static final String TRIAL = "subscription-trial";

    private static final Map<String, String> LABELS =
            Map.of("endDate", "End date", "cancellationTime", "When", "trialEndDate", "Trial ends");

    private SubscriptionFormPage() {}

    static Response askCancellation(ConsoleRequest visit) {
        return visit.show(CANCEL, view(visit, visit.scope(), "Cancel subscription", "", "", false, null));
    }

    static Response cancel(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        String when = visit.form().text("cancellationTime");
        String date = visit.form().text("endDate").strip();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("cancellationTime", when);
        if (when.equals("SPECIFIC_DATE") && !date.isEmpty()) {
            body.put("endDate", moment(date));
        }
        boolean isRevoked = visit.form().isTicked("revoke");
        if (isRevoked) {
            body.put("cancellationAction", "REVOKE_ENTITLEMENTS");
        }
        try {
            visit.send(scope, "POST", api(visit, "/cancel"), body);
            return done(visit, scope, "canceled");
        } catch (Problem problem) {
            return visit.refuse(
                    problem, CANCEL, view(visit, scope, "Cancel subscription", when, date, isRevoked, fault(problem)));
        }
    }

    static Response askTrial(ConsoleRequest visit) {
        return visit.show(TRIAL, view(visit, visit.scope(), "Change end of trial", "", "", false, null));
    }

    static Response saveTrial(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        String date = visit.form().text("trialEndDate").strip();
        try {
            visit.send(scope, "PATCH", api(visit, ""), Map.of("trialEndDate", moment(date)));
            return done(visit, scope, "saved");
        } catch (Problem problem) {
            return visit.refuse(
                    problem, TRIAL, view(visit, scope, "Change end of trial", "", date, false, fault(problem)));
        }
    }

    private static String api(ConsoleRequest visit, String rest) {
        return "/subscriptions/" + visit.variable("id") + rest;
    }

    private static String moment(String typed) {
        return new CheckQuestion(null, null, typed, null, null).asOf();
    }

    private static Fault fault(Problem problem) {
        return Fault.of(problem).labelled(LABELS);
    }

    private static Response done(ConsoleRequest visit, ConsoleScope scope, String word) {
        return Screen.seeOther("%s?done=%s"
                .formatted(SubscriptionRecord.path(scope, visit.request().variable("id")), word));
    }

    private static View view(
            ConsoleRequest visit,
            ConsoleScope scope,
            String title,
            String when,
            String date,
            boolean isRevoked,
            @Nullable Fault fault) {
        SubscriptionRecord it = SubscriptionRecord.find(visit, scope, visit.variable("id"));
        CustomerRecord customer = CustomerRecord.find(visit, scope, UrlText.encoded(it.customerId()));
        CatalogState catalog = CatalogState.brief(visit, scope);
        return new View(
                visit.frame(title, SubscriptionPage.SECTION, scope),
                scope,
                title,
                it,
                customer,
                new SubscriptionText(catalog, Map.of()),
                when,
                date,
                isRevoked,
                fault);
    }

    /// A form.
    ///
    /// @param when the chosen time; empty at first
    /// @param date the typed time
    /// @param isRevoked whether the box for ending all access was ticked
    public record View(
            Frame frame,
            ConsoleScope scope,
            String title,
            SubscriptionRecord subscription,
            CustomerRecord customer,
            SubscriptionText text,
            String when,
            String date,
            boolean isRevoked,
            @Nullable Fault fault) {

        public String path() {
            return SubscriptionRecord.path(scope, subscription.id());
        }

        public String chosen(String otherwise) {
            return when.isEmpty() ? otherwise : when;
        }

        /// Returns the times at which the subscription can be canceled: values and labels.
        public List<String[]> times() {
            String[] now = {"IMMEDIATE", "Now"};
            String[] date = {"SPECIFIC_DATE", "On a date"};
            return subscription.isTrial()
                    ? List.<String[]>of(now)
                    : subscription.billingPeriod() == null
                            ? List.of(now, date)
                            : List.of(
                                    new String[] {"END_OF_BILLING_PERIOD", "At the end of the billing period"},
                                    now,
                                    date);
        }
    }
}
