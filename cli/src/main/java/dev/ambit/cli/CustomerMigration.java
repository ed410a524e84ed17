package dev.ambit.cli;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Adds customers with their subscriptions, promotional entitlements and usage to an environment, and compares
/// their entitlements afterwards. Existing customers, subscriptions, grants and usage stay as they are.
final class CustomerMigration {

    private static final String CUSTOMERS = "/api/v1/customers";
    private static final String SUBSCRIPTIONS = "/api/v1/subscriptions";
    private static final String ID = CatalogTranslation.ID;
    private static final String SUBSCRIPTION_ID = "subscriptionId";

    /// A customer whose migration is not complete. The server may refuse some subscriptions at first, for
    /// example because their payer is added later.
    ///
    /// @param used resources that have usage at the source
    /// @param isMarked whether the customer has a [MigrationMark], of this run or an interrupted one
    /// @param resources resources whose subscriptions this run or an interrupted one added
    /// @param marked the subscriptions that have a [MigrationMark]
    /// @param refused requests for subscriptions that the server refused at first
    private record Pending(
            JsonObject line,
            boolean isNew,
            Set<String> used,
            boolean isMarked,
            Set<String> resources,
            List<JsonObject> marked,
            List<Map<String, Object>> refused) {

        JsonObject customer() {
            return line.object("customer");
        }

        String id() {
            return customer().text(ID);
        }
    }

    private final MigrationTarget target;
    private final SubscriptionTranslation subscriptions;
    private final MigrationReport report;
    private final GrantMigration grants;
    private final UsageMigration usage;
    private final ParityCheck parity;
    private final MigrationMark mark;
    private final List<Pending> waiting = new ArrayList<>();

    CustomerMigration(ServerClient server, SubscriptionTranslation subscriptions, MigrationReport report) {
        this.target = new MigrationTarget(server, report::note);
        this.subscriptions = subscriptions;
        this.report = report;
        this.grants = new GrantMigration(target, report);
        this.usage = new UsageMigration(target, report);
        this.mark = new MigrationMark(target);
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
        Set<String> used = UsageMigration.resources(line.list("answers"));
        boolean isNew = addCustomer(customer, !used.isEmpty());
        boolean isMarked = isNew ? !used.isEmpty() : isMarked(customer.text(ID));
        var pending = new Pending(line, isNew, used, isMarked, new HashSet<>(), new ArrayList<>(), new ArrayList<>());
        customer.list("subscriptions").forEach(it -> addSubscription(it, pending));
        grants.add(customer, isNew, ParityReport.byFeature(line.list("answers")));
        if (pending.refused().isEmpty()) {
            complete(pending);
        } else {
            waiting.add(pending);
        }
        report.read(customer.text(ID));
    }

    /// Adds the subscriptions that were refused at first, and completes their customers.
    void finish() {
        for (Pending it : waiting) {
            for (Map<String, Object> body : it.refused()) {
                String name = "Subscription %s of customer %s".formatted(body.get("id"), body.get("customerId"));
                if (report.change("subscriptions", () -> target.write(name, SUBSCRIPTIONS, body))) {
                    it.resources().add(resource(body));
                } else {
                    it.marked().removeIf(marked -> marked.text(SUBSCRIPTION_ID).equals(body.get("id")));
                }
            }
            complete(it);
        }
        parity.finish();
    }

    private boolean addCustomer(JsonObject customer, boolean isUsed) {
        String id = customer.text(ID);
        Map<String, Object> body = new LinkedHashMap<>(Map.of("id", id));
        CatalogTranslation.copy(body, customer, "name", "email", "billingId");
        body.put("metadata", MigrationMark.metadata(customer));
        if (isUsed) {
            MigrationMark.put(body);
        }
        boolean isPresent = report.isDryRun() && target.has(CUSTOMERS, id);
        return !isPresent && report.change("customers", () -> target.importCustomer(id, body));
    }

    private boolean isMarked(String customer) {
        return MigrationMark.isOn(target.find(CUSTOMERS, customer));
    }

    private void addSubscription(JsonObject it, Pending customer) {
        Map<String, Object> body = subscriptions.body(customer.id(), it);
        boolean isUsed = !customer.isNew() && customer.used().contains(resource(body));
        Optional<JsonObject> present =
                customer.isNew() ? Optional.empty() : target.find(SUBSCRIPTIONS, it.text(SUBSCRIPTION_ID));
        if (present.isPresent()) {
            if (MigrationMark.isOn(present)) {
                customer.resources().add(resource(body));
                customer.marked().add(it);
            }
            return;
        }
        if (isUsed) {
            MigrationMark.put(body);
            customer.marked().add(it);
        }
        boolean isAdded = report.change(
                "subscriptions", () -> target.refusal(SUBSCRIPTIONS, body).isEmpty());
        if (isAdded) {
            customer.resources().add(resource(body));
        } else {
            customer.refused().add(body);
        }
    }

    private void complete(Pending it) {
        List<JsonObject> expected = it.line().list("answers");
        if (it.isNew()) {
            usage.setAll(it.id(), expected);
        } else {
            usage.setMissing(it.id(), expected, it.isMarked() ? it.used() : it.resources());
        }
        if (!report.isDryRun()) {
            removeMarks(it);
            parity.compare(it.id(), expected);
        }
    }

    private void removeMarks(Pending it) {
        if (it.isMarked()) {
            mark.remove(
                    "customer " + it.id(),
                    MigrationTarget.path(CUSTOMERS, it.id()),
                    MigrationMark.metadata(it.customer()));
        }
        for (JsonObject subscription : it.marked()) {
            String id = subscription.text(SUBSCRIPTION_ID);
            mark.remove(
                    "subscription " + id,
                    MigrationTarget.path(SUBSCRIPTIONS, id),
                    MigrationMark.metadata(subscription));
        }
    }

    private void note(JsonObject customer, List<JsonObject> ended) {
        String name = "Customer " + customer.text(ID);
        ended.forEach(it -> report.note(
                "%s: the subscription %s, which is %s.".formatted(name, it.text(SUBSCRIPTION_ID), it.text("status"))));
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
