package dev.ambit.catalog;

import dev.ambit.catalog.CatalogDiff.Difference;
import dev.ambit.http.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Describes the differences of two catalogs for people: by entity, with display names beside ids.
public final class CatalogComparison {

    public enum Kind {
        PRODUCT("products", "Product"),
        FEATURE("features", "Feature"),
        PLAN("plans", "Plan"),
        ADDON("addons", "Add-on");

        final String section;
        final String title;

        Kind(String section, String title) {
            this.section = section;
            this.title = title;
        }

        static Kind ofSection(String section) {
            for (Kind it : values()) {
                if (it.section.equals(section)) {
                    return it;
                }
            }
            throw new IllegalArgumentException(section);
        }
    }

    public enum Change {
        ADDED,
        REMOVED,
        CHANGED;

        static Change of(@Nullable Object from, @Nullable Object to) {
            return from == null ? ADDED : to == null ? REMOVED : CHANGED;
        }
    }

    /// A readable line of a difference, such as one price of a list.
    ///
    /// @param from empty if the value was added
    /// @param to empty if the value was removed
    public record Line(String label, String from, String to) {

        public Change change() {
            return Change.of(from.isEmpty() ? null : from, to.isEmpty() ? null : to);
        }
    }

    /// An entity that differs. An added or removed entity has one difference, the entity itself.
    public record Entity(Kind kind, String id, String displayName, Change change, List<Field> fields) {}

    /// A different value of an entity.
    public record Field(Difference difference, List<Line> lines) {

        public Change change() {
            return Change.of(difference.from(), difference.to());
        }
    }

    private static final Set<List<String>> PRICES = Set.of(List.of("charges"), List.of("onDemand", "overageCharges"));
    private static final Set<String> GROUPS = Set.of("entitlements", "onDemand", "productSettings", "metadata", "kept");

    private final ComparedNames names;
    private final Map<String, Entity> entities = new LinkedHashMap<>();

    private CatalogComparison(ComparedNames names) {
        this.names = names;
    }

    /// Returns the entities that differ: products, features, plans, then add-ons, each ordered by id.
    public static List<Entity> of(CanonicalCatalog from, CanonicalCatalog to) {
        return of(Json.map(from.json()), Json.map(to.json()), CatalogDiff.of(from, to));
    }

    /// Returns the entities of these differences, in the same order.
    ///
    /// @param from a catalog with the names of features, plans and add-ons
    /// @param to a catalog whose names take precedence
    public static List<Entity> of(Map<String, Object> from, Map<String, Object> to, List<Difference> differences) {
        var comparison = new CatalogComparison(new ComparedNames(from, to));
        differences.forEach(comparison::add);
        return comparison.entities.values().stream()
                .sorted((one, other) -> one.kind().compareTo(other.kind()))
                .toList();
    }

    private void add(Difference difference) {
        List<String> path = CatalogDiff.segments(difference.path());
        Kind kind = Kind.ofSection(path.getFirst());
        String id = path.get(1);
        boolean isWhole = path.size() == 2;
        Change change = isWhole ? Change.of(difference.from(), difference.to()) : Change.CHANGED;
        Entity entity = entities.computeIfAbsent(
                kind + " " + id, _ -> new Entity(kind, id, names.of(kind, id), change, new ArrayList<>()));
        List<String> field = path.subList(2, path.size());
        List<Line> ofPrice = price(kind, id, field, difference);
        entity.fields().add(new Field(difference, ofPrice.isEmpty() ? lines(difference, field) : ofPrice));
    }

    /// Returns the lines of a difference. If a field has no lines, its values are shown as JSON.
    private List<Line> lines(Difference difference, List<String> field) {
        List<Line> lines = lines(field, difference.from(), difference.to());
        return lines.isEmpty() && !field.isEmpty()
                ? List.of(new Line(names.label(field), json(difference.from()), json(difference.to())))
                : lines;
    }

    private static String json(@Nullable Object value) {
        return value == null ? "" : Json.text(value);
    }

    /// Expands a value into lines: an entity into its fields, and a list of prices into its prices.
    private List<Line> lines(List<String> field, @Nullable Object from, @Nullable Object to) {
        if (field.isEmpty() || isGroup(field)) {
            return children(field, from, to);
        }
        if (PRICES.contains(field)) {
            return prices(from, to);
        }
        var line = new Line(names.label(field), names.text(field, from), names.text(field, to));
        return line.from().equals(line.to()) ? List.of() : List.of(line);
    }

    /// Only a top-level field is a group. A deeper field can have the same name by chance, such as a feature id.
    private static boolean isGroup(List<String> field) {
        return field.size() == 1 && GROUPS.contains(field.getFirst());
    }

    private List<Line> children(List<String> field, @Nullable Object from, @Nullable Object to) {
        Map<String, Object> before = fields(from);
        Map<String, Object> after = fields(to);
        Map<String, Object> all = new TreeMap<>(before);
        all.putAll(after);
        List<Line> lines = new ArrayList<>();
        for (String name : all.keySet()) {
            List<String> child = new ArrayList<>(field);
            child.add(name);
            if (!Objects.equals(before.get(name), after.get(name)) && !isId(child)) {
                lines.addAll(lines(child, before.get(name), after.get(name)));
            }
        }
        return lines;
    }

    private static boolean isId(List<String> field) {
        return field.equals(List.of("id"));
    }

    /// Describes a difference inside one price by showing the whole price, because merges compare prices field by
    /// field. Returns no lines for other differences.
    private List<Line> price(Kind kind, String id, List<String> field, Difference difference) {
        int length = PRICES.stream()
                .filter(it ->
                        field.size() > it.size() && field.subList(0, it.size()).equals(it))
                .mapToInt(List::size)
                .findFirst()
                .orElse(field.size());
        if (field.size() <= length) {
            return List.of();
        }
        List<String> rest = field.subList(length + 1, field.size());
        if (rest.isEmpty()) {
            return prices(one(difference.from()), one(difference.to()));
        }
        if (!(names.value(kind, id, field.subList(0, length + 1)) instanceof Map<?, ?> stored)) {
            return List.of();
        }
        Line line = amounts(
                charge(replaced(stored, rest, difference.from())), charge(replaced(stored, rest, difference.to())));
        return line.from().equals(line.to()) ? List.of() : List.of(line);
    }

    private static List<?> one(@Nullable Object price) {
        return price == null ? List.of() : List.of(price);
    }

    /// Returns the fields with another value at a path.
    private static Map<String, Object> replaced(Map<?, ?> fields, List<String> path, @Nullable Object value) {
        Map<String, Object> copy = fields(fields);
        String name = path.getFirst();
        Object inner = path.size() == 1 ? value : replaced(fields(copy.get(name)), path.subList(1, path.size()), value);
        if (inner == null) {
            copy.remove(name);
        } else {
            copy.put(name, inner);
        }
        return copy;
    }

    private List<Line> prices(@Nullable Object from, @Nullable Object to) {
        Map<String, Charge> before = charges(from);
        Map<String, Charge> after = charges(to);
        Map<String, Charge> all = new TreeMap<>(before);
        all.putAll(after);
        List<Line> lines = new ArrayList<>();
        all.forEach((id, charge) -> {
            Line amounts = amounts(before.get(id), after.get(id));
            if (!amounts.from().equals(amounts.to())) {
                lines.add(amounts);
            } else if (!json(before.get(id)).equals(json(after.get(id)))) {
                lines.add(new Line(names.price(charge), json(before.get(id)), json(after.get(id))));
            }
        });
        return lines;
    }

    private Line amounts(@Nullable Charge before, @Nullable Charge after) {
        Charge any = after == null ? Objects.requireNonNull(before) : after;
        return new Line(
                names.price(any),
                before == null ? "" : ComparedNames.amount(before),
                after == null ? "" : ComparedNames.amount(after));
    }

    private static Map<String, Charge> charges(@Nullable Object list) {
        Map<String, Charge> charges = new TreeMap<>();
        if (list instanceof List<?> all) {
            all.forEach(it -> {
                Charge charge = charge(it);
                charges.put(charge.id(), charge);
            });
        }
        return charges;
    }

    private static Charge charge(Object fields) {
        return Json.readStored(Json.text(fields), Charge.class);
    }

    private static Map<String, Object> fields(@Nullable Object value) {
        Map<String, Object> fields = new TreeMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((name, inner) -> {
                if (inner != null) {
                    fields.put(String.valueOf(name), inner);
                }
            });
        }
        return fields;
    }
}
