package dev.ambit.cli;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Adds customers with their subscriptions, promotional entitlements and usage to an environment, and compares
/// their entitlements afterwards. Existing customers, subscriptions, grants and usage stay as they are.
final class CustomerMigration {

    private static final String CUSTOMERS = "/api/v1/customers";
    private static final String SUBSCRIPTIONS = "/api/v1/subscriptions";
    private static final String ID = CatalogTranslation.ID;

    /// A customer with subscriptions that the server refused at first, for example because their payer is added
    /// later.
    ///
    /// @param resources resources whose subscriptions this run added
    private record Waiting(
            JsonObject line, boolean isNew, Set<String> resources, List<Map<String, Object>> subscriptions) {}

    private final MigrationTarget target;
    private final SubscriptionTranslation subscriptions;
    private final MigrationReport report;
    private final GrantMigration grants;
    private final UsageMigration usage;
    private final ParityCheck parity;
    private final List<Waiting> waiting = new ArrayList<>();

    CustomerMigration(ServerClient server, SubscriptionTranslation subscriptions, MigrationReport report) {
        this.target = new MigrationTarget(server, report);
        this.subscriptions = subscriptions;
        this.report = report;
        this.grants = new GrantMigration(target, report);
        this.usage = new UsageMigration(target, report);
        this.parity = new ParityCheck(target, report.parity());
    }

    /// Adds one customer as [MigrationSource] returns it.
    void add(JsonObject line) {
        String missing = line.text(MigrationSource.MISSING);
        if (!missing.isEmpty()) {
            report.note("Customer %s: the source does not have the customer any more.".formatted(missing));
            return;
        }
        JsonObject customer = line.object("customer");
        note(customer, line.list("ended"));
        boolean isNew = addCustomer(customer);
        var added = new Waiting(line, isNew, new HashSet<>(), new ArrayList<>());
        for (JsonObject it : customer.list("subscriptions")) {
            addSubscription(it, added);
        }
        grants.add(customer, isNew, ParityReport.byFeature(line.list("answers")));
        if (added.subscriptions().isEmpty()) {
            complete(added);
        } else {
            waiting.add(added);
        }
        report.read(customer.text(ID));
    }

    /// Adds the subscriptions that were refused at first, and completes their customers.
    void finish() {
        for (Waiting it : waiting) {
            for (Map<String, Object> body : it.subscriptions()) {
                String name = "Subscription %s of customer %s".formatted(body.get("id"), body.get("customerId"));
                if (report.change("subscriptions", () -> target.write(name, SUBSCRIPTIONS, body))) {
                    it.resources().add(resource(body));
                }
            }
            complete(it);
        }
        parity.finish();
    }

    private boolean addCustomer(JsonObject customer) {
        String id = customer.text(ID);
        Map<String, Object> body = new LinkedHashMap<>(Map.of("id", id));
        CatalogTranslation.copy(body, customer, "name", "email", "billingId");
        body.put("metadata", CatalogTranslation.texts(customer));
        boolean isPresent = report.isDryRun() && target.has(CUSTOMERS, id);
        return !isPresent && report.change("customers", () -> target.importCustomer(id, body));
    }

    private void addSubscription(JsonObject it, Waiting customer) {
        Map<String, Object> body =
                subscriptions.body(customer.line().object("customer").text(ID), it);
        if (!customer.isNew() && target.has(SUBSCRIPTIONS, it.text("subscriptionId"))) {
            return;
        }
        boolean isAdded = report.change(
                "subscriptions", () -> target.refusal(SUBSCRIPTIONS, body).isEmpty());
        if (isAdded) {
            customer.resources().add(resource(body));
        } else {
            customer.subscriptions().add(body);
        }
    }

    private void complete(Waiting it) {
        String id = it.line().object("customer").text(ID);
        List<JsonObject> expected = it.line().list("answers");
        if (it.isNew()) {
            usage.setAll(id, expected);
        } else {
            usage.setMissing(id, expected, it.resources());
        }
        if (!report.isDryRun()) {
            parity.compare(id, expected);
        }
    }

    private void note(JsonObject customer, List<JsonObject> ended) {
        String name = "Customer " + customer.text(ID);
        ended.forEach(it -> report.note(
                "%s: the subscription %s, which is %s.".formatted(name, it.text("subscriptionId"), it.text("status"))));
        String coupon = customer.text("coupon.refId");
        if (!coupon.isEmpty()) {
            report.note("%s: the coupon %s.".formatted(name, coupon));
        }
        if (Boolean.parseBoolean(customer.text("hasPaymentMethod"))) {
            report.note("%s: the payment method.".formatted(name));
        }
    }

    private static String resource(Map<String, Object> subscription) {
        return String.valueOf(subscription.getOrDefault("resourceId", ""));
    }
}
