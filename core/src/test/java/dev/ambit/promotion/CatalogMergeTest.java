package dev.ambit.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongTest;
import dev.ambit.catalog.CatalogContent;
import dev.ambit.catalog.CatalogDiff;
import dev.ambit.promotion.CatalogMerge.Options;
import dev.ambit.promotion.CatalogMerge.Result;
import dev.ambit.promotion.MergeChoice.Side;
import dev.ambit.promotion.RandomCatalog.Edit;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CatalogMergeTest {

    private static final Map<String, Map<String, Object>> LISTS = RandomCatalog.real();
    private static final int SEEDS = 200;

    @Test
    void a_field_that_only_the_source_changed_is_taken_and_one_of_the_target_is_kept() {
        Map<String, Object> base = plan(Map.of("displayName", "Pro", "description", "Old"));
        Map<String, Object> source = plan(Map.of("displayName", "Pro 2", "description", "Old"));
        Map<String, Object> target = plan(Map.of("displayName", "Pro", "description", "New"));

        Result merged = CatalogMerge.of(base, source, target, Options.DEFAULT);

        assertThat(merged.tree()).isEqualTo(plan(Map.of("displayName", "Pro 2", "description", "New")));
        assertThat(merged.lines()).containsExactly(new MergeLine("plans.pro.displayName", "Pro", "Pro 2", true));
        assertThat(merged.conflicts()).isEmpty();
    }

    @Test
    void the_same_field_with_two_values_is_a_conflict_until_it_is_resolved() {
        Map<String, Object> base = plan(Map.of("displayName", "Pro"));
        Map<String, Object> source = plan(Map.of("displayName", "Mine"));
        Map<String, Object> target = plan(Map.of("displayName", "Yours"));

        assertThat(CatalogMerge.of(base, source, target, Options.DEFAULT).conflicts())
                .containsExactly(new MergeConflict("plans.pro.displayName", "Pro", "Mine", "Yours"));
        assertThat(resolved(base, source, target, Side.SOURCE, null)).isEqualTo(source);
        assertThat(resolved(base, source, target, Side.TARGET, null)).isEqualTo(target);
        assertThat(resolved(base, source, target, null, "Ours")).isEqualTo(plan(Map.of("displayName", "Ours")));
    }

    @Test
    void without_a_base_each_field_that_differs_is_a_conflict() {
        Map<String, Object> source = plan(Map.of("displayName", "Mine", "maxQuantity", 3));
        Map<String, Object> target = plan(Map.of("displayName", "Yours", "description", "Text"));

        Result merged = CatalogMerge.of(null, source, target, Options.DEFAULT);

        assertThat(merged.conflicts())
                .extracting(MergeConflict::path)
                .containsExactly("plans.pro.description", "plans.pro.displayName", "plans.pro.maxQuantity");
        assertThat(merged.tree()).isEqualTo(target);
    }

    @Test
    void a_plan_that_only_the_target_has_is_kept_and_removed_only_on_request() {
        Map<String, Object> base = plan(Map.of("displayName", "Pro"));
        Map<String, Object> none = Map.of("plans", Map.of());

        Result merged = CatalogMerge.of(base, none, base, Options.DEFAULT);
        assertThat(merged.tree()).isEqualTo(base);
        assertThat(merged.kept()).containsExactly("plans.pro");
        assertThat(merged.lines()).singleElement().matches(it -> !it.isTaken());

        var taken = new MergeChoice("plans.pro", Side.SOURCE, null);
        assertThat(CatalogMerge.of(base, none, base, new Options(Map.of("plans.pro", taken), null, Set.of(), false))
                        .tree())
                .isEqualTo(none);
        assertThat(CatalogMerge.of(base, none, base, new Options(Map.of(), null, Set.of(), true))
                        .tree())
                .isEqualTo(none);
    }

    @Test
    void a_plan_that_one_side_changed_and_the_other_removed_is_a_conflict() {
        Map<String, Object> base = plan(Map.of("displayName", "Pro"));
        Map<String, Object> source = plan(Map.of("displayName", "Pro 2"));
        Map<String, Object> none = Map.of("plans", Map.of());

        assertThat(CatalogMerge.of(base, source, none, Options.DEFAULT).conflicts())
                .extracting(MergeConflict::path)
                .containsExactly("plans.pro");
        assertThat(CatalogMerge.of(base, base, none, Options.DEFAULT).tree()).isEqualTo(none);
    }

    @Test
    void a_left_line_comes_back_with_the_next_merge_and_a_resolved_conflict_does_not() {
        Map<String, Object> base = plan(Map.of("displayName", "Pro", "description", "Old"));
        Map<String, Object> source = plan(Map.of("displayName", "Mine", "description", "New"));
        Map<String, Object> target = plan(Map.of("displayName", "Yours", "description", "Old"));
        var options = new Options(
                Map.of(
                        "plans.pro.description", new MergeChoice("plans.pro.description", Side.TARGET, null),
                        "plans.pro.displayName", new MergeChoice("plans.pro.displayName", Side.TARGET, null)),
                null,
                Set.of(),
                false);

        Result first = CatalogMerge.of(base, source, target, options);
        Result second = CatalogMerge.of(first.agreed(), source, first.tree(), Options.DEFAULT);

        assertThat(first.tree()).isEqualTo(target);
        assertThat(second.conflicts()).isEmpty();
        assertThat(second.lines()).extracting(MergeLine::path).containsExactly("plans.pro.description");
    }

    @LongTest
    void real_catalogs_keep_their_hash_as_a_tree() {
        assertThat(LISTS).hasSizeGreaterThan(150);
        LISTS.forEach((name, tree) -> {
            var catalog = CatalogContent.ofTree(tree).canonical();
            assertThat(CatalogContent.tree(catalog)).as(name).isEqualTo(tree);
            assertThat(CatalogContent.of(catalog).canonical().hash()).as(name).isEqualTo(catalog.hash());
        });
    }

    @Test
    void merging_a_catalog_with_itself_and_merging_twice_change_nothing() {
        List<Map<String, Object>> years = List.copyOf(LISTS.values());
        for (int i = 1; i < years.size(); i++) {
            Map<String, Object> x = years.get(i);
            assertThat(CatalogMerge.of(x, x, x, Options.DEFAULT).tree()).isEqualTo(x);
            assertThat(CatalogMerge.of(null, x, x, Options.DEFAULT).conflicts()).isEmpty();

            Result first = CatalogMerge.of(years.get(i - 1), x, years.get(i - 1), Options.DEFAULT);
            Result second = CatalogMerge.of(first.agreed(), x, first.tree(), Options.DEFAULT);
            assertThat(first.conflicts()).isEmpty();
            assertThat(second.tree()).isEqualTo(first.tree());
            assertThat(second.lines()).noneMatch(MergeLine::isTaken);
        }
    }

    @Test
    void undoing_a_merge_of_any_year_gives_the_year_before() {
        List<Map<String, Object>> years = List.copyOf(LISTS.values());
        for (int i = 1; i < years.size(); i++) {
            Map<String, Object> before = years.get(i - 1);
            Map<String, Object> after = years.get(i);

            assertThat(CatalogMerge.of(after, before, after, new Options(Map.of(), null, Set.of(), true))
                            .tree())
                    .isEqualTo(before);
        }
    }

    @LongTest
    void disjoint_edits_commute_and_the_lines_are_what_then_happens() {
        for (int seed = 0; seed < SEEDS; seed++) {
            var random = new Random(seed);
            Map<String, Object> base = List.copyOf(LISTS.values()).get(random.nextInt(LISTS.size()));
            List<Edit> edits = RandomCatalog.disjointEdits(base, 12, random);
            List<Edit> own = edits.subList(0, edits.size() / 2);
            List<Edit> yours = edits.subList(edits.size() / 2, edits.size());
            Map<String, Object> source = RandomCatalog.edited(base, own);
            Map<String, Object> target = RandomCatalog.edited(base, yours);

            Result merged = CatalogMerge.of(base, source, target, Options.DEFAULT);

            assertThat(merged.conflicts()).as("seed %d", seed).isEmpty();
            assertThat(merged.tree())
                    .as("seed %d", seed)
                    .isEqualTo(RandomCatalog.edited(base, edits))
                    .isEqualTo(CatalogMerge.of(base, target, source, Options.DEFAULT)
                            .tree());
            assertThat(CatalogDiff.of(target, merged.tree()))
                    .as("seed %d", seed)
                    .isEqualTo(merged.lines().stream()
                            .map(it -> new CatalogDiff.Difference(it.path(), it.before(), it.after()))
                            .toList());
        }
    }

    @LongTest
    void the_same_field_changed_to_two_values_always_conflicts() {
        for (int seed = 0; seed < SEEDS; seed++) {
            var random = new Random(seed);
            Map<String, Object> base = List.copyOf(LISTS.values()).get(random.nextInt(LISTS.size()));
            List<Edit> edits = RandomCatalog.disjointEdits(base, 8, random).stream()
                    .filter(it -> it.value() instanceof String)
                    .toList();
            List<Edit> others = edits.stream()
                    .map(it -> new Edit(it.path(), it.value() + " of the target"))
                    .toList();

            Result merged = CatalogMerge.of(
                    base, RandomCatalog.edited(base, edits), RandomCatalog.edited(base, others), Options.DEFAULT);

            assertThat(merged.conflicts()).as("seed %d", seed).hasSameSizeAs(edits);
            assertThat(merged.lines()).as("seed %d", seed).isEmpty();
        }
    }

    @Test
    void a_selective_merge_changes_only_the_included_plan_and_what_it_needs() {
        Map<String, Object> source = new TreeMap<>(Map.of(
                "features", Map.of("sso", Map.of("id", "sso"), "api", Map.of("id", "api")),
                "plans",
                        Map.of(
                                "pro",
                                        Map.of(
                                                "productId", "shop",
                                                "parentPlanId", "basic",
                                                "entitlements", Map.of("sso", Map.of())),
                                "basic", Map.of("productId", "shop"),
                                "free", Map.of("productId", "shop"))));

        Map<String, Object> target =
                Map.of("products", Map.of("shop", Map.of("id", "shop")), "features", Map.of(), "plans", Map.of());

        var inclusion = Inclusion.of(new Inclusion.Include(null, null, List.of("pro"), null), source, target);
        Result merged =
                CatalogMerge.of(null, source, target, new Options(Map.of(), inclusion.paths(), Set.of(), false));

        assertThat(inclusion.pulledIn()).containsExactly("features.sso", "plans.basic");
        assertThat(merged.lines())
                .extracting(MergeLine::path)
                .containsExactly("features.sso", "plans.basic", "plans.pro");
    }

    private static Map<String, Object> resolved(
            Map<String, Object> base,
            Map<String, Object> source,
            Map<String, Object> target,
            @Nullable Side take,
            @Nullable Object value) {
        var choice = new MergeChoice("plans.pro.displayName", take, value);
        Result merged = CatalogMerge.of(
                base, source, target, new Options(Map.of(choice.path(), choice), null, Set.of(), false));
        assertThat(merged.conflicts()).isEmpty();
        return merged.tree();
    }

    private static Map<String, Object> plan(Map<String, Object> fields) {
        return new TreeMap<>(Map.of("plans", new TreeMap<>(Map.of("pro", new TreeMap<>(fields)))));
    }
}
