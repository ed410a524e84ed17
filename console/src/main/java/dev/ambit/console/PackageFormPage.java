package dev.ambit.console;

import dev.ambit.console.CatalogState.PackageRecord;
import dev.ambit.console.CatalogState.Terms;
import dev.ambit.console.CatalogState.Trial;
import dev.ambit.http.Form;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The forms of a plan and of an add-on: their names and relations. Prices and features have forms of their own.
public final class PackageFormPage {

    private static final String TEMPLATE = "package-form";

    private static final Map<String, String> LABELS = Map.of(
            "displayName",
            "Name",
            "id",
            "Id",
            "parentPlanId",
            "Base plan",
            "maxQuantity",
            "Maximum quantity",
            "duration",
            "Length",
            "billingId",
            "Billing id",
            "metadata",
            "Metadata");

    private PackageFormPage() {}

    static Response addPlan(ConsoleRequest visit) {
        return add(visit, true);
    }

    static Response addAddon(ConsoleRequest visit) {
        return add(visit, false);
    }

    static Response createPlan(ConsoleRequest visit) {
        return create(visit, true);
    }

    static Response createAddon(ConsoleRequest visit) {
        return create(visit, false);
    }

    private static Response add(ConsoleRequest visit, boolean isPlan) {
        ConsoleScope scope = visit.scope();
        String product = visit.request().variable("id");
        return visit.show(TEMPLATE, view(visit, scope, isPlan, product, null, Content.EMPTY, null));
    }

    private static Response create(ConsoleRequest visit, boolean isPlan) {
        ConsoleScope scope = visit.scope();
        String product = visit.request().variable("id");
        Content content = Content.of(visit.form());
        try {
            Map<String, @Nullable Object> body = content.body(isPlan);
            body.put("id", FormId.of("id", content.id(), content.displayName()));
            body.put("productId", product);
            body.values().removeIf(Objects::isNull);
            visit.send(scope, "POST", isPlan ? "/plans" : "/addons", body);
            return Screen.seeOther("%s/products/%s?done=saved".formatted(scope.path(), visit.variable("id")));
        } catch (Problem problem) {
            return visit.refuse(problem, TEMPLATE, view(visit, scope, isPlan, product, null, content, fault(problem)));
        }
    }

    static Response edit(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        PackageRecord pack = PackagesPage.of(visit, scope);
        return visit.show(TEMPLATE, view(visit, scope, pack.isPlan(), pack.productId(), pack, Content.of(pack), null));
    }

    static Response save(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        PackageRecord pack = PackagesPage.of(visit, scope);
        boolean isPlan = pack.isPlan();
        Content content = Content.of(visit.form());
        String path = "/%s/%s".formatted(pack.collection(), visit.variable("id"));
        try {
            Map<String, @Nullable Object> body = content.body(isPlan);
            if (!pack.isDraft()) {
                visit.send(scope, "POST", path + "/draft", null);
            }
            body.put(isPlan ? "compatibleAddonIds" : "dependencies", content.addons());
            visit.send(scope, "PATCH", path, body);
            return Screen.seeOther(scope.path() + path);
        } catch (Problem problem) {
            return visit.refuse(
                    problem, TEMPLATE, view(visit, scope, isPlan, pack.productId(), pack, content, fault(problem)));
        }
    }

    private static Fault fault(Problem problem) {
        return Fault.of(problem).labelled(LABELS);
    }

    private static View view(
            ConsoleRequest visit,
            ConsoleScope scope,
            boolean isPlan,
            String product,
            @Nullable PackageRecord pack,
            Content content,
            @Nullable Fault fault) {
        String title = (pack == null ? "Add " : "Edit ") + (isPlan ? "plan" : "add-on");
        List<String[]> bases = new ArrayList<>();
        bases.add(new String[] {"", "none"});
        CatalogState catalog = CatalogState.of(visit, scope, product);
        catalog.plans().stream()
                .filter(it -> pack == null || !it.id().equals(pack.id()))
                .forEach(it -> bases.add(new String[] {it.id(), it.content().displayName()}));
        List<PackageRecord> addons = catalog.addons().stream()
                .filter(it -> pack != null && (isPlan || !it.id().equals(pack.id())))
                .toList();
        return new View(
                visit.frame(title, ProductsPage.SECTION, scope),
                scope,
                title,
                isPlan,
                product,
                pack,
                content,
                bases,
                addons,
                fault);
    }

    /// The fields as they were typed.
    ///
    /// @param addons ids of the add-ons that a plan allows, or that an add-on requires
    public record Content(
            String id,
            String displayName,
            String description,
            String base,
            String maximum,
            String billingId,
            String duration,
            String units,
            String trialEnd,
            String metadata,
            List<String> addons) {

        static final Content EMPTY = new Content("", "", "", "", "", "", "", "DAY", "", "", List.of());

        private static Content of(PackageRecord it) {
            Terms terms = it.content();
            Trial trial = terms.trial();
            return new Content(
                    it.id(),
                    terms.displayName(),
                    Objects.requireNonNullElse(terms.description(), ""),
                    Objects.requireNonNullElse(terms.parentPlanId(), ""),
                    terms.maxQuantity() == null ? "" : terms.maxQuantity().toString(),
                    terms.billingId(),
                    trial == null ? "" : String.valueOf(trial.duration()),
                    trial == null ? "DAY" : trial.units(),
                    trial == null ? "" : Objects.requireNonNullElse(trial.trialEndBehavior(), ""),
                    MetadataText.of(terms.metadata()),
                    it.isPlan() ? terms.compatibleAddonIds() : terms.dependencies());
        }

        private static Content of(Form form) {
            return new Content(
                    form.text("id").strip(),
                    form.text("displayName").strip(),
                    form.text("description").strip(),
                    form.text("parentPlanId"),
                    form.text("maxQuantity").strip(),
                    form.text("billingId").strip(),
                    form.text("duration").strip(),
                    form.text("units"),
                    form.text("trialEndBehavior"),
                    form.text(MetadataText.FIELD).strip(),
                    form.texts("addons"));
        }

        private Map<String, @Nullable Object> body(boolean isPlan) {
            Map<String, @Nullable Object> body = new LinkedHashMap<>();
            body.put("displayName", displayName);
            body.put("description", description.isEmpty() ? null : description);
            body.put(MetadataText.FIELD, MetadataText.read(metadata));
            body.put("billingId", billingId.isEmpty() ? null : billingId);
            if (isPlan) {
                body.put("parentPlanId", base.isEmpty() ? null : base);
                body.put("defaultTrialConfig", duration.isEmpty() ? null : trial());
            } else {
                body.put(
                        "maxQuantity",
                        maximum.isEmpty() ? null : maximum.matches("\\d{1,9}") ? Integer.valueOf(maximum) : maximum);
            }
            return body;
        }

        private Map<String, Object> trial() {
            Map<String, Object> trial = new LinkedHashMap<>();
            trial.put("duration", duration.matches("\\d{1,9}") ? Integer.valueOf(duration) : duration);
            trial.put("units", units);
            if (!trialEnd.isEmpty()) {
                trial.put("trialEndBehavior", trialEnd);
            }
            return trial;
        }
    }

    public record View(
            Frame frame,
            ConsoleScope scope,
            String title,
            boolean isPlan,
            String product,
            @Nullable PackageRecord pack,
            Content content,
            List<String[]> bases,
            List<PackageRecord> addons,
            @Nullable Fault fault) {

        public String word() {
            return isPlan ? "plan" : "add-on";
        }

        public String path() {
            String collection = isPlan ? "plans" : "addons";
            return pack == null
                    ? "%s/products/%s/%s/new".formatted(scope.path(), UrlText.encoded(product), collection)
                    : "%s/%s/%s/edit".formatted(scope.path(), collection, UrlText.encoded(pack.id()));
        }
    }
}
