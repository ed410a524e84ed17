package dev.ambit.console;

import static dev.ambit.problem.ProblemCode.PLAN_NOT_FOUND;

import dev.ambit.console.CatalogState.PackageRecord;
import dev.ambit.console.CatalogState.PriceContent;
import dev.ambit.http.Form;
import dev.ambit.http.Json;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The form that subscribes a customer to a plan, or changes its plan, add-ons and quantities. It shows money and
/// entitlements before it changes anything.
public final class SubscribePage {

    private static final String FORM = "sale";

    private SubscribePage() {}

    static Response show(ConsoleRequest visit) {
        Query query = visit.request().query(Query.class);
        var sale = Sold.read(visit, CatalogState.brief(visit, visit.scope()), query.subscription());
        String plan = Objects.requireNonNullElse(query.plan(), "");
        if (plan.isEmpty()) {
            return visit.show("sale-plans", sale.choice(visit));
        }
        return visit.show(FORM, sale.view(visit, sale.plan(plan), sale.present(sale.plan(plan)), null, null));
    }

    static Response submit(ConsoleRequest visit) {
        Form form = visit.form();
        String subscription = form.text("subscription");
        CatalogState catalog = CatalogState.brief(visit, visit.scope());
        var sale = Sold.read(visit, catalog, subscription.isEmpty() ? null : subscription);
        PackageRecord plan = sale.plan(form.text("plan"));
        SubscribeContent typed = SubscribeContent.of(form, plan, sale.catalog());
        SubscribeContent content = sale.keeping(plan, typed);
        try {
            Map<String, Object> body = content.body(sale.customer().id(), plan.id());
            SubscriptionRecord replaced = sale.replaced(plan, content.resource());
            boolean isUpdate = replaced != null && replaced.planId().equals(plan.id());
            String path = "/subscriptions";
            Map<String, Object> sent = new LinkedHashMap<>(body);
            if (replaced != null && isUpdate) {
                path += "/" + UrlText.encoded(replaced.id());
                sent.keySet().removeAll(List.of("customerId", "planId", "resourceId"));
            }
            SubscribePreview preview =
                    visit.send(sale.scope(), "POST", path + "/preview", sent).data(SubscribePreview.class);
            if (!form.text("step").equals("confirm")) {
                return visit.show(FORM, sale.view(visit, plan, content, preview, null));
            }
            boolean isSameBody = form.text("previewed").equals(Json.text(body));
            if (!isSameBody || !preview.isPricedAs(form.text("totals"))) {
                var fault = new Fault(
                        null,
                        isSameBody
                                ? "The price has changed since the preview. Check the new preview."
                                : "The values changed after the preview. Check the new preview, then confirm.");
                return visit.show(FORM, sale.view(visit, plan, content, preview, fault));
            }
            visit.send(sale.scope(), isUpdate ? "PATCH" : "POST", path, sent);
            return Screen.seeOther(
                    CustomerRecord.path(sale.scope(), sale.customer().id()) + "?done=subscribed");
        } catch (Problem problem) {
            return visit.refuse(problem, FORM, sale.view(visit, plan, content, null, content.fault(problem)));
        }
    }

    /// The customer with its subscriptions, and the catalog.
    ///
    /// @param changed the subscription to change; null: a new one
    private record Sold(
            ConsoleScope scope,
            CustomerRecord customer,
            CatalogState catalog,
            Map<String, FeatureState> features,
            List<SubscriptionRecord> subscriptions,
            @Nullable SubscriptionRecord changed) {

        static Sold read(ConsoleRequest visit, CatalogState catalog, @Nullable String subscription) {
            ConsoleScope scope = visit.scope();
            CustomerRecord customer = CustomerRecord.find(visit, scope, visit.variable("id"));
            return new Sold(
                    scope,
                    customer,
                    catalog,
                    PriceTable.byId(CatalogState.features(visit, scope)),
                    SubscriptionRecord.ofCustomer(visit, scope, customer.id(), 100),
                    subscription == null ? null : SubscriptionRecord.find(visit, scope, UrlText.encoded(subscription)));
        }

        /// Returns a published plan of the catalog.
        PackageRecord plan(String id) {
            String message = "This environment has no published plan `%s`. Choose one from the list.".formatted(id);
            return catalog.find(true, id)
                    .filter(it -> it.published() != null)
                    .orElseThrow(() -> PLAN_NOT_FOUND.because(message));
        }

        /// Returns the live subscription that a purchase of the plan replaces.
        @Nullable
        SubscriptionRecord replaced(PackageRecord plan, String resource) {
            return subscriptions.stream()
                    .filter(SubscriptionRecord::isLive)
                    .filter(it -> resource.equals(Objects.requireNonNullElse(it.resourceId(), "")))
                    .filter(it -> catalog.find(true, it.planId())
                            .filter(other -> other.productId().equals(plan.productId()))
                            .isPresent())
                    .findFirst()
                    .orElse(null);
        }

        /// Returns the content. If the plan stays the same, adds the quantities and add-ons that the form does not
        /// show.
        SubscribeContent keeping(PackageRecord plan, SubscribeContent content) {
            SubscriptionRecord it = replaced(plan, content.resource());
            return it == null || !it.planId().equals(plan.id())
                    ? content
                    : content.keeping(it, SubscribeContent.fields(plan, addonsOf(plan, catalog)));
        }

        /// Returns the initial content of the form, from the subscription to change, if there is one. Leaves out
        /// quantities that neither the plan nor its present add-ons sell.
        SubscribeContent present(PackageRecord plan) {
            SubscriptionRecord it = changed;
            if (it == null) {
                return new SubscribeContent("", Map.of(), Map.of(), "IMMEDIATE", "");
            }
            Map<String, String> addons = new TreeMap<>();
            it.addons().forEach(addon -> addons.put(addon.id(), String.valueOf(addon.quantity())));
            List<PackageRecord> chosen = addonsOf(plan, catalog).stream()
                    .filter(addon -> addons.containsKey(addon.id()))
                    .toList();
            List<String> sold =
                    unitsOf(Stream.concat(Stream.of(plan), chosen.stream()).toList());
            Map<String, String> units = new TreeMap<>();
            it.charges().stream()
                    .filter(bought -> sold.contains(bought.id()))
                    .forEach(bought -> units.put(bought.id(), EntitlementText.number(bought.quantity())));
            return new SubscribeContent(
                    Objects.requireNonNullElse(it.billingPeriod(), ""),
                    units,
                    addons,
                    "IMMEDIATE",
                    Objects.requireNonNullElse(it.resourceId(), ""));
        }

        private String title() {
            return changed == null ? "Subscribe " + customer.title() : "Change plan of " + customer.title();
        }

        ChoiceView choice(ConsoleRequest visit) {
            String product = changed == null
                    ? ""
                    : catalog.find(true, changed.planId())
                            .map(PackageRecord::productId)
                            .orElse("");
            List<Offered> plans = catalog.plans().stream()
                    .filter(it -> it.published() != null)
                    .filter(it -> product.isEmpty() || it.productId().equals(product))
                    .map(it -> new Offered(
                            it.id(),
                            Objects.requireNonNull(it.published()).displayName(),
                            PriceText.line(it.published(), features),
                            it.productId(),
                            subscriptions.stream()
                                    .anyMatch(sold ->
                                            sold.isLive() && sold.planId().equals(it.id()))))
                    .toList();
            return new ChoiceView(
                    visit.frame(title(), CustomersPage.SECTION, scope), scope, title(), customer, changed, plans);
        }

        View view(
                ConsoleRequest visit,
                PackageRecord plan,
                SubscribeContent content,
                @Nullable SubscribePreview preview,
                @Nullable Fault fault) {
            SubscriptionRecord replaced = replaced(plan, content.resource());
            return new View(
                    visit.frame(title(), CustomersPage.SECTION, scope),
                    scope,
                    title(),
                    customer,
                    changed,
                    replaced,
                    plan,
                    fields(plan),
                    content,
                    preview,
                    preview == null ? "" : Json.text(content.body(customer.id(), plan.id())),
                    new SubscriptionText(catalog, features),
                    fault);
        }

        private List<String[]> named(List<String> ids) {
            var text = new SubscriptionText(catalog, features);
            return ids.stream().map(it -> new String[] {it, text.feature(it)}).toList();
        }

        private Fields fields(PackageRecord plan) {
            List<PackageRecord> addons = addonsOf(plan, catalog);
            List<String[]> periods = Objects.requireNonNull(plan.published()).charges().values().stream()
                    .map(PriceContent::billingPeriod)
                    .distinct()
                    .sorted()
                    .map(it -> new String[] {it, it.equals("ANNUALLY") ? "Annually" : "Monthly"})
                    .toList();
            return new Fields(
                    periods.size() > 1 ? periods : List.of(),
                    named(unitsOf(List.of(plan))),
                    named(unitsOf(addons).stream()
                            .filter(it -> !unitsOf(List.of(plan)).contains(it))
                            .toList()),
                    addons.stream()
                            .map(it -> new Offered(
                                    it.id(),
                                    Objects.requireNonNull(it.published()).displayName(),
                                    PriceText.line(it.published(), features),
                                    it.productId(),
                                    false))
                            .toList());
        }
    }

    static List<PackageRecord> addonsOf(PackageRecord plan, CatalogState catalog) {
        return Objects.requireNonNull(plan.published()).compatibleAddonIds().stream()
                .flatMap(it -> catalog.find(false, it).stream())
                .filter(it -> it.published() != null)
                .toList();
    }

    /// Returns the features that are priced per unit.
    static List<String> unitsOf(List<PackageRecord> packages) {
        return packages.stream()
                .flatMap(it -> Objects.requireNonNull(it.published()).charges().values().stream())
                .filter(it -> it.billingModel().equals("PER_UNIT") && it.featureId() != null)
                .map(it -> Objects.requireNonNull(it.featureId()))
                .distinct()
                .toList();
    }

    /// The query of the page.
    ///
    /// @param plan null: to be chosen
    /// @param subscription id of the subscription to change; null: a new one
    public record Query(@Nullable String plan, @Nullable String subscription) {}

    /// A plan or an add-on to choose.
    public record Offered(String id, String name, String price, String productId, boolean isPresent) {}

    /// The fields of the form.
    ///
    /// @param periods values and labels; empty if there is no choice
    /// @param units ids and names of features that the plan prices per unit
    /// @param addonUnits the same of the add-ons
    public record Fields(
            List<String[]> periods, List<String[]> units, List<String[]> addonUnits, List<Offered> addons) {}

    public record ChoiceView(
            Frame frame,
            ConsoleScope scope,
            String title,
            CustomerRecord customer,
            @Nullable SubscriptionRecord changed,
            List<Offered> plans) {}

    /// The form.
    ///
    /// @param replaced the subscription that the purchase replaces or changes; null if there is none
    /// @param previewed the values of the preview; empty without one
    public record View(
            Frame frame,
            ConsoleScope scope,
            String title,
            CustomerRecord customer,
            @Nullable SubscriptionRecord changed,
            @Nullable SubscriptionRecord replaced,
            PackageRecord plan,
            Fields fields,
            SubscribeContent content,
            @Nullable SubscribePreview preview,
            String previewed,
            SubscriptionText text,
            @Nullable Fault fault) {

        public String path() {
            return CustomerRecord.path(scope, customer.id());
        }

        /// Returns the names of the add-ons that the subscription keeps and the form does not show.
        public String kept() {
            SubscriptionRecord it = replaced;
            return it == null || !it.planId().equals(plan.id())
                    ? ""
                    : it.addons().stream()
                            .map(SubscriptionRecord.Addon::id)
                            .filter(id -> fields.addons().stream()
                                    .noneMatch(addon -> addon.id().equals(id)))
                            .map(text::addon)
                            .collect(Collectors.joining(", "));
        }

        public String action() {
            return replaced == null
                    ? "Subscribe"
                    : replaced.planId().equals(plan.id()) ? "Change subscription" : "Change plan";
        }
    }
}
