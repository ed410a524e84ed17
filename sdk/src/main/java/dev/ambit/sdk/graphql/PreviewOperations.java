package dev.ambit.sdk.graphql;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The operations that preview the cost of a subscription, of its update, and of its next invoice. All use the preview
/// of the REST API, which changes nothing.
final class PreviewOperations {

    private static final String PATH = "/subscriptions/preview";
    private static final String TOTAL = "total";
    private static final String SUB_TOTAL = "subTotal";
    private static final String CURRENCY = "currency";
    private static final String CURRENCY_DEFAULT = "usd";
    private static final String LINES = "lines";
    private static final String QUANTITY = "quantity";
    private static final String START = "start";
    private static final String END = "end";
    private static final String RANGE = "billingPeriodRange";
    private static final String IMMEDIATE = "immediateInvoice";
    private static final String RECURRING = "recurringInvoice";

    private PreviewOperations() {}

    static void addMutations(Map<String, Resolver> mutations) {
        mutations.put("previewSubscription", PreviewOperations::preview);
        mutations.put("estimateSubscription", PreviewOperations::estimate);
        mutations.put("estimateSubscriptionUpdate", PreviewOperations::estimateUpdate);
        mutations.put("previewNextInvoice", PreviewOperations::nextInvoice);
    }

    private static Object preview(OperationContext context, Map<String, Object> arguments) {
        InputFields input = InputFields.of(arguments);
        Map<String, Object> body = new SubscriptionInput(context).preview(input);
        input.requireAllTaken();
        Map<String, Object> view = context.rest().post(PATH, body);
        Map<String, Object> due = Values.object(view.get(IMMEDIATE));
        Map<String, @Nullable Object> invoice = totals(due);
        invoice.put("proration", proration(due, context));
        Map<String, @Nullable Object> preview = new HashMap<>(view);
        preview.put(IMMEDIATE, invoice);
        preview.put(RECURRING, view.containsKey(RECURRING) ? totals(Values.object(view.get(RECURRING))) : null);
        preview.put(RANGE, Values.objectOrEmpty(view.get(RANGE)));
        return preview;
    }

    private static Object estimate(OperationContext context, Map<String, Object> arguments) {
        InputFields input = InputFields.of(arguments);
        Map<String, Object> body = new SubscriptionInput(context).preview(input);
        input.requireAllTaken();
        return estimated(context, context.rest().post(PATH, body));
    }

    /// Previews the subscription with other add-ons or quantities, as its update would change it.
    private static Object estimateUpdate(OperationContext context, Map<String, Object> arguments) {
        InputFields input = InputFields.of(arguments);
        String id = input.required("subscriptionId");
        Map<String, Object> body = new HashMap<>();
        var subscription = new SubscriptionInput(context);
        subscription.putContent(body, input, input.has("unitQuantity") ? subscription.planOf(id) : "");
        input.requireAllTaken();
        return estimated(context, context.rest().post(path(id), body));
    }

    private static String path(String subscriptionId) {
        return "/subscriptions/%s/preview".formatted(RestCalls.encoded(subscriptionId));
    }

    private static Object nextInvoice(OperationContext context, Map<String, Object> arguments) {
        InputFields input = InputFields.of(arguments);
        String id = input.required("subscriptionId");
        input.requireAllTaken();
        Map<String, Object> view = context.rest().post(path(id), Map.of());
        Map<String, Object> next = Values.objectOrEmpty(view.get(RECURRING));
        Map<String, Object> none = money(BigDecimal.ZERO, currency(next));
        Map<String, @Nullable Object> invoice = totals(next);
        invoice.put("amountDue", invoice.get(TOTAL));
        invoice.put("subTotalExcludingTax", invoice.get(SUB_TOTAL));
        invoice.put("minimumSpendAdjustment", none);
        invoice.put("lastUpdatedAt", context.now());
        invoice.put(LINES, lines(next));
        return invoice;
    }

    private static Map<String, @Nullable Object> estimated(OperationContext context, Map<String, Object> view) {
        Map<String, Object> due = Values.object(view.get(IMMEDIATE));
        Map<String, @Nullable Object> estimate = totals(due);
        estimate.put(RANGE, Values.objectOrEmpty(view.get(RANGE)));
        estimate.put("proration", proration(due, context));
        estimate.put("isPlanDowngrade", view.get("isPlanDowngrade"));
        estimate.put("hasScheduledUpdates", view.get("hasScheduledUpdates"));
        Map<String, Object> recurring = Values.objectOrEmpty(view.get(RECURRING));
        if (!recurring.isEmpty()) {
            Map<String, @Nullable Object> subscription = totals(recurring);
            subscription.put("tax", money(BigDecimal.ZERO, currency(recurring)));
            estimate.put("subscription", subscription);
        }
        return estimate;
    }

    /// Amounts contain no tax, so the totals with and without it are equal.
    private static Map<String, @Nullable Object> totals(Map<String, Object> invoice) {
        Map<String, @Nullable Object> totals = new HashMap<>();
        totals.put(SUB_TOTAL, money(amount(invoice, SUB_TOTAL), currency(invoice)));
        totals.put(TOTAL, money(amount(invoice, TOTAL), currency(invoice)));
        totals.put("totalExcludingTax", totals.get(TOTAL));
        return totals;
    }

    /// Returns the credits for unused time, which are the negative lines, and the charges beside them.
    private static Map<String, Object> proration(Map<String, Object> invoice, OperationContext context) {
        BigDecimal credit = BigDecimal.ZERO;
        BigDecimal debit = BigDecimal.ZERO;
        for (Map<String, Object> line : Values.objects(invoice.get(LINES))) {
            BigDecimal amount = amount(line, SUB_TOTAL);
            credit = credit.add(amount.min(BigDecimal.ZERO));
            debit = debit.add(amount.max(BigDecimal.ZERO));
        }
        boolean hasProrations = credit.signum() < 0;
        BigDecimal charged = hasProrations ? debit : BigDecimal.ZERO;
        String currency = currency(invoice);
        return Map.of(
                "prorationDate", context.now(),
                "hasProrations", hasProrations,
                "credit", money(credit, currency),
                "debit", money(charged, currency),
                "netAmount", money(charged.add(credit), currency));
    }

    private static List<Map<String, @Nullable Object>> lines(Map<String, Object> invoice) {
        Map<String, Object> range = Values.objectOrEmpty(invoice.get(RANGE));
        List<Map<String, @Nullable Object>> lines = new ArrayList<>();
        for (Map<String, Object> it : Values.objects(invoice.get(LINES))) {
            Map<String, @Nullable Object> line = new HashMap<>();
            line.put("type", "Other");
            line.put("description", it.get("description"));
            line.put("costDescription", it.get("description"));
            line.put("amount", money(amount(it, SUB_TOTAL), currency(it)));
            line.put("unitPrice", money(amount(it, "unitPrice"), currency(it)));
            line.put(QUANTITY, it.get(QUANTITY));
            line.put("proration", amount(it, SUB_TOTAL).signum() < 0);
            line.put("period", Map.of(START, range.getOrDefault(START, ""), END, range.getOrDefault(END, "")));
            lines.add(line);
        }
        return lines;
    }

    private static BigDecimal amount(Map<String, Object> of, String field) {
        return of.get(field) instanceof BigDecimal amount ? amount : BigDecimal.ZERO;
    }

    private static String currency(Map<String, Object> of) {
        return String.valueOf(of.getOrDefault(CURRENCY, CURRENCY_DEFAULT));
    }

    private static Map<String, Object> money(BigDecimal amount, String currency) {
        return Map.of("amount", amount, CURRENCY, currency.toUpperCase(Locale.ROOT));
    }
}
