package dev.ambit.promotion;

import static dev.ambit.problem.ProblemCode.REVISION_NOT_FOUND;
import static java.util.stream.Collectors.toMap;

import dev.ambit.catalog.CanonicalCatalog;
import dev.ambit.catalog.CatalogContent;
import dev.ambit.catalog.Revisions;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.promotion.CatalogPromotion.Applied;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Rolls a promotion back by a merge: changed fields get their earlier values, later changes are kept,
/// and a field that was changed again since is a conflict.
final class PromotionRollback {

    private final Transactions transactions;

    PromotionRollback(Transactions transactions) {
        this.transactions = transactions;
    }

    /// The catalogs of the target before and after the promotion.
    record Past(CanonicalCatalog before, CanonicalCatalog after) {}

    /// Merges with the present catalog of the target.
    CatalogMerge.Result merge(AccountId account, CatalogPromotion it, List<MergeChoice> choices) {
        EnvironmentId target = it.target();
        CanonicalCatalog present = transactions.read(target, tx -> CanonicalCatalog.of(tx, target));
        return merge(read(account, it), present, choices);
    }

    static CatalogMerge.Result merge(Past past, CanonicalCatalog present, List<MergeChoice> choices) {
        Map<String, MergeChoice> byPath =
                choices.stream().collect(toMap(MergeChoice::path, it -> it, (_, last) -> last));
        return CatalogMerge.of(
                CatalogContent.tree(past.after()),
                CatalogContent.tree(past.before()),
                CatalogContent.tree(present),
                new CatalogMerge.Options(byPath, null, true));
    }

    Past read(AccountId account, CatalogPromotion it) {
        Applied applied = Objects.requireNonNull(it.applied());
        return new Past(content(account, applied.before()), content(account, applied.after()));
    }

    private CanonicalCatalog content(AccountId account, String hash) {
        return transactions
                .read(account, tx -> Revisions.content(tx, account, hash))
                .orElseThrow(() -> REVISION_NOT_FOUND.because(
                        "Revision `%s` of the promotion no longer exists. Promote the earlier values instead."
                                .formatted(hash)));
    }
}
