package dev.ambit.console;

import dev.ambit.console.ComparePage.Difference;
import dev.ambit.console.ComparePage.Entity;
import dev.ambit.console.ComparePage.Kind;
import dev.ambit.http.Form;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The form that creates a promotion: two environments, then a title and the entities to include.
public final class PromotionFormPage {

    private static final String TEMPLATE = "promotion-form";

    private static final List<String[]> MIGRATIONS = List.of(
            new String[] {"NEW_CUSTOMERS", "New subscriptions: existing ones keep their version"},
            new String[] {"ALL_CUSTOMERS", "All subscriptions: existing ones get the new entitlements at agreed prices"
            });

    /// The fields whose inputs show their fault.
    private static final Set<String> SHOWN =
            Set.of("title", "source", "target", "first", "planVersions", "metadata", "customerIds");

    private static final Set<String> MIGRATION_TYPES = Set.of("NEW_CUSTOMERS", "ALL_CUSTOMERS");

    private PromotionFormPage() {}

    /// The two catalogs.
    ///
    /// @param source a slug, or `slug@hash` for a revision
    /// @param target a slug
    public record Query(@Nullable String source, @Nullable String target) {}

    static Response ask(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        Query query = visit.request().query(Query.class);
        List<Environment> environments = PromotionsPage.environments(visit, scope);
        String source = Objects.requireNonNullElseGet(
                query.source(), () -> first(environments, false, Objects.requireNonNullElse(query.target(), "")));
        String target = Objects.requireNonNullElseGet(
                query.target(), () -> first(targets(scope, environments), true, slug(source)));
        var content = new Content(source, target, "", "NEW_CUSTOMERS", List.of(), RolloutFields.EMPTY);
        return visit.show(TEMPLATE, view(visit, scope, environments, content, null));
    }

    static Response create(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        Content content = Content.of(visit.form(), visit.choice("migrationType", MIGRATION_TYPES));
        try {
            PromotionRecord made =
                    visit.send(scope, "POST", "/promotions", content.body()).data(PromotionRecord.class);
            return Screen.seeOther("%s/promotions/%s".formatted(scope.account().path(), made.id()));
        } catch (Problem problem) {
            Fault fault = Fault.of(problem)
                    .labelled(Map.of("source", "From", "target", "To", "title", "Title", "include", "Include"))
                    .labelled(RolloutFields.LABELS);
            List<Environment> environments = PromotionsPage.environments(visit, scope);
            return visit.refuse(problem, TEMPLATE, view(visit, scope, environments, content, fault));
        }
    }

    /// Returns the environments that accept promotions.
    private static List<Environment> targets(ConsoleScope scope, List<Environment> environments) {
        return environments.stream()
                .filter(it -> scope.gate().rule(it.slug()).acceptsPromotions())
                .toList();
    }

    /// Returns an environment of the wanted type other than the excluded one, or any other one.
    private static String first(List<Environment> environments, boolean isProduction, String excluded) {
        List<Environment> others =
                environments.stream().filter(it -> !it.slug().equals(excluded)).toList();
        return others.stream()
                .filter(it -> it.isProduction() == isProduction)
                .findFirst()
                .or(() -> others.stream().findFirst())
                .map(Environment::slug)
                .orElse("");
    }

    private static String slug(String form) {
        int at = form.indexOf('@');
        return at < 0 ? form : form.substring(0, at);
    }

    private static View view(
            ConsoleRequest visit,
            ConsoleScope scope,
            List<Environment> environments,
            Content content,
            @Nullable Fault fault) {
        Fault shown = fault;
        List<Entity> entities = List.of();
        if (content.isComparable()) {
            try {
                entities = visit
                        .send(
                                scope,
                                "GET",
                                "/diff?from=%s&to=%s"
                                        .formatted(
                                                UrlText.encoded(content.target()), UrlText.encoded(content.source())),
                                null)
                        .rows(Difference.class)
                        .stream()
                        .map(Difference::entity)
                        .distinct()
                        .sorted((one, other) -> one.kind().compareTo(other.kind()))
                        .toList();
            } catch (Problem problem) {
                shown = fault == null ? new Fault(null, problem.message()) : fault;
            }
        }
        return new View(
                visit.frame("Create a promotion", PromotionHeader.SECTION, scope),
                scope,
                content,
                choices(environments, content.source()),
                choices(targets(scope, environments), content.target()),
                entities,
                shown);
    }

    /// Returns the environments, and the chosen revision if a revision was chosen.
    private static List<String[]> choices(List<Environment> environments, String chosen) {
        Stream<String[]> slugs = environments.stream().map(it -> new String[] {it.slug(), it.displayName()});
        Stream<String[]> revision = environments.stream()
                .filter(it -> chosen.startsWith(it.slug() + "@"))
                .map(it -> new String[] {
                    chosen,
                    "%s, revision %s"
                            .formatted(
                                    it.displayName(),
                                    PageBudget.shortened(
                                            chosen.substring(it.slug().length() + 1), HistoryPage.HASH_SHOWN))
                });
        return Stream.concat(slugs, revision).toList();
    }

    /// The fields as they were typed.
    ///
    /// @param include kinds and ids of entities, such as `PLAN:pro`; empty for all changes
    public record Content(
            String source,
            String target,
            String title,
            String migrationType,
            List<String> include,
            RolloutFields rollout) {

        private static final Map<Kind, String> LISTS =
                Map.of(Kind.PRODUCT, "products", Kind.FEATURE, "features", Kind.PLAN, "plans", Kind.ADDON, "addons");

        static Content of(Form form, String migrationType) {
            return new Content(
                    form.text("source"),
                    form.text("target"),
                    form.text("title").strip(),
                    migrationType,
                    form.texts("include"),
                    RolloutFields.of(form));
        }

        Map<String, Object> body() {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("source", source);
            body.put("target", target);
            body.put("title", title);
            body.put("migrationType", migrationType);
            if (!rollout.isEmpty()) {
                body.put("rollout", rollout.body());
            }
            if (!include.isEmpty()) {
                Map<String, List<String>> lists = new LinkedHashMap<>();
                LISTS.forEach((kind, list) -> {
                    List<String> ids = new ArrayList<>();
                    include.stream()
                            .filter(it -> it.startsWith(kind + ":"))
                            .forEach(it -> ids.add(it.substring(kind.name().length() + 1)));
                    if (!ids.isEmpty()) {
                        lists.put(list, ids);
                    }
                });
                body.put("include", lists);
            }
            return body;
        }

        boolean isComparable() {
            return !source.isEmpty() && !target.isEmpty() && !slug(source).equals(target);
        }
    }

    /// The form.
    ///
    /// @param entities the entities that differ
    public record View(
            Frame frame,
            ConsoleScope scope,
            Content content,
            List<String[]> sources,
            List<String[]> targets,
            List<Entity> entities,
            @Nullable Fault fault) {

        public String path() {
            return scope.account().path() + "/promotions";
        }

        public boolean isComparable() {
            return content.isComparable();
        }

        public List<String[]> migrations() {
            return MIGRATIONS;
        }

        public String value(Entity it) {
            return it.kind() + ":" + it.id();
        }

        /// Returns the fault of a field that the form does not show beside an input.
        public @Nullable Fault general() {
            return fault == null || SHOWN.stream().anyMatch(fault::isAt) ? null : fault;
        }
    }
}
