package dev.ambit.sdk.graphql;

import static dev.ambit.problem.ProblemCode.EDITED_MEANWHILE;
import static dev.ambit.problem.ProblemCode.PLAN_NOT_FOUND;

import dev.ambit.catalog.CatalogPackage;
import dev.ambit.catalog.PackageKind;
import dev.ambit.problem.Problem;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The operations on plans and add-ons. A package is shown in its draft if it has one, and otherwise in its latest
/// version.
final class PackageOperations {

    private static final String INPUT = "input";
    private static final String FILTER = "filter";
    private static final String ID = "id";
    private static final String PACKAGE_ID = "packageId";
    private static final String CURRENCY = "currency";
    private static final String COMPATIBLE_ADDONS = "compatibleAddonIds";
    private static final int ATTEMPTS_MAX = 20;

    /// The same operations for plans and for add-ons, which differ in their path and fields.
    ///
    /// @param name in names of root fields
    /// @param fields in addition to the fields of both kinds, with the same name in the REST API
    private record Kind(PackageKind kind, String path, String name, List<String> fields) {

        static final Kind PLANS =
                new Kind(PackageKind.PLAN, "/plans", "Plan", List.of("parentPlanId", "defaultTrialConfig"));
        static final Kind ADDONS =
                new Kind(PackageKind.ADDON, "/addons", "Addon", List.of("maxQuantity", "dependencies"));

        String one(String id) {
            return path + "/" + RestCalls.encoded(id);
        }
    }

    private PackageOperations() {}

    static void addQueries(Map<String, Resolver> queries) {
        queries.put("plans", (context, arguments) -> list(Kind.PLANS, context, arguments));
        queries.put("addons", (context, arguments) -> list(Kind.ADDONS, context, arguments));
    }

    static void addMutations(Map<String, Resolver> mutations) {
        for (Kind kind : List.of(Kind.PLANS, Kind.ADDONS)) {
            mutations.put("createOne" + kind.name, (context, arguments) -> create(kind, context, arguments));
            mutations.put("updateOne" + kind.name, (context, arguments) -> update(kind, context, arguments));
            mutations.put(
                    "create%sDraft".formatted(kind.name),
                    (context, arguments) ->
                            shown(kind, context, context.rest().post(kind.one(id(arguments)) + "/draft", Map.of())));
            mutations.put("publish" + kind.name, (context, arguments) -> publish(kind, context, arguments));
        }
        mutations.put("setPackagePricing", PackageOperations::setPricing);
        mutations.put("addCompatibleAddonsToPlan", PackageOperations::addCompatibleAddons);
    }

    private static Object list(Kind kind, OperationContext context, Map<String, Object> arguments) {
        InputFields filter = InputFields.of(arguments, FILTER);
        Set<String> ids = ids(filter);
        var query = new RestQuery(kind.path)
                .compare(filter, FILTER, "productId", "productId")
                .compare(filter, FILTER, "status", "status");
        context.requireEnvironment(filter);
        filter.requireAllTaken();
        List<Map<String, Object>> rows = context.rest().all(query.toString()).stream()
                .filter(it -> ids.isEmpty() || ids.contains(String.valueOf(it.get(ID))))
                .toList();
        return Map.of(
                "edges",
                objects(kind, context, rows).stream()
                        .map(it -> Map.of("node", it))
                        .toList());
    }

    private static Set<String> ids(InputFields filter) {
        Set<String> ids = new TreeSet<>();
        for (String field : List.of(ID, "refId")) {
            var comparison = new InputFields(FILTER + "." + field, Values.objectOrEmpty(filter.take(field)));
            String id = comparison.text("eq");
            if (id != null) {
                ids.add(id);
            }
            ids.addAll(Values.texts(comparison.take("in")));
            comparison.requireAllTaken();
        }
        return ids;
    }

    private static Object create(Kind kind, OperationContext context, Map<String, Object> arguments) {
        InputFields input = InputFields.of(arguments);
        context.requireEnvironment(input);
        Map<String, Object> body = fields(kind, input);
        input.copy(body, "productId", "pricingType").move(body, "refId", ID).requireAllTaken();
        return shown(kind, context, context.rest().post(kind.path, body));
    }

    private static Object update(Kind kind, OperationContext context, Map<String, Object> arguments) {
        InputFields input = InputFields.of(arguments);
        String id = input.required(ID);
        Map<String, Object> body = fields(kind, input);
        input.requireAllTaken();
        return shown(kind, context, context.rest().patch(kind.one(id), body));
    }

    private static Map<String, Object> fields(Kind kind, InputFields input) {
        Map<String, Object> body = new HashMap<>();
        input.copy(body, "displayName", "description", "billingId", "status")
                .copy(body, kind.fields.toArray(String[]::new))
                .move(body, "additionalMetaData", "metadata");
        return body;
    }

    private static Object publish(Kind kind, OperationContext context, Map<String, Object> arguments) {
        InputFields input = InputFields.of(arguments);
        String id = input.required(ID);
        Map<String, Object> body = new HashMap<>();
        input.copy(body, "migrationType").requireAllTaken();
        return context.rest().post(kind.one(id) + "/publish", body);
    }

    /// Replaces the prices of the plan with this id, or of the add-on if there is no such plan.
    private static Object setPricing(OperationContext context, Map<String, Object> arguments) {
        InputFields input = InputFields.of(arguments);
        context.requireEnvironment(input);
        String id = input.required(PACKAGE_ID);
        Map<String, Object> charges = new HashMap<>();
        input.copy(charges, "pricingType", "overageBillingPeriod");
        for (String field : List.of("minimumSpend", "overagePricingModels", "pricingModels")) {
            input.move(charges, field, field, PackageOperations::withLowerCurrencies);
        }
        input.requireAllTaken();
        Map<String, Object> body = Map.of("charges", charges);
        Map<String, Object> priced;
        try {
            priced = context.rest().patch(Kind.PLANS.one(id), body);
        } catch (Problem problem) {
            if (!Problem.is(PLAN_NOT_FOUND, problem)) {
                throw problem;
            }
            priced = context.rest().patch(Kind.ADDONS.one(id), body);
        }
        return Map.of(PACKAGE_ID, id, "pricingType", String.valueOf(priced.get("pricingType")));
    }

    /// Writes currencies as the REST API does, in lower case, at every depth.
    private static Object withLowerCurrencies(Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                Map<String, Object> lower = new LinkedHashMap<>();
                map.forEach((name, it) -> lower.put(
                        String.valueOf(name),
                        CURRENCY.equals(name) ? it.toString().toLowerCase(Locale.ROOT) : withLowerCurrencies(it)));
                yield lower;
            }
            case List<?> list ->
                list.stream().map(it -> withLowerCurrencies(it)).toList();
            default -> value;
        };
    }

    private static Object addCompatibleAddons(OperationContext context, Map<String, Object> arguments) {
        InputFields input = InputFields.of(arguments);
        String path = Kind.PLANS.one(input.required(ID));
        List<String> added = Values.texts(input.take("relationIds"));
        input.requireAllTaken();
        return shown(Kind.PLANS, context, withAddons(context.rest(), path, added));
    }

    /// Adds to the add-ons that the plan has at the time of the change. If another request changes them between
    /// the read and the change, the server refuses the change, and this method reads and changes again.
    private static Map<String, Object> withAddons(RestCalls rest, String path, List<String> added) {
        for (int attempt = 1; ; attempt++) {
            List<String> present = Values.texts(rest.get(path).get(COMPATIBLE_ADDONS));
            Set<String> all = new TreeSet<>(present);
            all.addAll(added);
            try {
                return rest.patch(
                        path, Map.of(COMPATIBLE_ADDONS, List.copyOf(all), "was", Map.of(COMPATIBLE_ADDONS, present)));
            } catch (Problem problem) {
                if (!Problem.is(EDITED_MEANWHILE, problem) || attempt == ATTEMPTS_MAX) {
                    throw problem;
                }
            }
        }
    }

    private static String id(Map<String, Object> arguments) {
        return new InputFields(INPUT, arguments).required(ID);
    }

    private static Object shown(Kind kind, OperationContext context, Map<String, Object> row) {
        return objects(kind, context, List.of(row)).getFirst();
    }

    private static List<Map<String, @Nullable Object>> objects(
            Kind kind, OperationContext context, List<Map<String, Object>> rows) {
        var catalog = new CatalogObjects(context.catalog(), null, true);
        List<CatalogPackage> packages = context.packages(kind.kind, rows);
        return packages.stream()
                .map(it -> kind.kind == PackageKind.PLAN ? catalog.plan(it) : catalog.addon(it))
                .toList();
    }
}
