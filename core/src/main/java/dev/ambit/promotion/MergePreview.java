package dev.ambit.promotion;

import dev.ambit.access.AccountCaller;
import dev.ambit.access.Authentication;
import dev.ambit.catalog.CatalogContent;
import dev.ambit.catalog.CatalogReplacement;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.problem.Problem;
import dev.ambit.promotion.PromotionContent.MigrationType;
import dev.ambit.promotion.PromotionMerging.Merged;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Computes the result of merging the catalog of one environment into another one, but does not write it. If both have
/// changed the same field, the source wins. It never wins over a decision that only the target took.
public final class MergePreview {

    private final PromotionAccess access;
    private final Transactions transactions;
    private final PromotionMerging merging;
    private final InstantSource clock;

    public MergePreview(Authentication authentication, Transactions transactions, InstantSource clock) {
        this.access = new PromotionAccess(authentication, transactions);
        this.transactions = transactions;
        this.merging = new PromotionMerging(transactions);
        this.clock = clock;
    }

    /// The target's catalog before and after the merge. Each map has sections, which map ids to entities.
    ///
    /// @param refusal null if the merge is possible
    public record Result(
            Map<String, Object> before,
            Map<String, Object> after,
            @Nullable Problem refusal) {}

    /// Merges the catalogs without writing anything.
    ///
    /// @param source slug of an environment of the caller's account
    /// @param target slug of another environment of that account
    /// @throws Problem 404 for an environment that the caller cannot see
    public Result of(AccountCaller caller, String source, String target) {
        EnvironmentId from = access.environment(caller, source);
        EnvironmentId to = access.environment(caller, target);
        PromotionAccess.requireDifferent(from, to, target);
        PromotionContent content = new PromotionContent(null, null, null, MigrationType.NEW_CUSTOMERS, null, List.of());
        Merged unresolved = merging.merge(caller.account(), from, to, content);
        Merged merged = merging.merge(caller.account(), from, to, content.choosing(sources(unresolved.result())));
        return new Result(CatalogContent.tree(merged.target()), merged.result().tree(), refusal(to, merged));
    }

    private static List<MergeChoice> sources(CatalogMerge.Result merged) {
        return merged.conflicts().stream()
                .filter(it -> !it.isOfTarget())
                .map(it -> new MergeChoice(it.path(), MergeChoice.Side.SOURCE, null))
                .toList();
    }

    private @Nullable Problem refusal(EnvironmentId target, Merged merged) {
        if (!merged.result().conflicts().isEmpty()) {
            return PromotionStart.conflicts(
                    merged.result().conflicts(), "Create a promotion with a resolution for each conflict.");
        }
        try {
            CatalogContent wanted = merged.wanted();
            transactions.in(target, tx -> {
                PromotionRules.requirePromotionAllowed(tx, target, clock.instant());
                CatalogReplacement.requirePossible(tx, target, wanted);
                return null;
            });
            return null;
        } catch (Problem problem) {
            if (problem.code().status() >= 500) {
                throw problem;
            }
            return problem;
        }
    }
}
