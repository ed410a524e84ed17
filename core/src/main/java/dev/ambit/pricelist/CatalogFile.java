package dev.ambit.pricelist;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.catalog.CanonicalCatalog;
import dev.ambit.catalog.CatalogContent;
import dev.ambit.http.Json;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The whole catalog of an environment in YAML. Fields have the same names and paths as in catalog differences;
/// fields with their default value are omitted. Reading a written catalog gives an equal catalog.
public final class CatalogFile {

    private static final String KIND = "catalog file";
    private static final String VERSION = "catalogVersion";
    private static final String ENTITLEMENTS = "entitlements";
    private static final String CHARGES = "charges";
    private static final String ON_DEMAND = "onDemand";
    private static final String OVERAGE_CHARGES = "overageCharges";
    private static final List<String> SECTIONS = List.of("products", "features", "plans", "addons");

    private static final Map<String, Object> PRODUCT =
            Map.of("isDefault", false, "multipleSubscriptions", false, "metadata", Map.of());
    private static final Map<String, Object> FEATURE =
            Map.of("meterType", "None", "enumConfiguration", List.of(), "metadata", Map.of());
    private static final Map<String, Object> PACKAGE = Map.of(
            "compatibleAddonIds",
            List.of(),
            "dependencies",
            List.of(),
            ENTITLEMENTS,
            Map.of(),
            CHARGES,
            List.of(),
            "metadata",
            Map.of(),
            "kept",
            Map.of());
    private static final Map<String, Object> ENTITLEMENT = Map.of(
            "isGranted",
            true,
            "hasUnlimitedUsage",
            false,
            "hasSoftLimit",
            false,
            "enumValues",
            List.of(),
            "behavior",
            "Increment",
            "isCustom",
            false,
            "shown",
            Map.of());
    private static final Map<String, Object> CHARGE = Map.of("billingCadence", "RECURRING");
    private static final Map<String, Object> DEMAND = Map.of(OVERAGE_CHARGES, List.of(), "minimumSpend", List.of());

    private static final String HEAD = """
        # The catalog of an environment, exported by Ambit. Show what the file changes: ambit catalog plan FILE
        """;

    private CatalogFile() {}

    /// Returns the catalog as a file.
    public static String yaml(CanonicalCatalog catalog) {
        Map<String, Object> all = Json.map(catalog.json());
        var yaml = new CatalogYaml();
        yaml.put(VERSION, BigDecimal.ONE);
        for (String section : SECTIONS) {
            Map<String, Object> entities = new TreeMap<>();
            map(all.get(section)).forEach((id, it) -> entities.put(id, written(section, map(it))));
            yaml.put(section, entities);
        }
        return HEAD + yaml.text();
    }

    /// Returns the catalog as a file with the comments of an earlier file; see [CatalogFileComments].
    ///
    /// @throws dev.ambit.problem.Problem 400 if the earlier file is not YAML
    public static String yaml(CanonicalCatalog catalog, String earlier) {
        return CatalogFileComments.carried(earlier, yaml(catalog).substring(HEAD.length()));
    }

    /// Reads a catalog file.
    ///
    /// @throws dev.ambit.problem.Problem 400 with the path of the invalid value
    public static CatalogContent read(String yaml) {
        Map<String, Object> file = map(YamlValue.of(YamlDocument.root(yaml, KIND)));
        requireSections(file);
        Map<String, Object> tree = new TreeMap<>();
        for (String section : SECTIONS) {
            Map<String, Object> entities = new TreeMap<>();
            entity(section, file.get(section))
                    .forEach((id, it) ->
                            entities.put(id, read(section, id, entity("%s.%s".formatted(section, id), it))));
            tree.put(section, entities);
        }
        return CatalogContent.ofRequest(tree);
    }

    private static void requireSections(Map<String, Object> file) {
        for (String name : file.keySet()) {
            if (!SECTIONS.contains(name) && !name.equals(VERSION)) {
                throw BAD_USER_INPUT
                        .because("`%s` is not a part of a catalog file. Use %s."
                                .formatted(name, String.join(", ", SECTIONS)))
                        .at(name, null, String.join(", ", SECTIONS));
            }
        }
        String version = String.valueOf(file.getOrDefault(VERSION, 1));
        if (!version.equals("1")) {
            throw BAD_USER_INPUT
                    .because("`%s` must be 1; received `%s`. Export the catalog again.".formatted(VERSION, version))
                    .at(VERSION, version, "1");
        }
    }

    private static Map<String, Object> written(String section, Map<String, Object> entity) {
        Map<String, Object> fields = new LinkedHashMap<>(entity);
        if (section.equals(SECTIONS.get(0)) || section.equals(SECTIONS.get(1))) {
            fields.remove("id");
            return withoutNulls(without(fields, section.equals(SECTIONS.get(0)) ? PRODUCT : FEATURE));
        }
        Map<String, Object> entitlements = new TreeMap<>();
        map(fields.get(ENTITLEMENTS)).forEach((id, it) -> {
            Map<String, Object> granted = new LinkedHashMap<>(map(it));
            granted.remove("featureId");
            entitlements.put(id, without(granted, ENTITLEMENT));
        });
        fields.put(ENTITLEMENTS, entitlements);
        fields.put(CHARGES, charges(fields.get(CHARGES)));
        if (fields.get(ON_DEMAND) != null) {
            Map<String, Object> demand = new LinkedHashMap<>(map(fields.get(ON_DEMAND)));
            demand.put(OVERAGE_CHARGES, charges(demand.get(OVERAGE_CHARGES)));
            fields.put(ON_DEMAND, withoutNulls(without(demand, DEMAND)));
        }
        return without(fields, PACKAGE);
    }

    private static List<Object> charges(@Nullable Object charges) {
        return list(charges).stream()
                .map(it -> (Object) withoutNulls(without(new LinkedHashMap<>(map(it)), CHARGE)))
                .toList();
    }

    /// Omits absent values at every depth. In these records, null and no value are the same.
    private static Map<String, Object> withoutNulls(Map<?, ?> fields) {
        Map<String, Object> present = new LinkedHashMap<>();
        fields.forEach((name, value) -> {
            if (value != null) {
                present.put(String.valueOf(name), withoutNulls(value));
            }
        });
        return present;
    }

    private static Object withoutNulls(Object value) {
        return switch (value) {
            case Map<?, ?> map -> withoutNulls(map);
            case List<?> list -> list.stream().map(CatalogFile::withoutNulls).toList();
            default -> value;
        };
    }

    private static Map<String, Object> without(Map<String, Object> fields, Map<String, Object> defaults) {
        defaults.forEach(fields::remove);
        return fields;
    }

    private static Map<String, Object> read(String section, String id, Map<String, Object> entity) {
        if (section.equals(SECTIONS.get(0)) || section.equals(SECTIONS.get(1))) {
            Map<String, Object> fields = with(entity, section.equals(SECTIONS.get(0)) ? PRODUCT : FEATURE);
            requireSame("%s.%s.id".formatted(section, id), fields.put("id", id), id);
            return fields;
        }
        String path = "%s.%s.%s".formatted(section, id, ENTITLEMENTS);
        Map<String, Object> fields = with(entity, PACKAGE);
        Map<String, Object> entitlements = new LinkedHashMap<>();
        entity(path, fields.get(ENTITLEMENTS)).forEach((feature, it) -> {
            Map<String, Object> granted = with(entity(path + "." + feature, it), ENTITLEMENT);
            requireSame("%s.%s.featureId".formatted(path, feature), granted.put("featureId", feature), feature);
            entitlements.put(feature, granted);
        });
        fields.put(ENTITLEMENTS, entitlements);
        fields.put(CHARGES, prices("%s.%s.%s".formatted(section, id, CHARGES), fields.get(CHARGES)));
        if (fields.get(ON_DEMAND) != null) {
            String demandPath = "%s.%s.%s".formatted(section, id, ON_DEMAND);
            Map<String, Object> demand = with(entity(demandPath, fields.get(ON_DEMAND)), DEMAND);
            demand.put(OVERAGE_CHARGES, prices(demandPath + "." + OVERAGE_CHARGES, demand.get(OVERAGE_CHARGES)));
            fields.put(ON_DEMAND, demand);
        }
        return fields;
    }

    /// Requires that an id that an entity repeats equals its key.
    private static void requireSame(String path, @Nullable Object id, String key) {
        if (id != null && !id.equals(key)) {
            throw BAD_USER_INPUT
                    .because("`%s` must equal its key `%s`; received `%s`. Remove the field.".formatted(path, key, id))
                    .at(path, id, key);
        }
    }

    /// Returns a list of prices as a map, as in a catalog tree. The keys are indexes instead of ids.
    private static Map<String, Object> prices(String path, @Nullable Object prices) {
        Map<String, Object> byIndex = new LinkedHashMap<>();
        if (prices instanceof List<?> all) {
            for (Object it : all) {
                byIndex.put(String.valueOf(byIndex.size()), with(entity(path + "." + byIndex.size(), it), CHARGE));
            }
            return byIndex;
        }
        throw BAD_USER_INPUT
                .because("`%s` must be a list of prices. Start each price with a dash.".formatted(path))
                .at(path, null, "a list");
    }

    private static Map<String, Object> with(Map<String, Object> fields, Map<String, Object> defaults) {
        Map<String, Object> all = new LinkedHashMap<>(defaults);
        all.putAll(fields);
        return all;
    }

    /// Returns entities by id, or the fields of an entity; none if the key has no value.
    private static Map<String, Object> entity(String path, @Nullable Object value) {
        if (value == null || value instanceof Map<?, ?>) {
            return map(value);
        }
        throw BAD_USER_INPUT
                .because("`%s` must be a map of keys and values. Indent its fields below it.".formatted(path))
                .at(path, value instanceof List<?> ? "a list" : String.valueOf(value), "a map");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }
}
