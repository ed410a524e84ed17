package dev.ambit.console;

import dev.ambit.console.CatalogState.PackageRecord;
import dev.ambit.console.CatalogState.PriceContent;
import dev.ambit.console.CatalogState.Terms;
import dev.ambit.console.PriceRate.Part;
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

/// The editor of one price of a plan or an add-on, with its curve and an example invoice. It changes the draft.
public final class ChargeFormPage {

    /// Prefix of the key of an overage price, because its id can equal the id of another price.
    static final String ABOVE = "above:";

    private static final String TEMPLATE = "charge-form";
    private static final BigDecimal EXAMPLE = BigDecimal.TEN;

    private static final Map<String, String> LABELS = labels();

    private ChargeFormPage() {}

    static Response add(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        PackageRecord pack = PackagesPage.of(visit, scope);
        String currency = pack.content().charges().values().stream()
                .findFirst()
                .map(it -> it.currency().toUpperCase(Locale.ROOT))
                .orElse("USD");
        return visit.show(TEMPLATE, view(visit, scope, pack, "", ChargeContent.empty(currency), EXAMPLE, null));
    }

    static Response edit(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        PackageRecord pack = PackagesPage.of(visit, scope);
        String key = visit.request().variable("charge");
        PriceContent it = find(pack.content(), key);
        if (it == null) {
            return Screen.seeOther(scope.path() + pack.path() + "/charges");
        }
        ChargeContent content = ChargeContent.of(it, key.startsWith(ABOVE));
        return visit.show(TEMPLATE, view(visit, scope, pack, key, content, EXAMPLE, null));
    }

    /// Saves the price to the draft, or shows the form again with one tier more or less or with the new curve.
    static Response save(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        PackageRecord pack = PackagesPage.of(visit, scope);
        String key = visit.request().hasVariable("charge") ? visit.request().variable("charge") : "";
        ChargeContent content = ChargeContent.of(visit.form());
        BigDecimal example = example(visit);
        String action = visit.form().text("action");
        if (!action.isEmpty()) {
            ChargeContent changed = switch (action) {
                case "add-tier" -> content.withTier();
                case "preview" -> content;
                default ->
                    action.matches("remove-tier-\\d{1,3}")
                            ? content.withoutTier(Integer.parseInt(action.substring("remove-tier-".length())))
                            : content;
            };
            Fault fault = action.equals("preview") ? fault(content) : null;
            return visit.show(TEMPLATE, view(visit, scope, pack, key, changed, example, fault));
        }
        try {
            if (!visit.form().text("was").equals(was(pack, key))) {
                throw ConsoleRequest.editedMeanwhile(
                        "This price has changed and is now %s. To replace it with your values, save again."
                                .formatted(PriceText.line(find(pack.content(), key), Map.of())));
            }
            ChargeBodies.save(visit, scope, pack, key, content.priced(), content.isOverage());
            return Screen.seeOther(scope.path() + pack.path() + "/charges?done=saved");
        } catch (Problem problem) {
            PackageRecord now = PackagesPage.of(visit, scope);
            return visit.refuse(
                    problem, TEMPLATE, view(visit, scope, now, key, content, example, at(Fault.of(problem))));
        }
    }

    static Response remove(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        PackageRecord pack = PackagesPage.of(visit, scope);
        ChargeBodies.save(visit, scope, pack, visit.request().variable("charge"), null, false);
        return Screen.seeOther(scope.path() + pack.path() + "/charges?done=removed");
    }

    /// Returns the price, or null if there is none.
    static @Nullable PriceContent find(Terms terms, String key) {
        return key.startsWith(ABOVE)
                ? terms.overageCharges().get(key.substring(ABOVE.length()))
                : terms.charges().get(key);
    }

    private static String was(PackageRecord pack, String key) {
        return key.isEmpty() ? "" : PriceText.line(find(pack.content(), key), Map.of());
    }

    private static @Nullable Fault fault(ChargeContent content) {
        try {
            content.priced();
            return null;
        } catch (Problem problem) {
            return at(Fault.of(problem));
        }
    }

    /// Returns the fault at the field of this form, with the labels of the form.
    private static Fault at(Fault it) {
        String field = it.field();
        if (field == null) {
            return it.labelled(LABELS);
        }
        String own = field.replaceFirst("^charges\\.(pricingModels|overagePricingModels)\\.\\d+\\.", "")
                .replaceFirst("^pricePeriods\\.\\d+\\.", "")
                .replaceFirst("^tiers\\.(\\d+)\\.(upTo|unitPrice|flatPrice)(\\.amount)?$", "$2-$1")
                .replaceFirst("^price\\.currency$", "currency")
                .replaceFirst("^price(\\.amount)?$", "amount");
        return new Fault(own, it.labelled(LABELS).message());
    }

    private static BigDecimal example(ConsoleRequest visit) {
        String typed = FormNumber.digits(visit.form().text("quantity").strip());
        return typed.matches("\\d{1,12}(\\.\\d{1,6})?") ? new BigDecimal(typed) : EXAMPLE;
    }

    private static View view(
            ConsoleRequest visit,
            ConsoleScope scope,
            PackageRecord pack,
            String key,
            ChargeContent content,
            BigDecimal example,
            @Nullable Fault fault) {
        String title = (key.isEmpty() ? "Add price to " : "Edit price of ")
                + pack.content().displayName();
        List<FeatureState> features = CatalogState.features(visit, scope).stream()
                .filter(it -> it.isMetered() && (!it.isArchived() || it.id().equals(content.featureId())))
                .toList();
        return new View(
                visit.frame(title, ProductsPage.SECTION, scope),
                scope,
                title,
                pack,
                key,
                content,
                features,
                was(pack, key),
                Example.of(content, features, example),
                fault);
    }

    private static Map<String, String> labels() {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("price.currency", "Currency");
        labels.put("price.amount", "Amount");
        labels.put("amount", "Amount");
        labels.put("currency", "Currency");
        labels.put("blockSize", "Units per block");
        labels.put("featureId", "Feature");
        labels.put("minUnitQuantity", "Minimum quantity");
        labels.put("maxUnitQuantity", "Maximum quantity");
        labels.put("billingCountryCode", "Country");
        labels.put("resetPeriod", "Usage resets");
        labels.put("billingCadence", "Billing cadence");
        labels.put("unitPrice.amount", "Price per unit");
        labels.put("flatPrice.amount", "Flat price");
        labels.put("unitPrice", "Price per unit");
        labels.put("flatPrice", "Flat price");
        labels.put("upTo", "Up to");
        for (int i = 0; i < 100; i++) {
            labels.put("upTo-" + i, "Up to");
            labels.put("unitPrice-" + i, "Price per unit");
            labels.put("flatPrice-" + i, "Flat price");
        }
        return labels;
    }

    /// The curve and the invoice lines of an example quantity; without a curve while fields are missing.
    public record Example(
            BigDecimal quantity, String unit, @Nullable PriceCurve curve, List<String[]> lines, String total) {

        static Example of(ChargeContent content, List<FeatureState> features, BigDecimal quantity) {
            Optional<PriceContent> draft = content.draft();
            String unit = features.stream()
                    .filter(it -> it.id().equals(content.featureId()) && !content.isFlat())
                    .map(it -> it.units().isEmpty() ? it.displayName() : it.units())
                    .findFirst()
                    .orElse(content.isFlat() ? "" : "units");
            if (draft.isEmpty()) {
                return new Example(quantity, unit, null, List.of(), "");
            }
            PriceContent it = draft.get();
            List<String[]> lines = new ArrayList<>();
            for (Part part : PriceRate.parts(it, quantity)) {
                lines.add(new String[] {part.text(), PriceText.money(part.amount(), it.currency())});
            }
            String total = PriceText.money(PriceRate.amount(it, quantity), it.currency());
            return new Example(quantity, unit, PriceCurve.of(it, quantity), lines, total);
        }

        public String quantityText() {
            return quantity.toPlainString();
        }
    }

    public record View(
            Frame frame,
            ConsoleScope scope,
            String title,
            PackageRecord pack,
            String key,
            ChargeContent content,
            List<FeatureState> features,
            String was,
            Example example,
            @Nullable Fault fault) {

        public String page() {
            return scope.path() + pack.path() + "/charges";
        }

        public String action() {
            return page() + "/" + (key.isEmpty() ? "new" : UrlText.encoded(key));
        }

        public List<String[]> counted() {
            List<String[]> counted = new ArrayList<>();
            counted.add(new String[] {"", "Choose a metered feature"});
            features.forEach(it -> counted.add(new String[] {it.id(), it.displayName()}));
            return counted;
        }

        /// Returns the fault at a tier, for the row that shows it.
        public @Nullable Fault tierFault(int index) {
            Fault at = fault;
            String field = at == null ? null : at.field();
            return field != null && field.matches("(upTo|unitPrice|flatPrice)-" + index)
                    ? Objects.requireNonNull(at)
                    : null;
        }
    }
}
