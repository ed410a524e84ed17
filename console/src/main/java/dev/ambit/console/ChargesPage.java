package dev.ambit.console;

import static java.util.Comparator.comparing;

import dev.ambit.console.CatalogState.EntitlementContent;
import dev.ambit.console.CatalogState.Minimum;
import dev.ambit.console.CatalogState.PackageRecord;
import dev.ambit.console.CatalogState.PriceContent;
import dev.ambit.console.CatalogState.Terms;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// All prices of a plan or an add-on with an example invoice, and the form of minimum spend and overage billing.
public final class ChargesPage {

    private static final String TEMPLATE = "charges";
    private static final String MINIMUM_FORM = "minimum-form";
    private static final String MONTHLY = "MONTHLY";
    private static final String ANNUALLY = "ANNUALLY";

    private static final Map<String, String> LABELS = Map.of(
            "monthly", "Minimum per month",
            "annual", "Minimum per year",
            "minimum.currency", "Currency",
            "currency", "Currency");

    private ChargesPage() {}

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        PackageRecord pack = PackagesPage.of(visit, scope);
        Query query = visit.request().query(Query.class);
        Map<String, FeatureState> features = PriceTable.byId(CatalogState.features(visit, scope));
        List<Row> rows = new ArrayList<>();
        pack.content().charges().forEach((key, it) -> rows.add(Row.of(key, it, features, "")));
        pack.content()
                .overageCharges()
                .forEach((key, it) -> rows.add(Row.of(ChargeFormPage.ABOVE + key, it, features, "Above the limit")));
        rows.sort(comparing((Row it) -> !it.period().equals("Monthly")));
        return visit.show(
                TEMPLATE,
                new View(
                        visit.frame("Prices of " + pack.content().displayName(), ProductsPage.SECTION, scope),
                        scope,
                        pack,
                        rows,
                        minimum(pack.content()),
                        query.text(),
                        invoices(pack.content(), features, query.number()),
                        Objects.requireNonNullElse(query.done(), "")));
    }

    static Response editMinimum(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        PackageRecord pack = PackagesPage.of(visit, scope);
        return visit.show(MINIMUM_FORM, form(visit, scope, pack, MinimumContent.of(pack.content()), null));
    }

    static Response saveMinimum(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        PackageRecord pack = PackagesPage.of(visit, scope);
        MinimumContent content = new MinimumContent(
                visit.form().text("monthly").strip(),
                visit.form().text("annual").strip(),
                visit.form().text("currency").strip(),
                visit.form().text("overageBillingPeriod"));
        try {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("pricingType", "PAID");
            body.put(
                    "pricingModels",
                    pack.content().charges().values().stream()
                            .map(ChargeBodies::model)
                            .toList());
            ChargeBodies.addOnDemand(body, pack.content());
            body.put("minimumSpend", content.minimumSpend());
            body.remove("overageBillingPeriod");
            if (!content.overage().isEmpty()) {
                body.put("overageBillingPeriod", content.overage());
            }
            ChargeBodies.send(visit, scope, pack, body);
            return Screen.seeOther(scope.path() + pack.path() + "/charges?done=saved");
        } catch (Problem problem) {
            PackageRecord now = PackagesPage.of(visit, scope);
            return visit.refuse(
                    problem,
                    MINIMUM_FORM,
                    form(visit, scope, now, content, Fault.of(problem).labelled(LABELS)));
        }
    }

    private static MinimumView form(
            ConsoleRequest visit,
            ConsoleScope scope,
            PackageRecord pack,
            MinimumContent content,
            @Nullable Fault fault) {
        return new MinimumView(
                visit.frame("Minimum spend and overage", ProductsPage.SECTION, scope), scope, pack, content, fault);
    }

    private static List<String> minimum(Terms it) {
        return Objects.requireNonNullElse(it.minimumSpend(), List.<Minimum>of()).stream()
                .map(spend -> PriceText.money(
                                spend.minimum().amount(), spend.minimum().currency())
                        + (spend.billingPeriod().equals(ANNUALLY) ? " a year" : " a month"))
                .toList();
    }

    /// Returns the invoices of a customer that bought and used the same quantity of each feature. There is one
    /// invoice for each billing period.
    private static List<Invoice> invoices(Terms it, Map<String, FeatureState> features, BigDecimal quantity) {
        List<Invoice> invoices = new ArrayList<>();
        for (String period : List.of(MONTHLY, ANNUALLY)) {
            List<PriceContent> charges = paid(it.charges(), period);
            List<PriceContent> overage = paid(it.overageCharges(), period);
            if (!charges.isEmpty() || !overage.isEmpty()) {
                invoices.add(Invoice.of(it, period, charges, overage, features, quantity));
            }
        }
        return invoices;
    }

    private static List<PriceContent> paid(Map<String, PriceContent> charges, String period) {
        return charges.values().stream()
                .filter(it ->
                        it.billingCountryCode() == null && it.billingPeriod().equals(period))
                .toList();
    }

    /// The query of the page.
    ///
    /// @param quantity the quantity of the example, as it was typed
    public record Query(@Nullable String quantity, @Nullable String done) {

        String text() {
            return Objects.requireNonNullElse(quantity, "10");
        }

        BigDecimal number() {
            String digits = FormNumber.digits(text().strip());
            return digits.matches("\\d{1,12}(\\.\\d{1,6})?") ? new BigDecimal(digits) : BigDecimal.TEN;
        }
    }

    /// A price.
    ///
    /// @param key its id, for the address of its form
    /// @param condition such as `Germany only`; empty for none
    public record Row(String key, String model, String price, String period, String condition) {

        private static Row of(String key, PriceContent it, Map<String, FeatureState> features, String above) {
            FeatureState feature = it.featureId() == null ? null : features.get(it.featureId());
            String name = it.featureId() == null ? "" : feature == null ? it.featureId() : feature.displayName();
            String model = switch (it.billingModel()) {
                case "FLAT_FEE" -> "Flat fee";
                case "PER_UNIT" -> name + ", bought in advance";
                default -> above.isEmpty() ? name + ", by usage" : name + ", above its limit";
            };
            List<String> conditions = new ArrayList<>();
            if (it.billingCountryCode() != null) {
                conditions.add("in " + Locale.of("", it.billingCountryCode()).getDisplayCountry(Locale.ENGLISH));
            }
            if (it.billingCadence().equals("ONE_OFF")) {
                conditions.add("once");
            }
            if (it.minUnitQuantity() != null) {
                conditions.add("from " + EntitlementText.number(it.minUnitQuantity()));
            }
            if (it.maxUnitQuantity() != null) {
                conditions.add("up to " + EntitlementText.number(it.maxUnitQuantity()));
            }
            if (it.tiersMode() != null) {
                conditions.add(it.tiersMode().equals("VOLUME") ? "volume tiers" : "graduated tiers");
            }
            return new Row(
                    key,
                    model,
                    PriceText.line(it, features),
                    it.billingPeriod().equals(ANNUALLY) ? "Annually" : "Monthly",
                    String.join(", ", conditions));
        }
    }

    /// An example invoice.
    ///
    /// @param lines texts and amounts
    public record Invoice(String title, List<String[]> lines, String total) {

        private static Invoice of(
                Terms terms,
                String period,
                List<PriceContent> charges,
                List<PriceContent> overage,
                Map<String, FeatureState> features,
                BigDecimal quantity) {
            List<String[]> lines = new ArrayList<>();
            String currency = charges.isEmpty()
                    ? overage.getFirst().currency()
                    : charges.getFirst().currency();
            BigDecimal advance = BigDecimal.ZERO;
            BigDecimal usage = BigDecimal.ZERO;
            for (PriceContent it : charges) {
                BigDecimal amount = PriceRate.amount(it, quantity);
                boolean isUsage = it.billingModel().equals(ChargeContent.USAGE);
                advance = isUsage ? advance : advance.add(amount);
                usage = isUsage ? usage.add(amount) : usage;
                lines.add(line(Row.of("", it, features, "").model(), it, quantity, amount));
            }
            for (PriceContent it : overage) {
                EntitlementContent included = terms.entitlements().get(it.featureId());
                BigDecimal limit =
                        included == null || included.usageLimit() == null ? BigDecimal.ZERO : included.usageLimit();
                BigDecimal over = quantity.subtract(limit).max(BigDecimal.ZERO);
                BigDecimal amount = PriceRate.amount(it, over);
                usage = usage.add(amount);
                lines.add(line(Row.of("", it, features, "above").model(), it, over, amount));
            }
            BigDecimal least = least(terms, period);
            if (least.compareTo(usage) > 0) {
                lines.add(new String[] {"Unused minimum spend", PriceText.money(least.subtract(usage), currency)});
            }
            String title = period.equals(ANNUALLY) ? "One year" : "One month";
            return new Invoice(title, lines, PriceText.money(advance.add(usage.max(least)), currency));
        }

        private static String[] line(String name, PriceContent it, BigDecimal quantity, BigDecimal amount) {
            String count = it.featureId() == null ? "" : " · " + EntitlementText.number(quantity);
            return new String[] {name + count, PriceText.money(amount, it.currency())};
        }

        private static BigDecimal least(Terms terms, String period) {
            return Objects.requireNonNullElse(terms.minimumSpend(), List.<Minimum>of()).stream()
                    .filter(it -> it.billingPeriod().equals(period))
                    .map(it -> it.minimum().amount())
                    .findFirst()
                    .orElse(BigDecimal.ZERO);
        }
    }

    /// The fields of the minimum spend as they were typed.
    public record MinimumContent(String monthly, String annual, String currency, String overage) {

        private static MinimumContent of(Terms it) {
            List<Minimum> all = Objects.requireNonNullElse(it.minimumSpend(), List.of());
            String currency = it.charges().values().stream()
                    .map(PriceContent::currency)
                    .findFirst()
                    .orElse("usd");
            return new MinimumContent(
                    amount(all, MONTHLY),
                    amount(all, ANNUALLY),
                    (all.isEmpty() ? currency : all.getFirst().minimum().currency()).toUpperCase(Locale.ROOT),
                    Objects.requireNonNullElse(it.overageBillingPeriod(), ""));
        }

        private static String amount(List<Minimum> all, String period) {
            return all.stream()
                    .filter(it -> it.billingPeriod().equals(period))
                    .map(it -> it.minimum().amount().toPlainString())
                    .findFirst()
                    .orElse("");
        }

        private List<Object> minimumSpend() {
            List<Object> spend = new ArrayList<>();
            add(spend, "monthly", monthly, MONTHLY);
            add(spend, "annual", annual, ANNUALLY);
            return spend;
        }

        private void add(List<Object> spend, String field, String typed, String period) {
            if (!typed.isEmpty()) {
                Map<String, Object> minimum =
                        Map.of("amount", FormNumber.of(field, typed), "currency", currency.toLowerCase(Locale.ROOT));
                spend.add(Map.of("billingPeriod", period, "minimum", minimum));
            }
        }
    }

    public record MinimumView(
            Frame frame,
            ConsoleScope scope,
            PackageRecord pack,
            MinimumContent content,
            @Nullable Fault fault) {

        public String page() {
            return scope.path() + pack.path() + "/charges";
        }
    }

    public record View(
            Frame frame,
            ConsoleScope scope,
            PackageRecord pack,
            List<Row> rows,
            List<String> minimum,
            String quantity,
            List<Invoice> invoices,
            String done) {

        public String page() {
            return scope.path() + pack.path() + "/charges";
        }

        public boolean mayEdit() {
            return scope.may("PATCH", "/plans/{id}");
        }

        public String doneWord() {
            return switch (done) {
                case "saved" -> "Saved to the draft";
                case "removed" -> "Price removed";
                default -> "";
            };
        }

        public String overageWord() {
            String billed = pack.content().overageBillingPeriod();
            return billed == null
                    ? ""
                    : billed.equals(MONTHLY) ? "Overage is billed every month" : "Overage is billed at renewal";
        }
    }
}
