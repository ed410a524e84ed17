package dev.ambit.promotion;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.REVISION_NOT_FOUND;
import static java.util.stream.Collectors.toMap;

import dev.ambit.catalog.CanonicalCatalog;
import dev.ambit.catalog.CatalogContent;
import dev.ambit.catalog.Revisions;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.promotion.CatalogPromotion.Applied;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Rolls a promotion back by a merge: changed fields get their earlier values, later changes are kept,
/// and a field that was changed again since is a conflict.
final class PromotionRollback {

    private final Transactions transactions;

    PromotionRollback(Transactions transactions) {
        this.transactions = transactions;
    }

    /// The catalogs of the target before and after the promotion.
    record BeforeAndAfter(CanonicalCatalog before, CanonicalCatalog after) {}

    /// Merges with the present catalog of the target.
    CatalogMerge.Result merge(AccountId account, CatalogPromotion it, List<MergeChoice> choices) {
        EnvironmentId target = it.target();
        CanonicalCatalog present = transactions.read(target, tx -> CanonicalCatalog.of(tx, target));
        return merge(read(account, it), present, choices);
    }

    /// Validates the choices of a rollback. If the target is protected or needs approvals, a choice cannot have a
    /// `value`, because such a value was not approved.
    ///
    /// @throws dev.ambit.problem.Problem 400 if a path is unknown, or a value needs an approval
    void requireAllowed(AccountId account, CatalogPromotion it, List<MergeChoice> choices, Instant now) {
        PromotionCreation.requireKnownPaths(merge(account, it, List.of()), choices);
        PromotionRule rule = transactions.read(it.target(), tx -> PromotionRules.find(tx, it.target()));
        if (rule.approvals() == 0 && !rule.isClosedAt(now)) {
            return;
        }
        for (int i = 0; i < choices.size(); i++) {
            if (choices.get(i).value() != null) {
                throw BAD_USER_INPUT
                        .because(
                                ("A rollback cannot set another value here, because changes need approvals. Send `take`"
                                                + " for `%s`.")
                                        .formatted(choices.get(i).path()))
                        .at("resolutions.%d.value".formatted(i), choices.get(i).value(), "no value");
            }
        }
    }

    static CatalogMerge.Result merge(BeforeAndAfter past, CanonicalCatalog present, List<MergeChoice> choices) {
        Map<String, MergeChoice> byPath =
                choices.stream().collect(toMap(MergeChoice::path, it -> it, (_, last) -> last));
        return CatalogMerge.of(
                CatalogContent.tree(past.after()),
                CatalogContent.tree(past.before()),
                CatalogContent.tree(present),
                new CatalogMerge.Options(byPath, null, Set.of(), true));
    }

    BeforeAndAfter read(AccountId account, CatalogPromotion it) {
        Applied applied = Objects.requireNonNull(it.applied());
        return new BeforeAndAfter(content(account, applied.before()), content(account, applied.after()));
    }

    private CanonicalCatalog content(AccountId account, String hash) {
        return transactions
                .read(account, tx -> Revisions.content(tx, account, hash))
                .orElseThrow(() -> REVISION_NOT_FOUND.because(
                        "Revision `%s` of the promotion no longer exists. Promote the earlier values instead."
                                .formatted(hash)));
    }
}
