package dev.ambit.console;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.console.CatalogState.PackageRecord;
import dev.ambit.console.CatalogState.PriceContent;
import dev.ambit.console.CatalogState.Terms;
import dev.ambit.http.Form;
import dev.ambit.http.Json;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The editor of a plan's or an add-on's main price: an amount per month and per year, flat or per unit. Other
/// prices, such as tiers and overage, stay as they are.
public final class PriceFormPage {

    private static final String TEMPLATE = "price-form";
    private static final String FLAT = "FLAT_FEE";
    private static final String MONTHLY = "MONTHLY";
    private static final String ANNUALLY = "ANNUALLY";

    private static final Map<String, String> LABELS = Map.of(
            "charges.pricingType", "Pricing",
            "pricingType", "Pricing",
            "price.currency", "Currency",
            "price.amount", "The price",
            "monthly", "Price per month",
            "annual", "Price per year");

    private PriceFormPage() {}

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        PackageRecord pack = PackagesPage.of(visit, scope);
        return visit.show(TEMPLATE, view(visit, scope, pack, Content.of(pack.content()), null));
    }

    static Response save(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        PackageRecord pack = PackagesPage.of(visit, scope);
        Content content = Content.of(visit.form());
        String path = "/%s/%s".formatted(pack.collection(), UrlText.encoded(pack.id()));
        try {
            if (!visit.form().text("was").equals(text(pack))) {
                throw ConsoleRequest.editedMeanwhile(
                        "Someone else has changed this price: it is now %s. Save again to replace it."
                                .formatted(PriceText.line(pack.content())));
            }
            Map<String, Object> charges = content.charges(pack.content());
            if (!pack.isDraft()) {
                visit.send(scope, "POST", path + "/draft", null);
            }
            visit.send(scope, "PATCH", path, Map.of("charges", charges));
            String product = UrlText.encoded(pack.productId());
            return Screen.seeOther(visit.back("%s/products/%s".formatted(scope.path(), product)));
        } catch (Problem problem) {
            PackageRecord now = PackagesPage.of(visit, scope);
            return visit.refuse(
                    problem,
                    TEMPLATE,
                    view(visit, scope, now, content, Fault.of(problem).labelled(LABELS)));
        }
    }

    private static View view(
            ConsoleRequest visit, ConsoleScope scope, PackageRecord pack, Content content, @Nullable Fault fault) {
        String title = "Price of " + pack.content().displayName();
        List<FeatureState> features = CatalogState.features(visit, scope);
        List<String[]> units = new ArrayList<>();
        units.add(new String[] {"", pack.isPlan() ? "subscription" : "add-on"});
        features.stream()
                .filter(it -> it.isMetered() && !it.isArchived())
                .forEach(it -> units.add(new String[] {it.id(), it.displayName()}));
        Map<String, FeatureState> byId = PriceTable.byId(features);
        List<String> others = others(pack.content()).stream()
                .map(it -> PriceText.line(it, byId))
                .toList();
        return new View(
                visit.frame(title, ProductsPage.SECTION, scope),
                scope,
                title,
                pack,
                content,
                units,
                others,
                text(pack),
                fault);
    }

    private static String text(PackageRecord pack) {
        return pack.content().pricingType() + Json.text(pack.content().charges());
    }

    /// Returns whether the form edits this price, which has the billing model and the feature of the first
    /// simple price.
    private static boolean isMain(PriceContent it, Terms terms) {
        return terms.charges().values().stream()
                .filter(PriceContent::isSimple)
                .findFirst()
                .filter(first -> it.isSimple()
                        && first.billingModel().equals(it.billingModel())
                        && Objects.equals(first.featureId(), it.featureId()))
                .isPresent();
    }

    private static List<PriceContent> others(Terms terms) {
        return terms.charges().values().stream()
                .filter(it -> !isMain(it, terms))
                .toList();
    }

    /// The fields of the form as they were typed.
    ///
    /// @param unit id of the feature that is paid per unit; empty for a flat price
    public record Content(String pricing, String currency, String monthly, String annual, String unit) {

        private static Content of(Terms it) {
            String pricing = Objects.requireNonNullElse(it.pricingType(), "PAID");
            List<PriceContent> main = it.charges().values().stream()
                    .filter(charge -> isMain(charge, it))
                    .toList();
            if (main.isEmpty()) {
                return new Content(pricing, "USD", "", "", "");
            }
            PriceContent first = main.getFirst();
            return new Content(
                    pricing,
                    first.currency().toUpperCase(Locale.ROOT),
                    amount(main, MONTHLY),
                    amount(main, ANNUALLY),
                    Objects.requireNonNullElse(first.featureId(), ""));
        }

        private static Content of(Form form) {
            return new Content(
                    form.text("pricingType"),
                    form.text("currency").strip(),
                    form.text("monthly").strip(),
                    form.text("annual").strip(),
                    form.text("unit"));
        }

        private static String amount(List<PriceContent> prices, String period) {
            return prices.stream()
                    .filter(it -> it.billingPeriod().equals(period))
                    .map(PriceContent::amount)
                    .filter(Objects::nonNull)
                    .map(BigDecimal::toPlainString)
                    .findFirst()
                    .orElse("");
        }

        /// Returns the prices of the API: the main one as typed, and the others as they are.
        private Map<String, Object> charges(Terms terms) {
            Map<String, Object> charges = new LinkedHashMap<>();
            charges.put("pricingType", pricing);
            if (!pricing.equals("PAID")) {
                return charges;
            }
            List<Object> models = new ArrayList<>();
            main().ifPresent(models::add);
            others(terms).forEach(it -> models.add(ChargeBodies.model(it)));
            charges.put("pricingModels", models);
            ChargeBodies.addOnDemand(charges, terms);
            return charges;
        }

        private Optional<Object> main() {
            List<Object> periods = new ArrayList<>();
            addPeriod(periods, "monthly", monthly, MONTHLY);
            addPeriod(periods, "annual", annual, ANNUALLY);
            if (periods.isEmpty()) {
                return Optional.empty();
            }
            Map<String, Object> model = new LinkedHashMap<>();
            model.put("billingModel", unit.isEmpty() ? FLAT : "PER_UNIT");
            if (!unit.isEmpty()) {
                model.put("featureId", unit);
            }
            model.put("pricePeriods", periods);
            return Optional.of(model);
        }

        private void addPeriod(List<Object> periods, String field, String typed, String period) {
            if (typed.isEmpty()) {
                return;
            }
            String plain = FormNumber.digits(typed);
            if (!plain.matches("\\d{1,12}(\\.\\d{1,10})?")) {
                throw BAD_USER_INPUT
                        .because("`%s` must be an amount such as 4 or 4.50; received `%s`. Enter another amount."
                                .formatted(field, Problem.shortened(typed)))
                        .at(field, typed, "an amount such as 4.50");
            }
            Map<String, Object> price =
                    Map.of("amount", new BigDecimal(plain), "currency", currency.toLowerCase(Locale.ROOT));
            periods.add(Map.of("billingPeriod", period, "price", price));
        }
    }

    public record View(
            Frame frame,
            ConsoleScope scope,
            String title,
            PackageRecord pack,
            Content content,
            List<String[]> units,
            List<String> others,
            String was,
            @Nullable Fault fault) {

        public String path() {
            return "%s/%s/%s".formatted(scope.path(), pack.collection(), UrlText.encoded(pack.id()));
        }

        public List<String[]> choices() {
            List<String[]> choices = new ArrayList<>();
            if (pack.isPlan()) {
                choices.add(new String[] {"FREE", "Free"});
            }
            choices.add(new String[] {"PAID", "Paid"});
            choices.add(new String[] {"CUSTOM", "Custom: agreed with each customer"});
            return choices;
        }
    }
}
