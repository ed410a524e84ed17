package dev.ambit.promotion;

import dev.ambit.access.AccountCaller;
import dev.ambit.access.Authentication;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.environment.RevisionApi.EntityView;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.promotion.CatalogPromotion.State;
import dev.ambit.promotion.MergeViews.ConflictView;
import dev.ambit.promotion.MergeViews.LineView;
import dev.ambit.promotion.PromotionContent.MigrationType;
import dev.ambit.promotion.PromotionMerging.Merged;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The routes that show what a promotion or a rollback would change. They store nothing.
public final class MergePreviewApi {

    private final Authentication authentication;
    private final Transactions transactions;
    private final PromotionAccess access;
    private final PromotionMerging merging;
    private final PromotionRollback past;

    public MergePreviewApi(Authentication authentication, Transactions transactions) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.access = new PromotionAccess(authentication, transactions);
        this.merging = new PromotionMerging(transactions);
        this.past = new PromotionRollback(transactions);
    }

    /// The catalogs to merge.
    ///
    /// @param source a slug, or `slug@hash` for a revision
    /// @param base the hash of a revision; absent: the last common revision
    /// @param resolutions what to take for single paths
    public record Body(
            String source,
            String target,
            Inclusion.@Nullable Include include,
            @Nullable String base,
            @Nullable List<MergeChoice> resolutions) {}

    /// The result of a merge.
    ///
    /// @param changes the number of lines that are taken
    /// @param kept the entities that only the target has and that stay
    public record View(int changes, List<LineView> lines, List<ConflictView> conflicts, List<KeptView> kept) {

        static View of(Merged merged) {
            return new View(
                    merged.taken(),
                    MergeViews.lines(merged.result()),
                    MergeViews.conflicts(merged.result()),
                    MergeViews.kept(merged.result()));
        }
    }

    /// An entity that only the target has. A resolution with `take: source` archives it.
    public record KeptView(String path, EntityView entity) {}

    /// Merges two catalogs as a promotion would.
    public Response promotion(Request request) {
        AccountCaller caller = authentication.account(request);
        Body body = request.body(Body.class);
        PromotionSource from = PromotionSource.of(body.source());
        EnvironmentId source = access.environment(caller, "source", from.slug());
        EnvironmentId target = access.environment(caller, "target", body.target());
        PromotionAccess.requireDifferent(source, target, body.target());
        var content = new PromotionContent(
                from.hash(), body.base(), body.include(), MigrationType.NEW_CUSTOMERS, null, List.of());
        Merged merged = merging.merge(caller.account(), source, target, content);
        List<MergeChoice> choices = Objects.requireNonNullElse(body.resolutions(), List.of());
        return Response.ok(View.of(PromotionCreation.mergeWith(merged, content, choices)));
    }

    /// Lists the lines that a rollback changes. Fields that have changed since the promotion are conflicts of the
    /// rollback, and are not listed.
    public Response rollback(Request request) {
        AccountCaller caller = authentication.account(request);
        CatalogPromotion promotion = access.find(caller, request.variable("id"));
        promotion.requireState(
                transactions.read(caller.account(), tx -> PromotionStart.state(tx, caller.account(), promotion)),
                State.APPLIED);
        CatalogMerge.Result undone = past.merge(caller.account(), promotion, List.of());
        return Response.page(MergeViews.lines(undone), null, null);
    }
}
