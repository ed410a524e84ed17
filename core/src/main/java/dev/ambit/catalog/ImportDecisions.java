package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.MERGE_CONFLICT;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;

import dev.ambit.catalog.AutomaticArchivals.Cause;
import dev.ambit.catalog.ImportedEntities.Entry;
import dev.ambit.problem.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Compares a price list with the decisions that were taken in the environment since the last import of the product.
/// A decision that the list would undo is a conflict. A settled conflict does not appear again until the list or the
/// environment changes.
final class ImportDecisions {

    /// The list as it is imported.
    ///
    /// @param draft without the entities that stay archived, and with the names that stay
    /// @param kept paths of the entities that the list lacks and that are not archived
    record Settled(CatalogDraft draft, Set<String> kept, Map<String, Entry> entries) {}

    private final CatalogEdit edit;
    private final CatalogDraft list;
    private final Map<String, Boolean> choices;
    private final Map<String, Entry> last;
    private final Set<String> archived;
    private final Map<String, Entry> entries = new TreeMap<>();
    private final List<ImportConflict> conflicts = new ArrayList<>();
    private final Set<String> unused;

    private ImportDecisions(CatalogEdit edit, CatalogDraft list, Map<String, Boolean> choices) {
        this.edit = edit;
        this.list = list;
        this.choices = choices;
        this.unused = new TreeSet<>(choices.keySet());
        this.last = ImportedEntities.find(edit.tx(), edit.environment(), list.productId());
        this.archived = ArchivedEntities.decided(edit.tx(), edit.environment(), Cause.IMPORT);
    }

    /// @param archives whether the import archives what the list lacks
    /// @throws Problem 409 with the conflicts that have no choice; 400 if a choice names no conflict
    static Settled settle(CatalogEdit edit, CatalogDraft list, Map<String, Boolean> choices, boolean archives) {
        return new ImportDecisions(edit, list, choices).settle(archives);
    }

    private Settled settle(boolean archives) {
        CatalogDraft settled = new CatalogDraft(
                list.productId(), product(), list.productMetadata(), features(), packages(), list.warnings());
        Set<String> kept = archives ? kept() : Set.of();
        if (!conflicts.isEmpty()) {
            throw MERGE_CONFLICT
                    .because(("The list would undo decisions of this environment: %s. For each of them, send"
                                    + " `resolve=PATH=source` to take the list, or `resolve=PATH=target` to keep the"
                                    + " environment (command line: `--resolve`).")
                            .formatted(conflicts.stream()
                                    .map(it -> "`%s` (%s)"
                                            .formatted(it.path(), it.decision().label()))
                                    .collect(joining(", "))))
                    .with("conflicts", conflicts);
        }
        if (!unused.isEmpty()) {
            String path = unused.iterator().next();
            throw BAD_USER_INPUT
                    .because("`resolve` names `%s`, which is not a conflict of this import. Remove it."
                            .formatted(Problem.shortened(path)))
                    .at("resolve", path, "a path of `conflicts`");
        }
        return new Settled(settled, kept, entries);
    }

    private String product() {
        Product known =
                Products.find(edit.tx(), edit.environment(), list.productId()).orElse(null);
        String path = ArchivedEntities.path("products", list.productId());
        boolean isKept = isKeptArchived(path, list.productName());
        if (isKept && Boolean.FALSE.equals(choices.get(path))) {
            throw BAD_USER_INPUT
                    .because("Product `%s` stays archived, so its list cannot be imported. Send `resolve=%s=source`."
                            .formatted(list.productId(), path))
                    .at("resolve", path + "=target", path + "=source");
        }
        return name(path, known == null ? null : known.displayName(), list.productName());
    }

    private List<FeatureDraft> features() {
        Map<String, CatalogFeature> known = PackageDrafting.features(edit.tx(), edit.environment());
        List<FeatureDraft> settled = new ArrayList<>();
        for (FeatureDraft it : list.features()) {
            String path = ArchivedEntities.path("features", it.id());
            CatalogFeature present = known.get(it.id());
            if (!isKeptArchived(path, it.displayName())) {
                settled.add(it.named(
                        name(path, present == null ? null : present.content().displayName(), it.displayName())));
            }
        }
        return settled;
    }

    private List<PackageDraft> packages() {
        Map<PackageVersionKey, CatalogPackage> known = Packages.all(edit.tx(), edit.environment()).stream()
                .collect(toMap(it -> new PackageVersionKey(it.kind(), it.id(), 0), Function.identity()));
        List<PackageDraft> settled = new ArrayList<>();
        for (PackageDraft it : list.packages()) {
            String path = ArchivedEntities.path(it.kind().section(), it.id());
            PackageContent content = it.content();
            if (isKeptArchived(path, content.displayName())) {
                continue;
            }
            CatalogPackage present = known.get(new PackageVersionKey(it.kind(), it.id(), 0));
            PackageContent now = present == null ? null : present.content();
            String name = name(path, now == null ? null : now.displayName(), content.displayName());
            String parent = parent(path, now == null ? null : now.parentPlanId(), content.parentPlanId());
            settled.add(new PackageDraft(it.kind(), it.id(), it.productId(), content.named(name, parent)));
        }
        return settled;
    }

    private boolean isKeptArchived(String path, String listed) {
        Entry before = last.get(path);
        if (!archived.contains(path)) {
            return false;
        }
        boolean isSettled = before != null && before.present() == null;
        if (isSettled || !takesList(path, new ImportConflict(path, TargetDecision.ARCHIVED, listed, null))) {
            entries.put(path, new Entry(listed, null));
            return true;
        }
        return false;
    }

    private String name(String path, @Nullable String present, String listed) {
        Entry before = last.get(path);
        String name = listed;
        if (present != null && !present.equals(listed)) {
            String field = path + ".displayName";
            name = Objects.requireNonNull(value(field, before, listed, present, TargetDecision.RENAMED));
        }
        entries.put(path, new Entry(listed, name));
        return name;
    }

    /// A list names no base plans, so each base plan was chosen in the environment.
    private @Nullable String parent(String path, @Nullable String present, @Nullable String listed) {
        if (present == null || present.equals(listed)) {
            return listed;
        }
        String field = path + ".parentPlanId";
        String parent = value(field, last.get(field), listed, present, TargetDecision.MOVED);
        entries.put(field, new Entry(listed, parent));
        return parent;
    }

    /// Returns the value after the import. If only the list has changed the value, the list is taken.
    private @Nullable String value(
            String field, @Nullable Entry before, @Nullable String listed, String present, TargetDecision decision) {
        if (before != null && present.equals(before.present())) {
            if (Objects.equals(listed, before.listed())) {
                return present;
            }
            if (present.equals(before.listed())) {
                return listed;
            }
        }
        return takesList(field, new ImportConflict(field, decision, listed, present)) ? listed : present;
    }

    /// Returns the entities that earlier lists lacked, too, and that are not archived.
    private Set<String> kept() {
        Set<String> kept = new HashSet<>();
        Set<String> listed = new HashSet<>(entries.keySet());
        if (last.isEmpty()) {
            return kept;
        }
        removable().forEach((path, name) -> {
            Entry before = last.get(path);
            if (listed.contains(path) || (before != null && before.listed() != null)) {
                return;
            }
            boolean isSettled = before != null && name.equals(before.present());
            if (isSettled || !takesList(path, new ImportConflict(path, TargetDecision.UNARCHIVED, null, name))) {
                kept.add(path);
                entries.put(path, new Entry(null, name));
            }
        });
        return kept;
    }

    /// Returns the names of the entities that an import archives if the list lacks them.
    private Map<String, String> removable() {
        Map<String, String> names = new HashMap<>();
        ImportArchiving.packages(edit, list)
                .forEach(it -> names.put(
                        ArchivedEntities.path(it.kind().section(), it.id()),
                        it.content().displayName()));
        ImportArchiving.features(edit, list)
                .forEach(it -> names.put(ArchivedEntities.path("features", it.id()), it.displayName()));
        return names;
    }

    /// Returns the choice; without one, the conflict is added and the environment is kept.
    private boolean takesList(String path, ImportConflict conflict) {
        unused.remove(path);
        Boolean choice = choices.get(path);
        if (choice == null) {
            conflicts.add(conflict);
            return false;
        }
        return choice;
    }
}
