package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.access.Authentication;
import dev.ambit.access.Caller;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.engine.Micros;
import dev.ambit.event.Author;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The routes of unpublished changes: listing and publishing them, and counting the subscribers above a limit.
public final class DraftApi {

    private final Authentication authentication;
    private final Transactions transactions;
    private final Publishing publishing;
    private final BiFunction<Handle, EnvironmentId, Instant> clock;

    /// @param clock the clocks of environments
    public DraftApi(
            Authentication authentication,
            Transactions transactions,
            Publishing publishing,
            BiFunction<Handle, EnvironmentId, Instant> clock) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.publishing = publishing;
        this.clock = clock;
    }

    public Response get(Request request) {
        Caller caller = authentication.server(request);
        EnvironmentId environment = caller.environment();
        GetQuery query = request.query(GetQuery.class);
        return Response.ok(transactions.in(environment, tx -> {
            List<PackageState> packages = packages(tx, environment, query);
            List<PackageDraft> drafts = packages.stream()
                    .map(PackageState::shown)
                    .filter(CatalogPackage::isDraft)
                    .map(CatalogPackage::draft)
                    .toList();
            return new View(
                    PackageState.hash(packages),
                    packages.stream().map(it -> PackageView.of(it, query)).toList(),
                    drafts.isEmpty() ? List.of() : UnpricedUsage.added(tx, environment, drafts, List.of()));
        }));
    }

    private static List<PackageState> packages(Handle tx, EnvironmentId environment, GetQuery query) {
        String productId = query.productId();
        if (productId != null) {
            Products.require(tx, environment, productId);
        }
        PackageKind type = query.type();
        String id = query.id();
        if (type == null || id == null) {
            return PackageState.all(tx, environment, productId, query.entitlements());
        }
        PackageState found = PackageState.require(tx, environment, type, id);
        return productId == null || productId.equals(found.shown().productId()) ? List.of(found) : List.of();
    }

    public Response uses(Request request) {
        EnvironmentId environment = authentication.server(request).environment();
        return Response.ok(new UsesView(transactions.in(environment, tx -> Packages.uses(tx, environment))));
    }

    public Response publish(Request request) {
        Caller caller = authentication.server(request);
        PublishBody body = request.body(PublishBody.class);
        boolean withRollout = body.migrationType() == PackageWire.MigrationType.ALL_CUSTOMERS;
        return publishing
                .publishAll(
                        caller,
                        Author.of(caller, request),
                        body.productId(),
                        body.hash(),
                        withRollout,
                        Boolean.TRUE.equals(body.confirmUnpricedUsage()))
                .response(
                        200,
                        it -> new PublishedView(Stream.ofNullable(it.rollout()).toList(), it.revision()));
    }

    public Response usage(Request request) {
        Caller caller = authentication.server(request);
        EnvironmentId environment = caller.environment();
        String plan = request.variable("id");
        String feature = request.variable("featureId");
        long limit = micros(request.query(UsageQuery.class).limit());
        return Response.ok(transactions.in(environment, tx -> {
            if (Packages.find(tx, environment, PackageKind.PLAN, plan).isEmpty()) {
                throw PackageKind.PLAN.missing(plan);
            }
            CatalogFeature used = Features.require(tx, environment, feature);
            return Sales.usage(tx, environment, plan, used.content().feature(), limit, clock.apply(tx, environment));
        }));
    }

    private static long micros(BigDecimal limit) {
        try {
            return Micros.of(limit);
        } catch (ArithmeticException _) {
            throw BAD_USER_INPUT
                    .because("`limit` is too large or has more than six decimals; received %s. Send another limit."
                            .formatted(limit.toPlainString()))
                    .at("limit", limit, "0 or more, six decimals");
        }
    }

    // The wire.

    /// The packages to return: all, those of a product, or one plan or add-on by its type and id.
    ///
    /// @param withEntitlements false leaves entitlements empty, which is faster for large catalogs; default true
    /// @param featureId leaves out the entitlements for all other features
    public record GetQuery(
            @Nullable String productId,
            @Nullable PackageKind type,
            @Nullable String id,
            @Nullable Boolean withEntitlements,
            @Nullable String featureId) {

        public GetQuery {
            if ((type == null) != (id == null)) {
                String missing = type == null ? "type" : "id";
                throw BAD_USER_INPUT
                        .because("`%s` is missing. Send `type` and `id` together, or neither of them."
                                .formatted(missing))
                        .at(missing, null, "type and id of a plan or add-on");
            }
            if (featureId != null && Boolean.FALSE.equals(withEntitlements)) {
                throw BAD_USER_INPUT
                        .because(
                                "`featureId` selects entitlements, and `withEntitlements` is false. Remove one of them.")
                        .at("withEntitlements", false, "true, or no `featureId`");
            }
        }

        Packages.Entitlements entitlements() {
            return new Packages.Entitlements(featureId == null && !Boolean.FALSE.equals(withEntitlements), featureId);
        }

        /// Returns the draft or published version with only the selected entitlements.
        CatalogPackage narrowed(CatalogPackage it) {
            return entitlements().isAll() ? it : it.grantingOnly(featureId);
        }
    }

    /// The features that are granted, by id.
    public record UsesView(List<FeatureUse> features) {}

    /// How many plans and add-ons have an entitlement for a feature, drafts included.
    public record FeatureUse(String featureId, long plans, long addons) {}

    public record UsageQuery(BigDecimal limit) {}

    /// The reviewed drafts. `hash` is the one that `GET /catalog/draft` returned for the same `productId`.
    ///
    /// @param confirmUnpricedUsage as for one plan
    public record PublishBody(
            String hash,
            @Nullable String productId,
            PackageWire.MigrationType migrationType,
            @Nullable Boolean confirmUnpricedUsage) {

        public PublishBody {
            EntityId.validOrNull("productId", productId);
        }
    }

    /// The result of publishing. `taskIds` are the operations that move customers to the new versions; `revision`
    /// is the new hash of the catalog.
    public record PublishedView(List<UUID> taskIds, String revision) {}

    /// The unpublished changes.
    ///
    /// @param unpricedUsage usage that publishing would make free for the subscribers of one billing period; it has
    ///     to be confirmed
    public record View(String hash, List<PackageView> packages, List<UnpricedUsage> unpricedUsage) {}

    /// A plan or add-on. `content` is what it will be after publishing, `published` what it is now.
    public record PackageView(
            PackageKind type,
            String id,
            String productId,
            PackageStatus status,
            int versionNumber,
            @Nullable Integer publishedVersion,
            long subscribers,
            Object content,
            @Nullable Object published,
            List<CatalogDiff.Difference> differences,
            Instant createdAt,
            Instant updatedAt) {

        private static final String METADATA = "metadata";
        private static final String KEPT = "kept";
        private static final String TRIAL = "defaultTrialConfig";

        /// Returns a view for the holders of review links: without metadata, and without the fields of `kept`
        /// except the trial.
        static PackageView reviewed(PackageState it) {
            PackageView all = of(it, UnaryOperator.identity());
            return new PackageView(
                    all.type(),
                    all.id(),
                    all.productId(),
                    all.status(),
                    all.versionNumber(),
                    all.publishedVersion(),
                    all.subscribers(),
                    reviewed(all.content()),
                    all.published() == null ? null : reviewed(all.published()),
                    all.differences().stream()
                            .filter(difference -> isReviewed(difference.path()))
                            .toList(),
                    all.createdAt(),
                    all.updatedAt());
        }

        /// Returns a view with the entitlements that the query selects.
        static PackageView of(PackageState it, GetQuery query) {
            return of(it, query::narrowed);
        }

        private static Map<?, ?> reviewed(Object content) {
            Map<Object, Object> left = new TreeMap<>((Map<?, ?>) content);
            left.replace(METADATA, Map.of());
            left.computeIfPresent(KEPT, (_, kept) -> {
                Object trial = ((Map<?, ?>) kept).get(TRIAL);
                return trial == null ? Map.of() : Map.of(TRIAL, trial);
            });
            return left;
        }

        private static boolean isReviewed(String path) {
            boolean isTrial = (path + ".").startsWith("%s.%s.".formatted(KEPT, TRIAL));
            return isTrial || !(path.startsWith(METADATA) || path.startsWith(KEPT));
        }

        private static PackageView of(PackageState it, UnaryOperator<CatalogPackage> narrowing) {
            CatalogPackage shown = it.shown();
            CatalogPackage published = it.published();
            Object content = CanonicalCatalog.comparable(narrowing.apply(shown));
            Object publishedContent = null;
            if (published != null) {
                publishedContent =
                        it.shown().isDraft() ? CanonicalCatalog.comparable(narrowing.apply(published)) : content;
            }
            return new PackageView(
                    shown.kind(),
                    shown.id(),
                    shown.productId(),
                    PackageStatus.of(shown),
                    shown.version(),
                    published == null ? null : published.version(),
                    it.subscribers(),
                    content,
                    publishedContent,
                    it.differences(),
                    shown.createdAt(),
                    shown.updatedAt());
        }
    }

    /// The present usage of a feature by the live subscribers of a plan, of any version.
    ///
    /// @param sampled number of subscribers whose usage was read: all of them, or 5,000 of a larger plan
    /// @param above number of sampled subscribers whose usage in the current period is above the limit
    /// @param highest highest usage of a sampled subscriber; null if none has used the feature
    public record UsageView(
            long subscribers,
            long sampled,
            long above,
            @Nullable BigDecimal highest) {}
}
