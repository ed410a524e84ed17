package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.REVIEW_LINK_NOT_FOUND;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.ambit.access.ApiKey;
import dev.ambit.access.Authentication;
import dev.ambit.access.Caller;
import dev.ambit.access.IpRateLimits;
import dev.ambit.access.KeyedRateLimits;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The routes of review links: creating and revoking them, and what their holders see.
public final class ReviewApi {

    /// Maximum number of calls of an IP address per minute, valid or not.
    private static final int READS_MAX = 60;

    /// Maximum number of calls of a link per minute, from all addresses.
    private static final int LINK_READS_MAX = 120;

    private static final int DRAFTS_MAX = 200;

    /// Limits how often the links of a product count the usage of its subscribers.
    private static final Duration DRAFTS_AGE_MAX = Duration.ofSeconds(30);

    private final Authentication authentication;
    private final Transactions transactions;
    private final ReviewSharing sharing;
    private final BiFunction<Handle, EnvironmentId, Instant> environmentClock;
    private final InstantSource clock;
    private final IpRateLimits limits = new IpRateLimits(READS_MAX);
    private final KeyedRateLimits linkLimits = new KeyedRateLimits("This review link", LINK_READS_MAX);
    private final LoadingCache<DraftsKey, Drafts> drafts;

    /// @param environmentClock the clocks of environments
    /// @param clock the real clock, by which links expire
    public ReviewApi(
            Authentication authentication,
            Transactions transactions,
            ReviewSharing sharing,
            BiFunction<Handle, EnvironmentId, Instant> environmentClock,
            InstantSource clock) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.sharing = sharing;
        this.environmentClock = environmentClock;
        this.clock = clock;
        this.drafts = Caffeine.newBuilder()
                .maximumSize(DRAFTS_MAX)
                .expireAfterWrite(DRAFTS_AGE_MAX)
                .build(this::drafts);
    }

    private record DraftsKey(EnvironmentId environment, String productId) {}

    /// The drafts of a product, as all of its links show them.
    private record Drafts(
            List<DraftApi.PackageView> packages, List<FeatureApi.View> features, List<LoweredLimit> loweredLimits) {}

    private record Shared(ReviewLinks.Link link, Product product) {}

    public Response list(Request request) {
        Caller caller = authentication.server(request);
        EnvironmentId environment = caller.environment();
        String product = request.variable("id");
        return Response.ok(transactions.in(environment, tx -> {
            Products.require(tx, environment, product);
            return ReviewLinks.list(tx, environment, product).stream()
                    .map(LinkView::of)
                    .toList();
        }));
    }

    public Response create(Request request) {
        Caller caller = authentication.server(request);
        Instant expireAt = request.body(CreateBody.class).expireAt();
        ReviewSharing.NewLink made =
                sharing.create(caller, Author.of(caller, request), request.variable("id"), expireAt);
        return Response.created(NewLinkView.of(made));
    }

    public Response revoke(Request request) {
        Caller caller = authentication.server(request);
        return Response.ok(LinkView.of(sharing.revoke(
                caller, Author.of(caller, request), request.variable("id"), request.variable("linkId"))));
    }

    /// Shows the drafts of a link. Unknown, expired and revoked tokens get the same answer.
    public Response read(Request request) {
        limits.count(request.peer());
        var token = new ApiKey(request.body(ReadBody.class).token());
        ReviewLinks.Owner owner =
                transactions.outside(tx -> ReviewLinks.owner(tx, token)).orElseThrow(ReviewApi::linkNotFound);
        linkLimits.count(owner.link().toString());
        Shared shared = transactions.in(owner.environment(), tx -> shared(tx, owner));
        Drafts shown =
                drafts.get(new DraftsKey(owner.environment(), shared.product().id()));
        return Response.ok(new ReviewView(
                shared.product().id(),
                shared.product().displayName(),
                shared.link().expireAt(),
                shown.packages(),
                shown.features(),
                shown.loweredLimits()));
    }

    private Shared shared(Handle tx, ReviewLinks.Owner owner) {
        EnvironmentId environment = owner.environment();
        ReviewLinks.Link link =
                ReviewLinks.find(tx, environment, owner.link(), clock.instant()).orElseThrow(ReviewApi::linkNotFound);
        return new Shared(
                link,
                Products.find(tx, environment, link.productId())
                        .filter(it -> it.archivedAt() == null)
                        .orElseThrow(ReviewApi::linkNotFound));
    }

    private Drafts drafts(DraftsKey key) {
        EnvironmentId environment = key.environment();
        return transactions.in(environment, tx -> {
            List<PackageState> packages = PackageState.all(tx, environment, key.productId(), Packages.Entitlements.ALL);
            return new Drafts(
                    packages.stream().map(DraftApi.PackageView::reviewed).toList(),
                    ReviewView.features(Features.all(tx, environment), packages),
                    LoweredLimit.all(tx, environment, packages, environmentClock.apply(tx, environment)));
        });
    }

    private static Problem linkNotFound() {
        return REVIEW_LINK_NOT_FOUND.because(
                "This review link is wrong, was revoked, or has expired. Ask its sender for a new link.");
    }

    // The wire.

    /// `expireAt` is in seven days if it is omitted, and at most 90 days ahead.
    public record CreateBody(@Nullable Instant expireAt) {}

    public record ReadBody(String token) {

        /// Omits the token, because printed values end up in logs.
        @Override
        public String toString() {
            return "ReadBody[…]";
        }
    }

    public record LinkView(UUID id, String productId, Instant createdAt, Instant expireAt) {

        private static LinkView of(ReviewLinks.Link it) {
            return new LinkView(it.id(), it.productId(), it.createdAt(), it.expireAt());
        }
    }

    /// A new link. `token` is shown only once.
    public record NewLinkView(UUID id, String productId, Instant createdAt, Instant expireAt, String token) {

        private static NewLinkView of(ReviewSharing.NewLink it) {
            ReviewLinks.Link link = it.link();
            return new NewLinkView(
                    link.id(),
                    link.productId(),
                    link.createdAt(),
                    link.expireAt(),
                    it.token().token());
        }

        /// Omits the token, because printed values end up in logs.
        @Override
        public String toString() {
            return "NewLinkView[" + id + "]";
        }
    }

    /// The plans and add-ons of a product as they are sold and as they will be after publishing, without metadata.
    /// `loweredLimits` counts the subscribers whose present usage is above a limit of a draft.
    public record ReviewView(
            String productId,
            String productName,
            Instant expireAt,
            List<DraftApi.PackageView> packages,
            List<FeatureApi.View> features,
            List<LoweredLimit> loweredLimits) {

        /// Lists the features that a package grants or charges.
        private static List<FeatureApi.View> features(List<CatalogFeature> all, List<PackageState> packages) {
            Set<String> used = PackageState.features(packages);
            return all.stream()
                    .filter(it -> used.contains(it.id()))
                    .map(FeatureApi.View::published)
                    .toList();
        }
    }
}
