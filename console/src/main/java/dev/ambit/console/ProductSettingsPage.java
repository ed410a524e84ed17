package dev.ambit.console;

import dev.ambit.console.CatalogState.PackageRecord;
import dev.ambit.console.ProductState.Cancellation;
import dev.ambit.console.ProductState.Settings;
import dev.ambit.http.Form;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The settings of a product: how subscriptions to it start, change and end.
public final class ProductSettingsPage {

    private static final String TEMPLATE = "product-settings";
    private static final int RULES_MAX = 100;

    private static final Map<String, String> LABELS = Map.of(
            "subscriptionStartPlanId",
            "Start plan",
            "subscriptionStartSetup",
            "New customers",
            "subscriptionEndSetup",
            "When a subscription ends",
            "downgradePlanId",
            "Downgrade plan",
            "sourcePlanId",
            "When a subscription to this plan ends",
            "targetPlanId",
            "Cancel subscriptions to this plan",
            "autoCancellationRules",
            "Automatic cancellation");

    private ProductSettingsPage() {}

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        ProductState it = ProductState.find(visit, scope, visit.variable("id"));
        return visit.show(TEMPLATE, view(visit, scope, it, Content.of(it), null));
    }

    static Response save(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        ProductState it = ProductState.find(visit, scope, visit.variable("id"));
        Content content = Content.of(visit.form());
        if (visit.form().text("action").equals("add-rule")) {
            return visit.show(TEMPLATE, view(visit, scope, it, content.withRule(), null));
        }
        try {
            visit.send(scope, "PATCH", "/products/" + visit.variable("id"), content.body());
            return Screen.seeOther("%s/products/%s?done=saved".formatted(scope.path(), visit.variable("id")));
        } catch (Problem problem) {
            Fault fault = Fault.of(problem).labelled(LABELS);
            return visit.refuse(problem, TEMPLATE, view(visit, scope, it, content, fault));
        }
    }

    private static View view(
            ConsoleRequest visit, ConsoleScope scope, ProductState it, Content content, @Nullable Fault fault) {
        List<String[]> own = new ArrayList<>();
        List<String[]> linked = new ArrayList<>();
        own.add(new String[] {"", "none"});
        linked.add(new String[] {"", "none"});
        Set<String> multiple =
                visit.send(scope, "GET", "/products?limit=100&status=PUBLISHED", null).rows(ProductState.class).stream()
                        .filter(ProductState::multipleSubscriptions)
                        .map(ProductState::id)
                        .collect(Collectors.toSet());
        for (PackageRecord plan : CatalogState.brief(visit, scope).plans()) {
            var option = new String[] {plan.id(), plan.content().displayName()};
            if (multiple.contains(plan.productId())) {
                linked.add(option);
            }
            if (plan.productId().equals(it.id())) {
                own.add(option);
            }
        }
        String title = "Settings of " + it.displayName();
        return new View(visit.frame(title, ProductsPage.SECTION, scope), scope, title, it, content, own, linked, fault);
    }

    /// The fields as they were chosen.
    public record Content(
            boolean multiple,
            String start,
            String startPlan,
            String cancellation,
            String end,
            String downgradePlan,
            boolean prorate,
            String cutoff,
            List<Cancellation> rules) {

        private static Content of(ProductState it) {
            Settings settings = Objects.requireNonNullElse(
                    it.productSettings(),
                    new Settings("PLAN_SELECTION", null, "IMMEDIATE", "CANCEL_SUBSCRIPTION", null, null));
            return new Content(
                    it.multipleSubscriptions(),
                    settings.subscriptionStartSetup(),
                    Objects.requireNonNullElse(settings.subscriptionStartPlanId(), ""),
                    settings.subscriptionCancellationTime(),
                    settings.subscriptionEndSetup(),
                    Objects.requireNonNullElse(settings.downgradePlanId(), ""),
                    Boolean.TRUE.equals(settings.prorateAtEndOfBillingPeriod()),
                    it.usageResetCutoffRule() == null
                            ? "ALWAYS_RESET"
                            : it.usageResetCutoffRule().behavior(),
                    it.cancellations());
        }

        private static Content of(Form form) {
            List<String> sources = form.texts("sourcePlanId");
            List<String> targets = form.texts("targetPlanId");
            List<Cancellation> rules = new ArrayList<>();
            for (int i = 0; i < Math.min(RULES_MAX, Math.min(sources.size(), targets.size())); i++) {
                rules.add(new Cancellation(sources.get(i), targets.get(i)));
            }
            return new Content(
                    form.isTicked("multipleSubscriptions"),
                    form.text("subscriptionStartSetup"),
                    form.text("subscriptionStartPlanId"),
                    form.text("subscriptionCancellationTime"),
                    form.text("subscriptionEndSetup"),
                    form.text("downgradePlanId"),
                    form.isTicked("prorateAtEndOfBillingPeriod"),
                    form.text("usageResetCutoffRule"),
                    rules);
        }

        private Content withRule() {
            List<Cancellation> more = new ArrayList<>(rules);
            more.add(new Cancellation("", ""));
            return new Content(multiple, start, startPlan, cancellation, end, downgradePlan, prorate, cutoff, more);
        }

        /// Rules without any plan are left out.
        private Map<String, Object> body() {
            Map<String, Object> settings = new LinkedHashMap<>();
            settings.put("subscriptionStartSetup", start);
            settings.put("subscriptionCancellationTime", cancellation);
            settings.put("subscriptionEndSetup", end);
            if (!startPlan.isEmpty()) {
                settings.put("subscriptionStartPlanId", startPlan);
            }
            if (!downgradePlan.isEmpty()) {
                settings.put("downgradePlanId", downgradePlan);
            }
            settings.put("prorateAtEndOfBillingPeriod", prorate);
            return Map.of(
                    "multipleSubscriptions",
                    multiple,
                    "productSettings",
                    settings,
                    "usageResetCutoffRule",
                    Map.of("behavior", cutoff),
                    "autoCancellationRules",
                    rules.stream()
                            .filter(it -> !it.sourcePlanId().isEmpty()
                                    || !it.targetPlanId().isEmpty())
                            .toList());
        }
    }

    public record View(
            Frame frame,
            ConsoleScope scope,
            String title,
            ProductState product,
            Content content,
            List<String[]> own,
            List<String[]> linked,
            @Nullable Fault fault) {

        public String page() {
            return "%s/products/%s".formatted(scope.path(), UrlText.encoded(product.id()));
        }
    }
}
