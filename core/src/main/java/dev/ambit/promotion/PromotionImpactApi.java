package dev.ambit.promotion;

import static dev.ambit.problem.ProblemCode.PROMOTION_NOT_IN_STATE;

import dev.ambit.access.AccountCaller;
import dev.ambit.access.Authentication;
import dev.ambit.clock.EnvironmentClock;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.entitlement.DecisionComparison.Change;
import dev.ambit.http.Page;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.promotion.CatalogPromotion.State;
import dev.ambit.promotion.PromotionWire.ImpactSummaryView;
import dev.ambit.promotion.PromotionWire.ImpactView;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The routes of the impact of a promotion. Before the promotion is applied, the impact is computed for each request;
/// afterwards, it is read as [ImpactRecording] has stored it.
public final class PromotionImpactApi {

    /// Sorts after every resource id and feature id.
    private static final String LAST = "\uFFFD";

    private final Authentication authentication;
    private final Transactions transactions;
    private final PromotionAccess access;
    private final PromotionImpact impact;
    private final ImpactStreamApi stream;

    public PromotionImpactApi(
            Authentication authentication,
            Transactions transactions,
            PromotionPreview preview,
            EnvironmentClock environmentClock) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.access = new PromotionAccess(authentication, transactions);
        this.impact = new PromotionImpact(preview, environmentClock);
        this.stream = new ImpactStreamApi(transactions, new PromotionMerging(transactions), impact);
    }

    public record ImpactQuery(
            @Nullable String after, @Nullable Integer limit) {}

    /// Lists the decisions that change, by customer, resource and feature. While they are computed, a page ends early
    /// when the time for it is over, and still has a next cursor.
    public Response list(Request request) {
        AccountCaller caller = authentication.account(request);
        CatalogPromotion promotion = access.find(caller, request.variable("id"));
        ImpactQuery query = request.query(ImpactQuery.class);
        Page page = Page.of("promotion-impact", query.after(), null, query.limit());
        if (kept(caller, promotion).isPresent()) {
            return answer(request, page, stored(promotion, page));
        }
        PromotionImpact.Part part = impact.compare(caller.account(), promotion, part(page, 0), page.rows());
        List<Change> rows = part.changes().stream()
                .filter(it -> page.text(0) == null || isAfter(it, page))
                .limit(page.rows())
                .toList();
        Page searched = part.searchedTo() == null ? page : page.searchedTo(List.of(part.searchedTo(), LAST, LAST));
        return answer(request, searched, rows);
    }

    /// Counts the changed decisions. If time runs out, only the first customers by id are counted. As JSON lines, the
    /// numbers are streamed until all customers are counted.
    public Response summary(Request request) {
        AccountCaller caller = authentication.account(request);
        String id = request.variable("id");
        CatalogPromotion promotion = access.find(caller, id);
        Optional<KeptImpact> kept = kept(caller, promotion);
        String accept = request.header("Accept");
        boolean isLines = accept != null && accept.contains(Page.LINES);
        if (kept.isPresent()) {
            KeptImpact it = kept.get();
            ImpactSummaryView view = ImpactSummaryView.of(ImpactCounts.of(it.numbers()), it.computedAt());
            return isLines ? ImpactStreamApi.of(it.total(), view) : Response.ok(view);
        }
        // Nothing would stop the stream of a HEAD request, because it writes nothing.
        return isLines && !request.method().equals("HEAD")
                ? stream.of(caller.account(), promotion, () -> access.find(caller, id))
                : Response.ok(ImpactSummaryView.of(impact.sum(caller.account(), promotion), null));
    }

    /// Returns the stored impact of an applied promotion; empty if the promotion can still be applied.
    ///
    /// @throws dev.ambit.problem.Problem 409 if the promotion is closed, or an earlier version applied it
    private Optional<KeptImpact> kept(AccountCaller caller, CatalogPromotion promotion) {
        State state = transactions.read(caller.account(), tx -> PromotionStart.state(tx, caller.account(), promotion));
        promotion.requireState(state, State.OPEN, State.APPLYING, State.APPLIED, State.ROLLING_BACK, State.ROLLED_BACK);
        if (state == State.OPEN || state == State.APPLYING) {
            return Optional.empty();
        }
        EnvironmentId target = promotion.target();
        return Optional.of(transactions
                .read(target, tx -> PromotionImpacts.find(tx, target, promotion.id()))
                .orElseThrow(() -> PROMOTION_NOT_IN_STATE
                        .because(("The impact of promotion `%s` was not recorded, because an earlier version of Ambit"
                                        + " applied the promotion. Read its changes at `/promotions/%s/diff` instead.")
                                .formatted(promotion.id(), promotion.id()))
                        .with("state", state)));
    }

    private List<Change> stored(CatalogPromotion promotion, Page page) {
        EnvironmentId target = promotion.target();
        return transactions.read(
                target,
                tx -> PromotionImpacts.changes(
                        tx, target, promotion.id(), part(page, 0), part(page, 1), part(page, 2), page.rows()));
    }

    private static Response answer(Request request, Page page, List<Change> rows) {
        String accept = request.header("Accept");
        return accept != null && accept.contains(Page.TABLE)
                ? page.table(rows, PromotionImpactApi::position, ImpactTable.COLUMNS, ImpactTable::cells)
                : page.answer(rows, PromotionImpactApi::position, ImpactView::of);
    }

    private static List<?> position(Change it) {
        return List.of(it.customerId(), it.resourceId(), it.featureId());
    }

    /// Returns a part of the position before the page; empty for the first page.
    private static String part(Page page, int index) {
        return Objects.requireNonNullElse(page.text(index), "");
    }

    private static boolean isAfter(Change it, Page page) {
        if (!it.customerId().equals(part(page, 0))) {
            return true;
        }
        int byResource = it.resourceId().compareTo(part(page, 1));
        return byResource > 0 || (byResource == 0 && it.featureId().compareTo(part(page, 2)) > 0);
    }
}
