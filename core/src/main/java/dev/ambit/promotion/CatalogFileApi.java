package dev.ambit.promotion;

import static dev.ambit.problem.ProblemCode.ACCESS_DENIED;
import static dev.ambit.problem.ProblemCode.EDITED_MEANWHILE;
import static dev.ambit.problem.ProblemCode.REVISION_NOT_FOUND;

import dev.ambit.access.Authentication;
import dev.ambit.access.Caller;
import dev.ambit.access.KeyKind;
import dev.ambit.access.Membership;
import dev.ambit.access.Memberships;
import dev.ambit.catalog.CanonicalCatalog;
import dev.ambit.catalog.CatalogChange;
import dev.ambit.catalog.CatalogComparison;
import dev.ambit.catalog.CatalogContent;
import dev.ambit.catalog.CatalogDiff.Difference;
import dev.ambit.catalog.CatalogReplacement;
import dev.ambit.catalog.ComparisonText;
import dev.ambit.catalog.Revisions;
import dev.ambit.catalog.RolloutFilter;
import dev.ambit.catalog.UnpricedUsage;
import dev.ambit.clock.EnvironmentClock;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.environment.Environment;
import dev.ambit.environment.Environments;
import dev.ambit.event.Author;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.pricelist.CatalogFile;
import dev.ambit.pricelist.PriceListApi;
import dev.ambit.promotion.AppliedCatalogFiles.Applied;
import dev.ambit.promotion.CatalogFileWire.AppliedView;
import dev.ambit.promotion.CatalogFileWire.ApplyQuery;
import dev.ambit.promotion.CatalogFileWire.DriftView;
import dev.ambit.promotion.CatalogFileWire.FormatQuery;
import dev.ambit.promotion.CatalogFileWire.PlanQuery;
import dev.ambit.promotion.CatalogFileWire.PlanView;
import dev.ambit.promotion.CatalogFileWire.TextFormat;
import dev.ambit.promotion.PromotionContent.MigrationType;
import dev.ambit.promotion.PromotionWire.ImpactSummaryView;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The routes of catalog files: exporting the catalog, and making it equal to a file.
public final class CatalogFileApi {

    private final Authentication authentication;
    private final Transactions transactions;
    private final CatalogChange change;
    private final PromotionImpact impact;
    private final InstantSource clock;

    public CatalogFileApi(
            Authentication authentication,
            Transactions transactions,
            CatalogChange change,
            PromotionPreview preview,
            EnvironmentClock environmentClock,
            InstantSource clock) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.change = change;
        this.impact = new PromotionImpact(preview, environmentClock);
        this.clock = clock;
    }

    /// Exports the published catalog.
    public Response export(Request request) {
        Caller caller = authentication.server(request);
        return Response.text(200, PriceListApi.CONTENT_TYPE, CatalogFile.yaml(present(caller.environment())));
    }

    /// Exports the published catalog with the comments of an earlier file.
    public Response exportOver(Request request) {
        Caller caller = authentication.server(request);
        String earlier = request.text(PriceListApi.CONTENT_TYPE);
        return Response.text(200, PriceListApi.CONTENT_TYPE, CatalogFile.yaml(present(caller.environment()), earlier));
    }

    /// Shows what applying the file changes.
    public Response plan(Request request) {
        Caller caller = authentication.server(request);
        EnvironmentId environment = caller.environment();
        PlanQuery query = request.query(PlanQuery.class);
        CatalogContent file = CatalogFile.read(request.text(PriceListApi.CONTENT_TYPE));
        CatalogFilePlan plan = transactions.in(environment, tx -> {
            CatalogFilePlan made = plan(tx, caller, file, query.migration());
            CatalogReplacement.requirePossibleKeepingSold(tx, environment, made.wanted());
            return made;
        });
        return Response.ok(PlanView.of(
                plan,
                text(plan.present(), plan.wanted().canonical(), query.format()),
                plan.differences().isEmpty() ? null : impact(caller, file, query.migration()),
                transactions.read(environment, tx -> unpriced(tx, environment, plan))));
    }

    private static List<UnpricedUsage> unpriced(Handle tx, EnvironmentId environment, CatalogFilePlan plan) {
        return UnpricedUsage.added(tx, environment, plan.wanted().packages(), List.of());
    }

    private ImpactSummaryView impact(Caller caller, CatalogContent file, MigrationType migration) {
        var edit = new PromotionPreview.Edit(
                caller.account(),
                caller.environment(),
                present -> CatalogFilePlan.of(file, present, null, migration).wanted(),
                file,
                rollout(migration));
        return ImpactSummaryView.of(impact.sum(edit), null);
    }

    /// Makes the catalog equal to the file, in one transaction.
    public Response apply(Request request) {
        Caller caller = authentication.server(request);
        EnvironmentId environment = caller.environment();
        ApplyQuery query = request.query(ApplyQuery.class);
        if (query.startsManagement()) {
            requireOwner(caller);
        }
        CatalogContent file = CatalogFile.read(request.text(PriceListApi.CONTENT_TYPE));
        Author author = Author.of(caller, request);
        return change.editUnguarded(environment, author, edit -> {
                    PromotionRules.requireFileAllowed(edit.tx(), environment, clock.instant());
                    if (query.startsManagement()
                            || PromotionRules.find(edit.tx(), environment).isManaged()) {
                        query.requireCommit();
                    }
                    CatalogFilePlan plan = plan(edit.tx(), caller, file, query.migration());
                    if (query.hash() != null) {
                        PromotionStart.requireHash(query.hash(), plan.hash());
                    }
                    requireNothingOverwritten(plan, query);
                    if (!Boolean.TRUE.equals(query.confirmUnpricedUsage())) {
                        UnpricedUsage.requireNone(
                                unpriced(edit.tx(), environment, plan),
                                "If these subscribers do not pay it, send `confirmUnpricedUsage=true`.");
                    }
                    CatalogReplacement.Replaced replaced = CatalogReplacement.runKeepingSold(
                            edit,
                            caller.account(),
                            plan.wanted(),
                            file,
                            rollout(query.migration()),
                            query.commit() == null
                                    ? "A catalog file was applied."
                                    : "The catalog file of commit %s was applied.".formatted(query.commit()));
                    var applied = new Applied(replaced.revision(), query.commit(), clock.instant());
                    AppliedCatalogFiles.put(edit.tx(), environment, applied);
                    if (query.startsManagement()) {
                        manage(edit.tx(), caller, author);
                    }
                    return AppliedView.of(plan, replaced, applied);
                })
                .response(200, it -> it);
    }

    /// Only owners can end the management, so keys of the environment cannot start it.
    private void requireOwner(Caller caller) {
        boolean isOwner = caller.kind() == KeyKind.SESSION
                && transactions
                        .read(caller.account(), tx -> Memberships.find(tx, caller.account(), caller.keyId()))
                        .filter(Membership::isOwner)
                        .isPresent();
        if (!isOwner) {
            throw ACCESS_DENIED.because(
                    "`managed` is `true`, but only owners can start the management from code. Sign in"
                            + " as an owner, or omit `managed`.");
        }
    }

    private void manage(Handle tx, Caller caller, Author author) {
        Environment environment =
                Environments.find(tx, caller.account(), caller.environment()).orElseThrow();
        CatalogManagement.set(tx, caller.account(), environment, true, author, clock.instant());
    }

    /// Compares the catalog with the file that was last applied.
    public Response drift(Request request) {
        Caller caller = authentication.server(request);
        EnvironmentId environment = caller.environment();
        TextFormat format = request.query(FormatQuery.class).format();
        Applied applied = transactions
                .read(environment, tx -> AppliedCatalogFiles.find(tx, environment))
                .orElseThrow(() -> REVISION_NOT_FOUND.because(
                        "No catalog file was applied to this environment. Apply a file first."));
        CanonicalCatalog last = transactions
                .read(caller.account(), tx -> Revisions.content(tx, caller.account(), applied.hash()))
                .orElseThrow(() -> REVISION_NOT_FOUND.because(
                        "The catalog of the last file no longer exists. Apply the file again."));
        CanonicalCatalog present = present(environment);
        List<Difference> drift = CatalogFilePlan.drift(last, CatalogContent.tree(present));
        return Response.ok(DriftView.of(applied, present, drift, drift.isEmpty() ? "" : text(last, present, format)));
    }

    private static @Nullable RolloutFilter rollout(MigrationType migration) {
        return migration == MigrationType.ALL_CUSTOMERS ? RolloutFilter.ALL : null;
    }

    private CatalogFilePlan plan(Handle tx, Caller caller, CatalogContent file, MigrationType migration) {
        EnvironmentId environment = caller.environment();
        MergeTarget present = MergeTarget.of(tx, environment);
        Optional<Applied> applied = AppliedCatalogFiles.find(tx, environment);
        Transactions.addScope(tx, caller.account());
        @Nullable
        CanonicalCatalog last = applied.flatMap(it -> Revisions.content(tx, caller.account(), it.hash()))
                .orElse(null);
        return CatalogFilePlan.of(file, present, last, migration);
    }

    private static void requireNothingOverwritten(CatalogFilePlan plan, ApplyQuery query) {
        if (!plan.overwritten().isEmpty() && !Boolean.TRUE.equals(query.overwrite())) {
            throw EDITED_MEANWHILE
                    .because(("The file undoes changes that were made outside it. The first of %d is `%s`."
                                    + " Export the catalog to add them to the file, or send `overwrite=true`.")
                            .formatted(
                                    plan.overwritten().size(),
                                    plan.overwritten().getFirst().path()))
                    .with(
                            "overwritten",
                            plan.overwritten().stream().map(Difference::path).toList());
        }
    }

    private static String text(CanonicalCatalog from, CanonicalCatalog to, @Nullable TextFormat format) {
        List<CatalogComparison.Entity> entities = CatalogComparison.of(from, to);
        return format == TextFormat.MARKDOWN ? ComparisonText.markdown(entities) : ComparisonText.text(entities);
    }

    private CanonicalCatalog present(EnvironmentId environment) {
        return transactions.read(environment, tx -> CanonicalCatalog.of(tx, environment));
    }
}
