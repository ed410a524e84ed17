package dev.ambit.console;

import dev.ambit.console.CatalogState.PackageRecord;
import dev.ambit.http.Form;
import dev.ambit.problem.Problem;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/// The fields of the form of a sale, as they were typed.
///
/// @param units quantities by feature
/// @param addons quantities by add-on
/// @param strategy when a downgrade takes effect
public record SubscribeContent(
        String period, Map<String, String> units, Map<String, String> addons, String strategy, String resource) {

    private static final String UNITS = "units.";
    private static final String ADDON = "addon.";

    private static final Map<String, String> LABELS = Map.of(
            "planId",
            "Plan",
            "billingPeriod",
            "Billing period",
            "scheduleStrategy",
            "Downgrade takes effect",
            "resourceId",
            "Resource");

    static SubscribeContent of(Form form, PackageRecord plan, CatalogState catalog) {
        List<PackageRecord> compatible = SubscribePage.addonsOf(plan, catalog);
        Map<String, String> units = new LinkedHashMap<>();
        SubscribePage.unitsOf(
                        Stream.concat(Stream.of(plan), compatible.stream()).toList())
                .forEach(it -> put(units, it, form.text(UNITS + it)));
        Map<String, String> addons = new LinkedHashMap<>();
        compatible.forEach(it -> put(addons, it.id(), form.text(ADDON + it.id())));
        return new SubscribeContent(
                form.text("billingPeriod"),
                units,
                addons,
                form.text("scheduleStrategy"),
                form.text("resourceId").strip());
    }

    /// Returns the content with the add-ons and quantities of a subscription that the form does not show, such as an
    /// archived add-on. The API replaces both lists, so it would cancel items that are missing.
    ///
    /// @param shown fields of the form
    SubscribeContent keeping(SubscriptionRecord it, Set<String> shown) {
        Map<String, String> keptUnits = new LinkedHashMap<>(units);
        Map<String, String> keptAddons = new LinkedHashMap<>(addons);
        it.charges().stream()
                .filter(bought -> !shown.contains(UNITS + bought.id()))
                .forEach(bought -> keptUnits.put(bought.id(), bought.quantity().toPlainString()));
        it.addons().stream()
                .filter(addon -> !shown.contains(ADDON + addon.id()))
                .forEach(addon -> keptAddons.put(addon.id(), String.valueOf(addon.quantity())));
        return new SubscribeContent(period, keptUnits, keptAddons, strategy, resource);
    }

    /// Returns the fields of the form for the quantities of a plan and its add-ons.
    static Set<String> fields(PackageRecord plan, List<PackageRecord> addons) {
        Set<String> fields = new HashSet<>();
        addons.forEach(it -> fields.add(ADDON + it.id()));
        SubscribePage.unitsOf(Stream.concat(Stream.of(plan), addons.stream()).toList())
                .forEach(it -> fields.add(UNITS + it));
        return fields;
    }

    private static void put(Map<String, String> quantities, String id, String typed) {
        if (!typed.isBlank()) {
            quantities.put(id, typed.strip());
        }
    }

    public String unit(String feature) {
        return units.getOrDefault(feature, "");
    }

    public String addon(String id) {
        return addons.getOrDefault(id, "");
    }

    Map<String, Object> body(String customerId, String planId) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("customerId", customerId);
        body.put("planId", planId);
        List<Map<String, Object>> cart = new ArrayList<>();
        addons.forEach((id, typed) -> {
            BigDecimal number = FormNumber.of(ADDON + id, typed);
            if (number.signum() != 0) {
                cart.add(Map.of("id", id, "quantity", number));
            }
        });
        body.put("addons", cart);
        List<Map<String, Object>> charges = new ArrayList<>();
        units.forEach((id, typed) ->
                charges.add(Map.of("id", id, "quantity", FormNumber.of(UNITS + id, typed), "type", "FEATURE")));
        body.put("charges", charges);
        putText(body, "billingPeriod", period);
        putText(body, "scheduleStrategy", strategy);
        putText(body, "resourceId", resource);
        return body;
    }

    private static void putText(Map<String, Object> body, String field, String value) {
        if (!value.isEmpty()) {
            body.put(field, value);
        }
    }

    /// Returns the fault at its field: the API numbers add-ons and quantities.
    Fault fault(Problem problem) {
        Fault fault = Fault.of(problem);
        String field = Objects.requireNonNullElse(fault.field(), "");
        String[] parts = field.split("\\.", 3);
        List<String> ids = new ArrayList<>(
                parts[0].equals("addons") ? addons.keySet() : parts[0].equals("charges") ? units.keySet() : List.of());
        if (parts.length > 1 && parts[1].matches("\\d{1,4}") && Integer.parseInt(parts[1]) < ids.size()) {
            String id = ids.get(Integer.parseInt(parts[1]));
            return new Fault((parts[0].equals("addons") ? ADDON : UNITS) + id, fault.message());
        }
        return field.startsWith(ADDON) || field.startsWith(UNITS)
                ? new Fault(field, fault.message().replace("`%s`".formatted(field), "The quantity"))
                : fault.labelled(LABELS);
    }
}
