package dev.ambit.promotion;

import dev.ambit.customer.CopiedCustomers;
import dev.ambit.db.AccountId;
import dev.ambit.db.Transactions;
import dev.ambit.http.Json;
import dev.ambit.http.Page;
import dev.ambit.http.Response;
import dev.ambit.http.ResponseStream;
import dev.ambit.http.StreamLimit;
import dev.ambit.problem.Problem;
import dev.ambit.promotion.PromotionWire.ImpactSummaryView;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Streams intermediate counts of an impact as JSON lines until all customers are compared.
final class ImpactStreamApi {

    private static final int READERS_MAX = 8;
    private static final int READERS_OF_ACCOUNT_MAX = 2;

    private final Transactions transactions;
    private final PromotionMerging merging;
    private final PromotionImpact impact;
    private final StreamLimit<AccountId> seats =
            new StreamLimit<>(READERS_MAX, READERS_OF_ACCOUNT_MAX, "impact streams", "account");

    ImpactStreamApi(Transactions transactions, PromotionMerging merging, PromotionImpact impact) {
        this.transactions = transactions;
        this.merging = merging;
        this.impact = impact;
    }

    /// @param access throws when the caller may no longer read the promotion
    /// @throws Problem `RateLimitExceeded` or `Overloaded` with too many streams
    Response of(AccountId account, CatalogPromotion promotion, Runnable access) {
        String hash = merging.merge(account, promotion).hash();
        long total = transactions.read(promotion.target(), tx -> CopiedCustomers.count(tx, promotion.target()));
        return Response.stream(
                        Page.LINES,
                        seats.seated(account, outlet -> write(account, promotion, hash, total, access, outlet)))
                .with("Cache-Control", "no-store");
    }

    /// Returns the only line of an impact that is not computed now.
    static Response of(long total, ImpactSummaryView summary) {
        return Response.text(200, Page.LINES, line(new ProgressView(total, summary, null)))
                .with("Cache-Control", "no-store");
    }

    /// Writes a failure as the last line, because the status is already sent.
    private void write(
            AccountId account,
            CatalogPromotion promotion,
            String hash,
            long total,
            Runnable access,
            ResponseStream outlet) {
        try {
            impact.sum(account, promotion, hash, counts -> {
                access.run();
                write(outlet, new ProgressView(total, ImpactSummaryView.of(counts, null), null));
            });
        } catch (Problem problem) {
            var reason = new ProblemView(problem.code().wireName(), problem.message());
            write(outlet, new ProgressView(total, null, reason));
        }
    }

    private static void write(ResponseStream outlet, ProgressView line) {
        outlet.write(line(line).getBytes(StandardCharsets.UTF_8));
    }

    private static String line(ProgressView line) {
        return Json.text(line) + "\n";
    }

    /// A line of a streamed summary: the numbers so far.
    ///
    /// @param total the number of customers to compare
    /// @param summary null in the line of a failure
    /// @param problem why the stream ends early; null in other lines
    record ProgressView(
            long total,
            @Nullable ImpactSummaryView summary,
            @Nullable ProblemView problem) {}

    record ProblemView(String code, String message) {}
}
