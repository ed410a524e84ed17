package dev.ambit.console;

import dev.ambit.console.CatalogState.PackageRecord;
import dev.ambit.http.Form;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
            "Units",
            "unitTransformation.divide",
            "Fine units per coarse unit",
            "divide",
            "Fine units per coarse unit",
            "metadata",
            "Metadata");

    private FeaturesPage() {}

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        Map<String, List<FeatureState>> groups = CatalogState.features(visit, scope).stream()
                .filter(it -> !it.isArchived())
                .collect(Collectors.groupingBy(FeatureState::group, TreeMap::new, Collectors.toList()));
        Map<String, FeatureUse> uses =
                visit.send(scope, "GET", "/catalog/feature-uses", null).data(FeatureUses.class).features().stream()
                        .collect(Collectors.toMap(FeatureUse::featureId, Function.identity()));
        return visit.show("features", new View(visit.frame("Features", SECTION, scope), scope, groups, uses));
    }

    static Response one(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        FeatureState feature = feature(visit, scope);
        List<Use> uses = CatalogState.ofFeature(visit, scope, feature.id()).packages().stream()
                .filter(it -> it.content().entitlements().containsKey(feature.id()))
                .map(it -> new Use(
                        it,
                        EntitlementText.line(
                                feature, it.content().entitlements().get(feature.id()))))
                .toList();
        return visit.show(
                "feature", new OneView(visit.frame(feature.displayName(), SECTION, scope), scope, feature, uses));
    }

    static Response add(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        String like = visit.request().query(NewQuery.class).like();
        Content content = like == null
                ? Content.EMPTY
                : Content.of(visit.send(scope, "GET", "/features/" + UrlText.encoded(like), null)
                                .data(FeatureState.class))
                        .copied();
        return visit.show(FORM, form(visit, scope, null, content, null));
    }

    static Response create(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        Content content = Content.of(visit.form());
        if (!visit.form().text("action").isEmpty()) {
            return visit.show(FORM, form(visit, scope, null, content.turned(visit.form()), null));
        }
        try {
            String id = FormId.of("id", content.id(), content.displayName());
            Map<String, @Nullable Object> body = content.body();
            body.put("id", id);
            body.put("featureType", content.isNumber() ? "NUMBER" : content.type());
            body.put("meterType", content.isMetered() ? content.type() : "None");
            body.values().removeIf(Objects::isNull);
            visit.send(scope, "POST", "/features", body);
            return Screen.seeOther("%s/features/%s".formatted(scope.path(), UrlText.encoded(id)));
        } catch (Problem problem) {
            return visit.refuse(problem, FORM, form(visit, scope, null, content, fault(problem)));
        }
    }

    static Response edit(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        FeatureState feature = feature(visit, scope);
        return visit.show(FORM, form(visit, scope, feature, Content.of(feature), null));
    }

    static Response save(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        FeatureState feature = feature(visit, scope);
        Content content = Content.of(visit.form()).typed(feature);
        if (!visit.form().text("action").isEmpty()) {
            return visit.show(FORM, form(visit, scope, feature, content.turned(visit.form()), null));
        }
        try {
            visit.send(scope, "PATCH", "/features/" + visit.variable("id"), content.body());
            return Screen.seeOther("%s/features/%s".formatted(scope.path(), visit.variable("id")));
        } catch (Problem problem) {
            return visit.refuse(problem, FORM, form(visit, scope, feature, content, fault(problem)));
        }
    }

    private static FeatureState feature(ConsoleRequest visit, ConsoleScope scope) {
        return visit.send(scope, "GET", "/features/" + visit.variable("id"), null)
                .data(FeatureState.class);
    }

    private static Fault fault(Problem problem) {
        return Fault.of(problem).labelled(LABELS);
    }

    private static FormView form(
            ConsoleRequest visit,
            ConsoleScope scope,
            @Nullable FeatureState it,
            Content content,
            @Nullable Fault fault) {
        String title = it == null ? "Add feature" : "Edit feature";
        return new FormView(visit.frame(title, SECTION, scope), scope, title, it, content, fault);
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
            String group,
            String divide,
            String shownUnit,
            String shownUnits,
            String round,
            String metadata,
            MeterContent meter) {

        static final Content EMPTY =
                new Content("", "", "", "BOOLEAN", "", "", "", "", "", "", "", "UP", "", MeterContent.NONE);

        private static Content of(FeatureState it) {
            FeatureState.Transformation shown = it.unitTransformation();
            return new Content(
                    it.id(),
                    it.displayName(),
                    Objects.requireNonNullElse(it.description(), ""),
                    it.isMetered() ? it.meterType() : it.featureType(),
                    Objects.requireNonNullElse(it.featureUnits(), ""),
                    Objects.requireNonNullElse(it.featureUnitsPlural(), ""),
                    it.values().stream().map(FeatureState.Value::displayName).collect(Collectors.joining("\n")),
                    it.metadata().getOrDefault(FeatureState.GROUP, ""),
                    shown == null ? "" : shown.divide().toPlainString(),
                    shown == null ? "" : Objects.requireNonNullElse(shown.featureUnits(), ""),
                    shown == null ? "" : Objects.requireNonNullElse(shown.featureUnitsPlural(), ""),
                    shown == null ? "UP" : Objects.requireNonNullElse(shown.round(), "UP"),
                    MetadataText.of(withoutGroup(it.metadata())),
                    MeterContent.of(it.meter()));
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
                    form.text("group").strip(),
                    form.text("divide").strip(),
                    form.text("shownUnit").strip(),
                    form.text("shownUnits").strip(),
                    form.text("round"),
                    form.text(MetadataText.FIELD).strip(),
                    MeterContent.of(form));
        }

        /// Returns a copy for a new feature, without the id.
        private Content copied() {
            return with("", displayName + " copy", type, meter);
        }

        private Content with(String itsId, String name, String itsType, MeterContent counting) {
            return new Content(
                    itsId,
                    name,
                    description,
                    itsType,
                    unit,
                    units,
                    values,
                    group,
                    divide,
                    shownUnit,
                    shownUnits,
                    round,
                    metadata,
                    counting);
        }

        /// Adds or removes one condition of the meter.
        private Content turned(Form form) {
            String action = form.text("action");
            MeterContent counting = action.matches("remove-condition-\\d{1,3}")
                    ? meter.withoutRow(Integer.parseInt(action.substring("remove-condition-".length())))
                    : meter.withRow();
            return with(id, displayName, type, counting);
        }

        /// Returns a copy with the type of the feature, which never changes.
        private Content typed(FeatureState it) {
            return with(id, displayName, Content.of(it).type(), meter);
        }

        /// Returns whether plans grant a number: a limit, or a value to read.
        public boolean isNumber() {
            return isMetered() || type.equals("NUMBER");
        }

        public boolean isMetered() {
            return type.equals("INCREMENTAL") || type.equals("FLUCTUATING");
        }

        private Map<String, Object> transformation() {
            Map<String, Object> shown = new LinkedHashMap<>();
            shown.put("divide", FormNumber.of("divide", divide));
            shown.put("round", round);
            if (!shownUnit.isEmpty()) {
                shown.put("featureUnits", shownUnit);
            }
            if (!shownUnits.isEmpty()) {
                shown.put("featureUnitsPlural", shownUnits);
            }
            return shown;
        }

        private static Map<String, String> withoutGroup(Map<String, String> metadata) {
            Map<String, String> others = new HashMap<>(metadata);
            others.remove(FeatureState.GROUP);
            return others;
        }

        private Map<String, @Nullable Object> body() {
            Map<String, @Nullable Object> body = new LinkedHashMap<>();
            body.put("displayName", displayName);
            body.put("description", description.isEmpty() ? null : description);
            Map<String, String> entries = new HashMap<>(MetadataText.read(metadata));
            if (!group.isEmpty()) {
                entries.put(FeatureState.GROUP, group);
            }
            body.put("metadata", entries);
            if (isNumber()) {
                body.put("featureUnits", unit.isEmpty() ? null : unit);
                body.put("featureUnitsPlural", units.isEmpty() ? null : units);
            }
            if (isMetered()) {
                body.put("unitTransformation", divide.isEmpty() ? null : transformation());
                body.put("meter", meter.body());
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

    /// The query of the form of a new feature.
    ///
    /// @param like id of the feature to duplicate
    public record NewQuery(@Nullable String like) {}

    /// A package that grants the feature.
    public record Use(PackageRecord pack, String value) {}

    record FeatureUses(List<FeatureUse> features) {}

    /// The number of plans and add-ons that grant a feature.
    public record FeatureUse(String featureId, long plans, long addons) {}

    /// The list of features by group.
    ///
    /// @param uses by feature id; unused features are missing
    public record View(
            Frame frame, ConsoleScope scope, Map<String, List<FeatureState>> groups, Map<String, FeatureUse> uses) {

        /// Returns the uses of the feature, such as `3 plans, 1 add-on`.
        public String uses(FeatureState feature) {
            FeatureUse use = uses.getOrDefault(feature.id(), new FeatureUse(feature.id(), 0, 0));
            return Stream.of(counted(use.plans(), "plan"), counted(use.addons(), "add-on"))
                    .filter(it -> !it.isEmpty())
                    .collect(Collectors.joining(", "));
        }

        private static String counted(long count, String one) {
            return count == 0 ? "" : "%,d %s%s".formatted(count, one, count == 1 ? "" : "s");
        }
    }

    public record OneView(Frame frame, ConsoleScope scope, FeatureState feature, List<Use> uses) {}

    public record FormView(
            Frame frame,
            ConsoleScope scope,
            String title,
            @Nullable FeatureState feature,
            Content content,
            @Nullable Fault fault) {}
}
