package dev.ambit.console;

import dev.ambit.console.CatalogState.Packaged;
import dev.ambit.http.Form;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The features of an environment, and the form of one.
public final class FeaturesPage {

    static final String SECTION = "features";

    private static final String FORM = "feature-form";

    private static final Map<String, String> LABELS = Map.of(
            "displayName",
            "Name",
            "id",
            "Id",
            "enumConfiguration",
            "Values",
            "featureUnits",
            "Unit",
            "featureUnitsPlural",
            "Units");

    private FeaturesPage() {}

    static Response show(ConsoleRequest visit) {
        Place place = visit.place();
        Map<String, List<FeatureState>> groups = CatalogState.features(visit, place).stream()
                .filter(it -> !it.isArchived())
                .collect(Collectors.groupingBy(FeatureState::group, TreeMap::new, Collectors.toList()));
        return visit.show("features", new View(visit.frame("Features", SECTION, place), place, groups));
    }

    static Response one(ConsoleRequest visit) {
        Place place = visit.place();
        FeatureState feature = feature(visit, place);
        List<Use> uses = CatalogState.of(visit, place, "").packages().stream()
                .filter(it -> it.content().entitlements().containsKey(feature.id()))
                .map(it -> new Use(
                        it,
                        EntitlementText.line(
                                feature, it.content().entitlements().get(feature.id()))))
                .toList();
        return visit.show(
                "feature", new OneView(visit.frame(feature.displayName(), SECTION, place), place, feature, uses));
    }

    static Response add(ConsoleRequest visit) {
        Content content = new Content("", "", "", "BOOLEAN", "", "", "", "");
        return visit.show(FORM, form(visit, visit.place(), null, content, null));
    }

    static Response create(ConsoleRequest visit) {
        Place place = visit.place();
        Content content = Content.of(visit.form());
        String id = content.id().isEmpty() ? ProductsPage.derivedId(content.displayName()) : content.id();
        Map<String, @Nullable Object> body = content.body(Map.of());
        body.put("id", id);
        body.put("featureType", content.isMetered() ? "NUMBER" : content.type());
        body.put("meterType", content.isMetered() ? content.type() : "None");
        body.values().removeIf(Objects::isNull);
        try {
            visit.send(place, "POST", "/features", body);
            return Screen.seeOther("%s/features/%s".formatted(place.path(), Words.encoded(id)));
        } catch (Problem problem) {
            return visit.refuse(problem, FORM, form(visit, place, null, content, fault(problem)));
        }
    }

    static Response edit(ConsoleRequest visit) {
        Place place = visit.place();
        FeatureState feature = feature(visit, place);
        return visit.show(FORM, form(visit, place, feature, Content.of(feature), null));
    }

    static Response save(ConsoleRequest visit) {
        Place place = visit.place();
        FeatureState feature = feature(visit, place);
        Content content = Content.of(visit.form()).typed(feature);
        try {
            visit.send(place, "PATCH", "/features/" + visit.variable("id"), content.body(feature.metadata()));
            return Screen.seeOther("%s/features/%s".formatted(place.path(), visit.variable("id")));
        } catch (Problem problem) {
            return visit.refuse(problem, FORM, form(visit, place, feature, content, fault(problem)));
        }
    }

    private static FeatureState feature(ConsoleRequest visit, Place place) {
        return visit.send(place, "GET", "/features/" + visit.variable("id"), null)
                .data(FeatureState.class);
    }

    private static Fault fault(Problem problem) {
        return Fault.of(problem).labelled(LABELS);
    }

    private static FormView form(
            ConsoleRequest visit, Place place, @Nullable FeatureState it, Content content, @Nullable Fault fault) {
        String title = it == null ? "Add feature" : "Edit feature";
        return new FormView(visit.frame(title, SECTION, place), place, title, it, content, fault);
    }

    /// The fields as they were typed.
    ///
    /// @param type the feature type, or the meter type of a metered feature
    /// @param values one per line
    public record Content(
            String id,
            String displayName,
            String description,
            String type,
            String unit,
            String units,
            String values,
            String group) {

        private static Content of(FeatureState it) {
            return new Content(
                    it.id(),
                    it.displayName(),
                    Objects.requireNonNullElse(it.description(), ""),
                    it.isMetered() ? it.meterType() : it.featureType(),
                    Objects.requireNonNullElse(it.featureUnits(), ""),
                    Objects.requireNonNullElse(it.featureUnitsPlural(), ""),
                    it.values().stream().map(FeatureState.Value::displayName).collect(Collectors.joining("\n")),
                    it.metadata().getOrDefault(FeatureState.GROUP, ""));
        }

        private static Content of(Form form) {
            return new Content(
                    form.text("id").strip(),
                    form.text("displayName").strip(),
                    form.text("description").strip(),
                    form.text("type"),
                    form.text("featureUnits").strip(),
                    form.text("featureUnitsPlural").strip(),
                    form.text("enumConfiguration").strip(),
                    form.text("group").strip());
        }

        /// With the type of the feature, which never changes.
        private Content typed(FeatureState it) {
            return new Content(id, displayName, description, Content.of(it).type(), unit, units, values, group);
        }

        public boolean isMetered() {
            return type.equals("INCREMENTAL") || type.equals("FLUCTUATING");
        }

        private Map<String, @Nullable Object> body(Map<String, String> metadata) {
            Map<String, @Nullable Object> body = new LinkedHashMap<>();
            body.put("displayName", displayName);
            body.put("description", description.isEmpty() ? null : description);
            Map<String, String> kept = new HashMap<>(metadata);
            kept.remove(FeatureState.GROUP);
            if (!group.isEmpty()) {
                kept.put(FeatureState.GROUP, group);
            }
            body.put("metadata", kept);
            if (isMetered()) {
                body.put("featureUnits", unit.isEmpty() ? null : unit);
                body.put("featureUnitsPlural", units.isEmpty() ? null : units);
            }
            if (type.equals("ENUM")) {
                body.put(
                        "enumConfiguration",
                        values.lines()
                                .map(String::strip)
                                .filter(it -> !it.isEmpty())
                                .map(it -> Map.of("value", it, "displayName", it))
                                .toList());
            }
            return body;
        }
    }

    /// A package that grants the feature.
    public record Use(Packaged pack, String value) {}

    public record View(Frame frame, Place place, Map<String, List<FeatureState>> groups) {}

    public record OneView(Frame frame, Place place, FeatureState feature, List<Use> uses) {}

    public record FormView(
            Frame frame,
            Place place,
            String title,
            @Nullable FeatureState feature,
            Content content,
            @Nullable Fault fault) {}
}
