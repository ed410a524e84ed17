package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static java.util.stream.Collectors.toMap;

import dev.ambit.access.Authentication;
import dev.ambit.access.Caller;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.http.Page;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The routes of plans or add-ons, which differ only in the fields of their bodies.
public final class PackageApi {

    private final Authentication authentication;
    private final Transactions transactions;
    private final PackageDrafting drafting;
    private final Publishing publishing;
    private final PackageArchiving archiving;
    private final PackageKind kind;

    public PackageApi(
            Authentication authentication,
            Transactions transactions,
            PackageDrafting drafting,
            Publishing publishing,
            PackageArchiving archiving,
            PackageKind kind) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.drafting = drafting;
        this.publishing = publishing;
        this.archiving = archiving;
        this.kind = kind;
    }

    public Response list(Request request) {
        Caller caller = authentication.reader(request);
        PackageWire.ListQuery query = request.query(PackageWire.ListQuery.class);
        Page page = Page.of(kind.name(), query.after(), query.before(), query.limit());
        var filter = isOutside(caller)
                ? new Packages.Filter(kind, query.productId(), published(query.status()), true)
                : new Packages.Filter(kind, query.productId(), query.status(), false);
        List<CatalogPackage> packages = transactions.read(
                caller.environment(),
                tx -> Packages.list(tx, caller.environment(), filter, CreationOrder.slice(page, query.createdAt())));
        return CreationOrder.answer(page, packages, CatalogPackage::createdAt, CatalogPackage::id, PackageWire::view);
    }

    public Response get(Request request) {
        Caller caller = authentication.reader(request);
        return Response.ok(PackageWire.view(find(caller, request.variable("id"))));
    }

    public Response createPlan(Request request) {
        Caller caller = authentication.server(request);
        return create(caller, request.body(PackageWire.CreatePlanBody.class).draft());
    }

    public Response createAddon(Request request) {
        Caller caller = authentication.server(request);
        return create(caller, request.body(PackageWire.CreateAddonBody.class).draft());
    }

    public Response updatePlan(Request request) {
        Caller caller = authentication.server(request);
        PackageWire.UpdatePlanBody body = request.body(PackageWire.UpdatePlanBody.class);
        return Response.ok(PackageWire.view(drafting.edit(caller, kind, request.variable("id"), body::applied)));
    }

    public Response updateAddon(Request request) {
        Caller caller = authentication.server(request);
        PackageWire.UpdateAddonBody body = request.body(PackageWire.UpdateAddonBody.class);
        return Response.ok(PackageWire.view(drafting.edit(caller, kind, request.variable("id"), body::applied)));
    }

    public Response createDraft(Request request) {
        Caller caller = authentication.server(request);
        return Response.created(PackageWire.view(drafting.draft(caller, kind, request.variable("id"))));
    }

    public Response removeDraft(Request request) {
        Caller caller = authentication.server(request);
        drafting.discard(caller, kind, request.variable("id"));
        return Response.ok(new PackageWire.Removed(request.variable("id")));
    }

    public Response publish(Request request) {
        Caller caller = authentication.server(request);
        PackageWire.PublishBody body = request.body(PackageWire.PublishBody.class);
        var author = Author.of(caller, request);
        boolean withRollout = body.migrationType() == PackageWire.MigrationType.ALL_CUSTOMERS;
        return publishing
                .publish(
                        caller,
                        author,
                        kind,
                        request.variable("id"),
                        withRollout,
                        Boolean.TRUE.equals(body.confirmUnpricedUsage()))
                .response(200, PackageWire.PublishedView::of);
    }

    public Response archive(Request request) {
        Caller caller = authentication.server(request);
        var author = Author.of(caller, request);
        return archiving.archive(caller, author, kind, request.variable("id")).response(200, PackageWire::view);
    }

    public Response unarchive(Request request) {
        Caller caller = authentication.server(request);
        var author = Author.of(caller, request);
        return archiving.unarchive(caller, author, kind, request.variable("id")).response(200, PackageWire::view);
    }

    public Response duplicate(Request request) {
        Caller caller = authentication.server(request);
        PackageWire.DuplicateBody body = request.body(PackageWire.DuplicateBody.class);
        return Response.created(PackageWire.view(
                drafting.copy(caller, kind, request.variable("id"), body.targetId(), body.displayName())));
    }

    public Response listVersions(Request request) {
        Caller caller = authentication.server(request);
        EnvironmentId environment = caller.environment();
        String id = request.variable("id");
        Page page = Page.of(kind + " versions " + id, request.query(Page.Query.class));
        return transactions.in(environment, tx -> {
            if (!Packages.exists(tx, environment, kind, id)) {
                throw kind.missing(id);
            }
            List<CatalogPackage> versions =
                    Packages.history(tx, environment, kind, id, page.number(0), page.isBackward(), page.rows());
            Map<Integer, CatalogPackage> before = Packages.versions(
                            tx,
                            environment,
                            versions.stream()
                                    .map(it -> new PackageVersionKey(kind, id, it.version() - 1))
                                    .toList())
                    .stream()
                    .collect(toMap(CatalogPackage::version, it -> it));
            return page.answer(
                    versions,
                    it -> List.of(it.version()),
                    it -> PackageWire.VersionView.of(it, before.get(it.version() - 1)));
        });
    }

    public Response listEntitlements(Request request) {
        Caller caller = authentication.reader(request);
        CatalogPackage found = find(caller, request.variable("id"));
        List<EntitlementWire.View> views = found.content().entitlements().stream()
                .map(it -> EntitlementWire.View.of(it, found))
                .toList();
        return Response.page(views, null, null);
    }

    public Response createEntitlements(Request request) {
        Caller caller = authentication.server(request);
        List<PackageEntitlement> added =
                request.body(PackageWire.EntitlementsBody.class).added();
        CatalogPackage edited = drafting.grant(caller, kind, request.variable("id"), added);
        List<String> ids = added.stream().map(PackageEntitlement::featureId).toList();
        return Response.created(edited.content().entitlements().stream()
                .filter(it -> ids.contains(it.featureId()))
                .map(it -> EntitlementWire.View.of(it, edited))
                .toList());
    }

    public Response updateEntitlement(Request request) {
        Caller caller = authentication.server(request);
        String featureId = request.variable("featureId");
        EntitlementWire.UpdateBody body = request.body(EntitlementWire.UpdateBody.class);
        CatalogPackage edited = drafting.regrant(caller, kind, request.variable("id"), featureId, body::applied);
        return Response.ok(EntitlementWire.View.of(edited.content().entitlement(featureId), edited));
    }

    public Response removeEntitlement(Request request) {
        Caller caller = authentication.server(request);
        String featureId = request.variable("featureId");
        CatalogPackage before = drafting.revoke(caller, kind, request.variable("id"), featureId);
        return Response.ok(EntitlementWire.View.of(before.content().entitlement(featureId), before));
    }

    public Response listCharges(Request request) {
        return charges(request, "charges", PackageContent::charges);
    }

    public Response listOverageCharges(Request request) {
        return charges(request, "overage-charges", it -> it.paidOnDemand().overageCharges());
    }

    private Response charges(Request request, String list, Function<PackageContent, List<Charge>> prices) {
        Caller caller = authentication.reader(request);
        Page page = Page.of(kind + " " + list, request.query(Page.Query.class));
        CatalogPackage found = find(caller, request.variable("id"));
        List<Charge> byId = prices.apply(found.content());
        String from = page.text(0);
        List<Charge> ahead = (page.isBackward() ? byId.reversed() : byId)
                .stream()
                        .filter(it -> from == null || isBeyond(it.id(), from, page))
                        .limit(page.rows())
                        .toList();
        return page.answer(ahead, it -> List.of(it.id()), it -> ChargeView.of(it, found));
    }

    private static boolean isBeyond(String id, String from, Page page) {
        return page.isBackward() ? id.compareTo(from) < 0 : id.compareTo(from) > 0;
    }

    private Response create(Caller caller, PackageDraft draft) {
        if (draft.kind() != kind) {
            throw BAD_USER_INPUT.because(
                    "The body describes a %s, but this route creates a %s. Send it to the other route."
                            .formatted(draft.kind(), kind));
        }
        return Response.created(PackageWire.view(drafting.create(caller, draft)));
    }

    private CatalogPackage find(Caller caller, String id) {
        EnvironmentId environment = caller.environment();
        return transactions
                .read(
                        environment,
                        tx -> isOutside(caller)
                                ? Packages.published(tx, environment, kind, List.of(id)).stream()
                                        .findFirst()
                                : Packages.find(tx, environment, kind, id))
                .orElseThrow(() -> kind.missing(id));
    }

    /// Returns the requested statuses that callers without access to drafts can see.
    private static List<PackageStatus> published(@Nullable List<PackageStatus> asked) {
        return asked == null || asked.contains(PackageStatus.PUBLISHED) ? List.of(PackageStatus.PUBLISHED) : List.of();
    }

    /// Callers without access to drafts see the published version instead.
    private static boolean isOutside(Caller caller) {
        return !caller.seesDrafts();
    }
}
