package dev.ambit.pricelist;

import static dev.ambit.catalog.ImportWarning.Code.IGNORED;
import static dev.ambit.catalog.ImportWarning.Code.INTERPRETED;
import static dev.ambit.catalog.ImportWarning.Code.KEPT_AS_METADATA;

import dev.ambit.catalog.ImportWarning;
import dev.ambit.catalog.PackageKind;
import dev.ambit.engine.MeterType;
import java.util.ArrayList;
import java.util.List;

/// The warnings about parts of a price list that a catalog cannot store, each as `place: sentence`.
final class PriceListWarnings {

    /// Fields that are stored as metadata of a feature and have no effect.
    private static final List<String> INERT = List.of("linkedFeatures", "expression", "serverExpression");

    private final List<ImportWarning> warnings = new ArrayList<>();

    private PriceListWarnings() {}

    static List<ImportWarning> of(PriceList list) {
        var warnings = new PriceListWarnings();
        list.metadata().keySet().stream()
                .filter(name -> name.startsWith("billing.") && !name.equals("billing.monthly"))
                .sorted()
                .forEach(name -> warnings.add(
                        KEPT_AS_METADATA, name, "kept as metadata; the catalog stores the monthly price."));
        if (list.hasVariables()) {
            warnings.add(IGNORED, "variables", "ignored; only formula prices use variables.");
        }
        list.features().forEach(warnings::check);
        list.features().forEach(feature -> warnings.check(feature.defaultValue()));
        list.plans().forEach(warnings::check);
        list.addOns().forEach(addOn -> {
            warnings.check(addOn);
            warnings.checkForNothing(addOn, list.features());
        });
        return warnings.warnings;
    }

    private void check(ListedFeature feature) {
        for (String inert : INERT) {
            if (feature.metadata().containsKey(inert)) {
                add(
                        KEPT_AS_METADATA,
                        feature.path() + "." + inert,
                        "kept as metadata; the catalog grants each feature separately.");
            }
        }
        if (feature.unit().isRate() && feature.metadata().containsKey("type")) {
            add(
                    INTERPRETED,
                    feature.path() + ".unit",
                    "is a rate, which is not metered, so it is imported as a plain number.");
        }
        if (feature.meterType() == MeterType.INCREMENTAL
                && feature.unit().period().isEmpty()) {
            String renewal =
                    feature.resetPeriod() == null ? "so the limit never resets." : "so the limit resets every month.";
            add(INTERPRETED, feature.path() + ".unit", "has no period after a slash, " + renewal);
        }
    }

    private void check(Value value) {
        if (value instanceof Value.Unlimited(String path) && path != null) {
            add(INTERPRETED, path, "is larger than any quantity, so it is imported as unlimited. Write .inf instead.");
        }
    }

    private void check(ListedPackage listed) {
        listed.values().values().forEach(this::check);
        listed.extensions().values().forEach(this::check);
        if (listed.isPrivate()) {
            add(KEPT_AS_METADATA, listed.path() + ".private", "kept as metadata; it can be bought like the others.");
        }
        if (!listed.excludes().isEmpty()) {
            add(
                    KEPT_AS_METADATA,
                    listed.path() + ".excludes",
                    "kept as metadata; these add-ons can be bought together.");
        }
        if (listed.price() instanceof Price.Amount(String path, var amount, var unit)) {
            if (amount.signum() == 0 && listed.kind() == PackageKind.ADDON) {
                add(INTERPRETED, path, "an add-on cannot be free, so it is imported as paid with the price 0.");
            }
            if (amount.signum() > 0 && !unit.noun().isEmpty() && unit.period().isEmpty()) {
                add(INTERPRETED, unit.path(), "has no period after a slash, so it is paid monthly.");
            }
        }
    }

    private void checkForNothing(ListedPackage addOn, List<ListedFeature> features) {
        for (ListedFeature feature : features) {
            Value value = addOn.values().get(feature.id());
            if (value != null && value.isNothing()) {
                add(IGNORED, addOn.path() + "." + feature.path(), "ignored; an add-on cannot remove a feature.");
            }
        }
    }

    private void add(ImportWarning.Code code, String path, String sentence) {
        warnings.add(new ImportWarning(code, path + ": " + sentence));
    }
}
