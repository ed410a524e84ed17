package dev.ambit.console;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.console.CatalogState.PriceContent;
import dev.ambit.console.CatalogState.Tier;
import dev.ambit.http.Form;
import dev.ambit.problem.Problem;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The fields of one price as they were typed.
///
/// @param model the billing model, or `OVERAGE` for usage above the limit of a feature
/// @param anchor the reset period and the day on which it starts, which the form does not show
/// @param scheme how the amount depends on the quantity: `UNIT`, `BLOCK`, `VOLUME` or `GRADUATED`
public record ChargeContent(
        String model,
        String featureId,
        String period,
        String cadence,
        String scheme,
        String amount,
        String blockSize,
        String currency,
        String country,
        String minimum,
        String maximum,
        String reset,
        String anchor,
        List<TierRow> tiers) {

    static final String FLAT = "FLAT_FEE";
    static final String PER_UNIT = "PER_UNIT";
    static final String USAGE = "USAGE_BASED";
    static final String OVERAGE = "OVERAGE";

    private static final String UNIT = "UNIT";
    private static final String BLOCK = "BLOCK";
    private static final String RECURRING = "RECURRING";
    private static final int TIERS_MAX = 100;

    /// A tier as it was typed.
    ///
    /// @param upTo empty for the last tier
    public record TierRow(String upTo, String unitPrice, String flatPrice) {

        static final TierRow EMPTY = new TierRow("", "", "");
    }

    static ChargeContent empty(String currency) {
        return new ChargeContent(
                FLAT,
                "",
                "MONTHLY",
                RECURRING,
                UNIT,
                "",
                "",
                currency,
                "",
                "",
                "",
                "",
                "",
                List.of(TierRow.EMPTY, TierRow.EMPTY));
    }

    static ChargeContent of(PriceContent it, boolean isOverage) {
        List<Tier> tiers = Objects.requireNonNullElse(it.tiers(), List.of());
        String scheme = it.blockSize() != null ? BLOCK : Objects.requireNonNullElse(it.tiersMode(), UNIT);
        return new ChargeContent(
                isOverage ? OVERAGE : it.billingModel(),
                Objects.requireNonNullElse(it.featureId(), ""),
                it.billingPeriod(),
                it.billingCadence(),
                scheme,
                text(it.amount()),
                text(it.blockSize()),
                it.currency().toUpperCase(Locale.ROOT),
                Objects.requireNonNullElse(it.billingCountryCode(), ""),
                text(it.minUnitQuantity()),
                text(it.maxUnitQuantity()),
                Objects.requireNonNullElse(it.resetPeriod(), ""),
                it.resetPeriodConfiguration() == null ? "" : it.resetPeriod() + ":" + it.resetPeriodConfiguration(),
                tiers.isEmpty()
                        ? List.of(TierRow.EMPTY, TierRow.EMPTY)
                        : tiers.stream()
                                .map(tier ->
                                        new TierRow(text(tier.upTo()), text(tier.unitPrice()), text(tier.flatPrice())))
                                .toList());
    }

    static ChargeContent of(Form form) {
        List<String> upTo = form.texts("upTo");
        List<String> unit = form.texts("unitPrice");
        List<String> flat = form.texts("flatPrice");
        List<TierRow> tiers = new ArrayList<>();
        for (int i = 0; i < Math.min(TIERS_MAX, Math.min(upTo.size(), Math.min(unit.size(), flat.size()))); i++) {
            tiers.add(new TierRow(
                    upTo.get(i).strip(), unit.get(i).strip(), flat.get(i).strip()));
        }
        return new ChargeContent(
                form.text("model"),
                form.text("featureId"),
                form.text("billingPeriod"),
                form.text("billingCadence"),
                form.text("scheme"),
                form.text("amount").strip(),
                form.text("blockSize").strip(),
                form.text("currency").strip(),
                form.text("billingCountryCode").strip().toUpperCase(Locale.ROOT),
                form.text("minUnitQuantity").strip(),
                form.text("maxUnitQuantity").strip(),
                form.text("resetPeriod"),
                form.text("anchor"),
                tiers);
    }

    /// Adds an empty tier before the last one, which has no upper limit.
    ChargeContent withTier() {
        List<TierRow> more = new ArrayList<>(tiers);
        more.add(Math.max(0, more.size() - 1), TierRow.EMPTY);
        return with(more);
    }

    ChargeContent withoutTier(int index) {
        List<TierRow> fewer = new ArrayList<>(tiers);
        if (index < fewer.size() && fewer.size() > 1) {
            fewer.remove(index);
        }
        return with(fewer);
    }

    private ChargeContent with(List<TierRow> changed) {
        return new ChargeContent(
                model, featureId, period, cadence, scheme, amount, blockSize, currency, country, minimum, maximum,
                reset, anchor, changed);
    }

    public boolean isOverage() {
        return model.equals(OVERAGE);
    }

    public boolean isFlat() {
        return model.equals(FLAT);
    }

    private boolean hasTiers() {
        return !isFlat() && !isOverage() && (scheme.equals("VOLUME") || scheme.equals("GRADUATED"));
    }

    /// Returns the price, or nothing while the fields are incomplete.
    Optional<PriceContent> draft() {
        try {
            return Optional.of(priced());
        } catch (Problem _) {
            return Optional.empty();
        }
    }

    /// Returns the price with the fields that its model uses; others are ignored.
    ///
    /// @throws Problem `BadUserInput` at the first field that is not a number
    PriceContent priced() {
        boolean isUnits = model.equals(PER_UNIT);
        boolean isBlock = !isFlat() && scheme.equals(BLOCK);
        return new PriceContent(
                isOverage() ? USAGE : model,
                period,
                isFlat() || isUnits ? cadence : RECURRING,
                hasTiers() ? null : required("amount", amount),
                currency.toLowerCase(Locale.ROOT),
                isFlat() || featureId.isEmpty() ? null : featureId,
                country.isEmpty() ? null : country,
                isBlock ? required("blockSize", blockSize) : null,
                hasTiers() ? scheme : null,
                hasTiers() ? pricedTiers() : null,
                isUnits ? optional("minUnitQuantity", minimum) : null,
                isUnits ? optional("maxUnitQuantity", maximum) : null,
                model.equals(USAGE) && !reset.isEmpty() ? reset : null,
                model.equals(USAGE) && anchor.startsWith(reset + ":") ? anchor.substring(reset.length() + 1) : null);
    }

    private List<Tier> pricedTiers() {
        List<Tier> priced = new ArrayList<>();
        for (int i = 0; i < tiers.size(); i++) {
            TierRow row = tiers.get(i);
            priced.add(new Tier(
                    optional("upTo-" + i, row.upTo()),
                    optional("unitPrice-" + i, row.unitPrice()),
                    optional("flatPrice-" + i, row.flatPrice())));
        }
        return priced;
    }

    private static BigDecimal required(String field, String text) {
        if (text.isEmpty()) {
            throw BAD_USER_INPUT
                    .because("`%s` is empty. Enter a number such as 4.50.".formatted(field))
                    .at(field, text, "a number such as 4.50");
        }
        return FormNumber.of(field, text);
    }

    private static @Nullable BigDecimal optional(String field, String text) {
        return text.isEmpty() ? null : FormNumber.of(field, text);
    }

    private static String text(@Nullable BigDecimal number) {
        return number == null ? "" : number.toPlainString();
    }
}
