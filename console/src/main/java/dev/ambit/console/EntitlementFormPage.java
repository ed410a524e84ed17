package dev.ambit.console;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.EDITED_MEANWHILE;

import dev.ambit.console.CatalogState.EntitlementContent;
import dev.ambit.console.CatalogState.PackageRecord;
import dev.ambit.http.Form;
import dev.ambit.http.Json;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The editor of a cell in a price table: the entitlement of a plan or an add-on to a feature. It changes the draft.
public final class EntitlementFormPage {

    private static final String TEMPLATE = "entitlement-form";
    private static final String NONE = "NONE";
    private static final String INCLUDED = "INCLUDED";
    private static final String LIMIT = "LIMIT";
    private static final String UNLIMITED = "UNLIMITED";
    private static final String CUSTOM = "CUSTOM";
    private static final String INCREMENT = "Increment";
    private static final String OVERRIDE = "Override";

    private static final Map<String, String> LABELS = Map.of(
            "usageLimit",
            "Limit",
            "resetPeriod",
            "Resets",
            "hasSoftLimit",
            "Soft limit",
            "enumValues",
            "Values",
            "displayNameOverride",
            "Name",
            "description",
            "Description",
            "order",
            "Position");

    private static final List<String[]> RESETS = List.of(
            new String[] {"", "never"},
            new String[] {"HOUR", "every hour"},
            new String[] {"DAY", "every day"},
            new String[] {"WEEK", "every week"},
            new String[] {"MONTH", "every month"},
            new String[] {"YEAR", "every year"});

    private EntitlementFormPage() {}

    /// Returns one line of text about the number of subscribers above a limit.
    static Response effect(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        String limit = visit.request().query(EffectQuery.class).limit();
        String plan = visit.request().variable("id");
        return visit.show("effect", effect(visit, scope, plan, visit.request().variable("feature"), limit));
    }

    /// Returns the reset periods that forms offer: values and labels.
    public static List<String[]> resets() {
        return RESETS;
    }

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        Target target = Target.of(visit, scope);
        return visit.show(TEMPLATE, view(visit, scope, target, Content.of(target), null));
    }

    static Response save(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        Target target = Target.of(visit, scope);
        Content content = Content.of(visit.form());
        try {
            requireUnchanged(visit.form().text("was"), target);
            change(visit, scope, target, content);
            String product = UrlText.encoded(target.pack().productId());
            return Screen.seeOther(visit.back("%s/products/%s".formatted(scope.path(), product)));
        } catch (Problem problem) {
            Target now = problem.code() == EDITED_MEANWHILE ? target : Target.of(visit, scope);
            Fault fault = Fault.of(problem).labelled(LABELS);
            return visit.refuse(problem, TEMPLATE, view(visit, scope, now, content, fault));
        }
    }

    /// Creates a draft if the package has none, and adds, changes or removes the entitlement in it.
    private static void change(ConsoleRequest visit, ConsoleScope scope, Target target, Content content) {
        PackageRecord pack = target.pack();
        String path = "/%s/%s".formatted(pack.collection(), UrlText.encoded(pack.id()));
        String entitlement =
                path + "/entitlements/" + UrlText.encoded(target.feature().id());
        boolean isOwn = target.entitled() != null;
        if (content.access().equals(NONE) && !isOwn) {
            return;
        }
        Map<String, @Nullable Object> body = content.access().equals(NONE) ? Map.of() : content.body(target);
        if (!pack.isDraft()) {
            visit.send(scope, "POST", path + "/draft", null);
        }
        if (content.access().equals(NONE)) {
            visit.send(scope, "DELETE", entitlement, null);
        } else if (isOwn) {
            visit.send(scope, "PATCH", entitlement, body);
        } else {
            body.values().removeIf(Objects::isNull);
            body.put("id", target.feature().id());
            visit.send(scope, "POST", path + "/entitlements", Map.of("entitlements", List.of(body)));
        }
    }

    private static void requireUnchanged(String was, Target target) {
        if (!was.equals(target.text())) {
            String now = EntitlementText.line(target.feature(), target.entitled());
            throw ConsoleRequest.editedMeanwhile(
                    "Someone else has changed this cell: it is now %s. Save again to replace that value."
                            .formatted(now));
        }
    }

    private static View view(
            ConsoleRequest visit, ConsoleScope scope, Target target, Content content, @Nullable Fault fault) {
        PackageRecord pack = target.pack();
        String title = "%s in %s"
                .formatted(target.feature().displayName(), pack.content().displayName());
        Effect effect =
                pack.isPlan() && pack.subscribers() > 0 && target.feature().isMetered()
                        ? effect(visit, scope, pack.id(), target.feature().id(), content.limit())
                        : null;
        return new View(visit.frame(title, ProductsPage.SECTION, scope), scope, title, target, content, effect, fault);
    }

    static Effect effect(ConsoleRequest visit, ConsoleScope scope, String plan, String feature, String limit) {
        BigDecimal asked = number(limit);
        if (asked == null) {
            return new Effect(null, null);
        }
        var usage = visit.send(
                        scope,
                        "GET",
                        "/plans/%s/entitlements/%s/usage?limit=%s"
                                .formatted(UrlText.encoded(plan), UrlText.encoded(feature), asked.toPlainString()),
                        null)
                .data(Usage.class);
        return new Effect(usage, asked);
    }

    /// Returns the number that a person typed, with or without separators of thousands; null for other texts.
    private static @Nullable BigDecimal number(String typed) {
        String plain = FormNumber.digits(typed);
        return plain.matches("\\d{1,19}(\\.\\d{1,6})?") ? new BigDecimal(plain) : null;
    }

    /// The package and the feature of a cell.
    ///
    /// @param entitled null if the package does not grant the feature
    public record Target(
            PackageRecord pack,
            FeatureState feature,
            @Nullable EntitlementContent entitled) {

        private static Target of(ConsoleRequest visit, ConsoleScope scope) {
            PackageRecord pack = PackagesPage.of(visit, scope);
            FeatureState feature = visit.send(scope, "GET", "/features/" + visit.variable("feature"), null)
                    .data(FeatureState.class);
            return new Target(pack, feature, pack.content().entitlements().get(feature.id()));
        }

        /// Returns the entitlement as text, to notice that somebody else has changed it.
        public String text() {
            return entitled == null ? "" : Json.text(entitled);
        }

        public String path(ConsoleScope scope) {
            return "%s/%s/%s/features/%s"
                    .formatted(
                            scope.path(), pack.collection(), UrlText.encoded(pack.id()), UrlText.encoded(feature.id()));
        }
    }

    /// The fields of the form as they were typed.
    ///
    /// @param access one of the choices
    /// @param behavior whether an add-on adds to the plan's entitlement or replaces it
    public record Content(
            String access,
            String limit,
            boolean isSoft,
            String reset,
            List<String> values,
            String behavior,
            EntitlementDisplay display) {

        private static Content of(Target target) {
            EntitlementContent it = target.entitled();
            if (it == null || !it.isGranted()) {
                return new Content(NONE, "", false, "", List.of(), INCREMENT, EntitlementDisplay.NONE);
            }
            BigDecimal limit = it.usageLimit();
            String access = it.isCustom()
                    ? CUSTOM
                    : it.hasUnlimitedUsage() ? UNLIMITED : target.feature().isNumber() ? LIMIT : INCLUDED;
            return new Content(
                    access,
                    limit == null ? "" : EntitlementText.number(limit),
                    it.hasSoftLimit(),
                    Objects.requireNonNullElse(it.resetPeriod(), ""),
                    it.enumValues(),
                    it.isOverride() ? OVERRIDE : INCREMENT,
                    shown(target));
        }

        private static Content of(Form form) {
            return new Content(
                    form.text("access"),
                    form.text("usageLimit").strip(),
                    form.texts("hasSoftLimit").contains("on"),
                    form.text("resetPeriod"),
                    form.texts("enumValues"),
                    form.text("behavior").isEmpty() ? INCREMENT : form.text("behavior"),
                    EntitlementDisplay.of(form));
        }

        private static EntitlementDisplay shown(Target target) {
            EntitlementContent it = target.entitled();
            return it == null || it.shown() == null ? EntitlementDisplay.NONE : it.shown();
        }

        private Map<String, @Nullable Object> body(Target target) {
            FeatureState feature = target.feature();
            Map<String, @Nullable Object> body = new LinkedHashMap<>(display.body(shown(target)));
            if (!target.pack().isPlan()) {
                body.put("behavior", behavior);
            }
            body.put("type", "FEATURE");
            body.put("isGranted", true);
            body.put("isCustom", access.equals(CUSTOM));
            if (feature.isNumber()) {
                body.put("hasUnlimitedUsage", access.equals(UNLIMITED));
                body.put("usageLimit", access.equals(LIMIT) ? requireLimit() : null);
            }
            if (feature.isMetered()) {
                body.put("hasSoftLimit", isSoft && access.equals(LIMIT));
                body.put("resetPeriod", reset.isEmpty() ? null : reset);
            } else if (feature.isEnum()) {
                body.put("enumValues", values);
            }
            return body;
        }

        private BigDecimal requireLimit() {
            BigDecimal number = number(limit);
            if (number == null) {
                throw BAD_USER_INPUT
                        .because("`usageLimit` must be a number such as 2,500; received `%s`. Enter another limit."
                                .formatted(Problem.shortened(limit)))
                        .at("usageLimit", limit, "0 or more, up to six decimals");
            }
            return number;
        }

        public boolean isChecked(String value) {
            return values.contains(value);
        }
    }

    public record EffectQuery(String limit) {}

    public record Usage(
            long subscribers,
            long sampled,
            long above,
            @Nullable BigDecimal highest) {

        private boolean isSample() {
            return sampled < subscribers;
        }

        /// Returns the number of subscribers of which `above` is a part, in words.
        private String counted() {
            String noun = subscribers == 1 ? "subscriber" : "subscribers";
            return isSample()
                    ? "in a sample of %,d of %,d subscribers".formatted(sampled, subscribers)
                    : "of %,d %s".formatted(subscribers, noun);
        }
    }

    /// The effect of a limit on present subscribers.
    public record Effect(@Nullable Usage usage, @Nullable BigDecimal limit) {

        public boolean affectsSubscribers() {
            return usage != null && usage.above() > 0;
        }

        /// Returns a sentence about the number of subscribers above the limit; empty without a limit.
        public String count() {
            if (usage == null || limit == null) {
                return "";
            }
            return "Above %s now: %,d %s.".formatted(EntitlementText.number(limit), usage.above(), usage.counted());
        }

        /// Returns the count and the highest usage.
        public String text() {
            return usage == null || usage.highest() == null
                    ? count()
                    : "%s Highest usage: %s.".formatted(count(), EntitlementText.number(usage.highest()));
        }
    }

    public record View(
            Frame frame,
            ConsoleScope scope,
            String title,
            Target target,
            Content content,
            @Nullable Effect effect,
            @Nullable Fault fault) {

        public String path() {
            return target.path(scope);
        }

        /// Returns the name of the number that the package grants.
        public String limitWord() {
            return target.feature().isMetered() ? "Limit" : "Value";
        }

        public List<String[]> choices() {
            FeatureState feature = target.feature();
            List<String[]> choices = new ArrayList<>();
            choices.add(new String[] {NONE, "Not included"});
            if (feature.isNumber()) {
                choices.add(new String[] {LIMIT, limitWord()});
                choices.add(new String[] {UNLIMITED, "Unlimited"});
            } else {
                choices.add(new String[] {INCLUDED, feature.isEnum() ? "These values" : "Included"});
            }
            if (target.pack().isPlan() && !feature.featureType().equals("BOOLEAN")) {
                choices.add(new String[] {CUSTOM, "Custom: set for each subscription"});
            }
            return choices;
        }
    }
}
