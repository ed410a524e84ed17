package dev.ambit.console;

import dev.ambit.console.ComparePage.Entity;
import dev.ambit.console.ComparePage.Kind;
import dev.ambit.console.ProposedMerge.Kept;
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
        var content = new Content(source, target, "", "NEW_CUSTOMERS", List.of(), List.of(), "", RolloutFields.EMPTY);
        return visit.show(TEMPLATE, view(visit, scope, environments, content, null));
    }

    static Response create(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        Content content = Content.of(visit.form(), visit.choice("migrationType", MIGRATION_TYPES));
        try {
            List<Kept> archived = content.archives() ? content.archived(merge(visit, scope, content)) : List.of();
            if (!archived.isEmpty() && !content.confirmed().equals(String.valueOf(archived.size()))) {
                List<Environment> environments = PromotionsPage.environments(visit, scope);
                return visit.show(TEMPLATE, view(visit, scope, environments, content, null));
            }
            PromotionRecord made = visit.send(scope, "POST", "/promotions", content.body(archived))
                    .data(PromotionRecord.class);
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
        ProposedMerge merge = ProposedMerge.NONE;
        if (content.isComparable()) {
            try {
                merge = merge(visit, scope, content);
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
                merge,
                shown);
    }

    private static ProposedMerge merge(ConsoleRequest visit, ConsoleScope scope, Content content) {
        return ProposedMerge.of(visit, scope, content.source(), content.target());
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
    /// @param archive paths of kept entities to archive; `*` for all
    /// @param confirmed the number of entities whose archiving was confirmed
    public record Content(
            String source,
            String target,
            String title,
            String migrationType,
            List<String> include,
            List<String> archive,
            String confirmed,
            RolloutFields rollout) {

        private static final String ALL = "*";

        private static final Map<Kind, String> LISTS =
                Map.of(Kind.PRODUCT, "products", Kind.FEATURE, "features", Kind.PLAN, "plans", Kind.ADDON, "addons");

        static Content of(Form form, String migrationType) {
            return new Content(
                    form.text("source"),
                    form.text("target"),
                    form.text("title").strip(),
                    migrationType,
                    form.texts("include"),
                    form.texts("archive"),
                    form.text("confirmed"),
                    RolloutFields.of(form));
        }

        /// Returns the source without its revision, because only an environment can be a target.
        public String sourceSlug() {
            return slug(source);
        }

        boolean archives() {
            return !archive.isEmpty();
        }

        public boolean archivesAll() {
            return archive.contains(ALL);
        }

        /// Returns the kept entities that are archived.
        List<Kept> archived(ProposedMerge merge) {
            return merge.kept().stream()
                    .filter(it -> archivesAll() || archive.contains(it.path()))
                    .toList();
        }

        /// @param archived the kept entities that the promotion archives
        Map<String, Object> body(List<Kept> archived) {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("source", source);
            body.put("target", target);
            body.put("title", title);
            body.put("migrationType", migrationType);
            if (!rollout.isEmpty()) {
                body.put("rollout", rollout.body());
            }
            if (!archived.isEmpty()) {
                body.put(
                        "resolutions",
                        archived.stream()
                                .map(it -> Map.of("path", it.path(), "take", "source"))
                                .toList());
            }
            if (!include.isEmpty()) {
                Map<String, List<String>> lists = new LinkedHashMap<>();
                LISTS.forEach((kind, list) -> {
                    List<String> ids = new ArrayList<>();
                    include.stream()
                            .filter(it -> it.startsWith(kind + ":"))
                            .forEach(it -> ids.add(it.substring(kind.name().length() + 1)));
                    archived.stream()
                            .filter(it -> it.entity().kind() == kind)
                            .forEach(it -> ids.add(it.entity().id()));
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
    /// @param merge what a promotion of everything would do
    public record View(
            Frame frame,
            ConsoleScope scope,
            Content content,
            List<String[]> sources,
            List<String[]> targets,
            ProposedMerge merge,
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

        public String targetName() {
            return targets.stream()
                    .filter(it -> it[0].equals(content.target()))
                    .map(it -> it[1])
                    .findFirst()
                    .orElse(content.target());
        }

        /// Returns the entities whose archiving has to be confirmed.
        public List<Kept> toConfirm() {
            return content.archived(merge);
        }

        /// Returns a number with a word, such as `2 entities`.
        public String entities(int count) {
            return count == 1 ? "1 entity" : count + " entities";
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
