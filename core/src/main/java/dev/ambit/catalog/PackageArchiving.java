package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.ADDON_HAS_DRAFT;
import static dev.ambit.problem.ProblemCode.ADDON_IS_DRAFT;
import static dev.ambit.problem.ProblemCode.PLAN_IS_DOWNGRADE_PLAN;
import static dev.ambit.problem.ProblemCode.PLAN_IS_DRAFT;
import static dev.ambit.problem.ProblemCode.PLAN_IS_START_PLAN;

import dev.ambit.access.Caller;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
import dev.ambit.event.Changes;
import dev.ambit.event.Committed;
import dev.ambit.event.EventLog;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/// Archives plans and add-ons. Existing subscriptions keep them.
public final class PackageArchiving {

    private final EventLog log;
    private final InstantSource clock;

    public PackageArchiving(EventLog log, InstantSource clock) {
        this.log = log;
        this.clock = clock;
    }

    /// Archives a package. Repeated calls change nothing.
    Committed<CatalogPackage> archive(Caller caller, Author author, PackageKind kind, String id) {
        EnvironmentId environment = caller.environment();
        return log.change(environment, author, (tx, changes) -> {
            CatalogLock.take(tx, environment);
            CatalogPackage shown = Packages.find(tx, environment, kind, id).orElseThrow(() -> kind.missing(id));
            if (shown.archivedAt() != null) {
                return shown;
            }
            if (shown.isDraft()) {
                throw draft(tx, environment, shown);
            }
            switch (kind) {
                case PLAN -> requireNoDefault(tx, environment, id);
                case ADDON -> requireUnused(tx, environment, shown);
            }
            Instant now = clock.instant();
            archive(tx, environment, List.of(shown), changes, now);
            String why = "%s %s was archived.".formatted(kind.title(), id);
            Revisions.add(tx, caller.account(), environment, author, why, now);
            return shown.archived(now);
        });
    }

    /// Archives packages whose published versions are given.
    static void archive(
            Handle tx, EnvironmentId environment, List<CatalogPackage> packages, Changes changes, Instant now) {
        Packages.archive(tx, environment, packages, now);
        packages.forEach(it -> CatalogEvents.published(changes, it.archived(now), false));
    }

    private static Problem draft(Handle tx, EnvironmentId environment, CatalogPackage draft) {
        boolean wasPublished = !Packages.published(tx, environment, draft.kind(), List.of(draft.id()))
                .isEmpty();
        return switch (draft.kind()) {
            case PLAN ->
                PLAN_IS_DRAFT.because(
                        "Plan `%s` has a draft. Publish or remove the draft first.".formatted(draft.id()));
            case ADDON ->
                (wasPublished ? ADDON_HAS_DRAFT : ADDON_IS_DRAFT)
                        .because("Add-on `%s` has a draft. Publish or remove the draft first.".formatted(draft.id()));
        };
    }

    private static void requireNoDefault(Handle tx, EnvironmentId environment, String id) {
        for (Product product : Products.all(tx, environment)) {
            ProductSettings settings = product.settings();
            if (settings == null || product.archivedAt() != null) {
                continue;
            }
            if (id.equals(settings.subscriptionStartPlanId())) {
                throw PLAN_IS_START_PLAN.because(
                        "Plan `%s` is the start plan of product `%s`. Change `subscriptionStartPlanId` of the product first."
                                .formatted(id, product.id()));
            }
            if (id.equals(settings.downgradePlanId())) {
                throw PLAN_IS_DOWNGRADE_PLAN.because(
                        "Plan `%s` is the downgrade plan of product `%s`. Change `downgradePlanId` of the product first."
                                .formatted(id, product.id()));
            }
        }
    }

    /// Requires that no published package and no draft uses the add-on.
    private static void requireUnused(Handle tx, EnvironmentId environment, CatalogPackage addon) {
        Optional<CatalogPackage> user = Stream.concat(
                        Packages.all(tx, environment).stream(), Packages.published(tx, environment).stream())
                .filter(it -> it.archivedAt() == null && addon.isNamedBy(it))
                .findFirst();
        if (user.isPresent()) {
            throw addon.kind().inUse(addon.id(), user.get().id());
        }
    }
}
