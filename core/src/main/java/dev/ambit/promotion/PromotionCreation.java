package dev.ambit.promotion;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static java.util.stream.Collectors.toSet;

import dev.ambit.access.AccountCaller;
import dev.ambit.audit.AccountOperation;
import dev.ambit.catalog.CatalogReplacement;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.notification.NotificationKind;
import dev.ambit.problem.Problem;
import dev.ambit.promotion.CatalogPromotion.State;
import dev.ambit.promotion.PromotionActivity.Kind;
import dev.ambit.promotion.PromotionMerging.Merged;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/// Creates promotions, and resolves their conflicts.
public final class PromotionCreation {

    private final Transactions transactions;
    private final PromotionMerging merging;
    private final InstantSource clock;

    public PromotionCreation(Transactions transactions, PromotionMerging merging, InstantSource clock) {
        this.transactions = transactions;
        this.merging = merging;
        this.clock = clock;
    }

    /// Creates a promotion, and returns its id.
    ///
    /// @throws Problem if the catalogs cannot be merged; 400 if a path of `choices` is unknown
    UUID create(
            AccountCaller caller,
            Author author,
            String title,
            EnvironmentId source,
            EnvironmentId target,
            PromotionContent unresolved,
            List<MergeChoice> choices) {
        AccountId account = caller.account();
        transactions.in(target, tx -> {
            PromotionRules.requirePromotionAllowed(tx, target, clock.instant());
            return null;
        });
        Merged merged = mergeWith(merging.merge(account, source, target, unresolved), unresolved, choices);
        PromotionContent content = unresolved.choosing(choices);
        requireValid(target, merged);
        return transactions.in(account, tx -> {
            var now = clock.instant();
            UUID id = UUID.randomUUID();
            CatalogPromotions.insert(tx, account, id, source, target, title, content, author, now);
            PromotionActivity.add(tx, account, id, Kind.CREATED, merged.hash(), null, author, now);
            CatalogPromotion created = CatalogPromotions.find(tx, account, id).orElseThrow();
            PromotionRecords.audit(tx, account, AccountOperation.PROMOTION_CREATED, created, author, now);
            String subject = "Promotion “%s” was proposed".formatted(title);
            PromotionRecords.notify(
                    tx,
                    account,
                    NotificationKind.PROMOTION_PROPOSED,
                    created,
                    subject,
                    subject + ".",
                    caller.person(),
                    now);
            return id;
        });
    }

    /// Decides which lines and which sides of conflicts are taken.
    ///
    /// @throws Problem 400 if a path is neither a line nor a conflict
    void resolve(AccountCaller caller, Author author, CatalogPromotion promotion, List<MergeChoice> choices) {
        AccountId account = caller.account();
        Merged merged = mergeWith(merging.merge(account, promotion), promotion.content(), choices);
        requireValid(promotion.target(), merged);
        transactions.in(account, tx -> {
            var now = clock.instant();
            CatalogPromotion locked =
                    CatalogPromotions.lock(tx, account, promotion.id()).orElseThrow();
            locked.requireState(
                    PromotionRecords.state(
                            locked,
                            PromotionRecords.operation(tx, account, locked).orElse(null)),
                    State.OPEN);
            CatalogPromotion resolved = locked.with(locked.content().choosing(choices));
            CatalogPromotions.update(tx, account, resolved);
            PromotionActivity.add(tx, account, locked.id(), Kind.RESOLVED, merged.hash(), null, author, now);
            PromotionRecords.audit(tx, account, AccountOperation.PROMOTION_RESOLVED, resolved, author, now);
            return null;
        });
    }

    /// Merges the same catalogs again, with choices.
    ///
    /// @param content of the merge, without these choices
    /// @throws Problem 400 if a path is neither a line nor a conflict
    static Merged mergeWith(Merged merged, PromotionContent content, List<MergeChoice> choices) {
        if (choices.isEmpty()) {
            return merged;
        }
        requireKnownPaths(merged.result(), choices);
        return PromotionMerging.merge(merged.inputs(), merged.into(), content.choosing(choices));
    }

    /// @param merged without these choices
    /// @throws Problem 400 if a path is neither a line nor a conflict nor a kept entity
    static void requireKnownPaths(CatalogMerge.Result merged, List<MergeChoice> choices) {
        Set<String> known = Stream.of(
                        merged.lines().stream().map(MergeLine::path),
                        merged.conflicts().stream().map(MergeConflict::path),
                        merged.kept().stream())
                .flatMap(it -> it)
                .collect(toSet());
        for (int i = 0; i < choices.size(); i++) {
            String path = choices.get(i).path();
            if (!known.contains(path)) {
                throw BAD_USER_INPUT
                        .because(
                                "`%s` is not a path in this promotion. Send a path from its diff, `conflicts` or `kept`."
                                        .formatted(Problem.shortened(path)))
                        .at(
                                "resolutions.%d.path".formatted(i),
                                path,
                                "paths of the diff, of the conflicts and of kept entities");
            }
        }
    }

    /// Does not check a merge with open conflicts, because its catalog can still become valid.
    private void requireValid(EnvironmentId target, Merged merged) {
        if (merged.result().conflicts().isEmpty()) {
            var wanted = merged.wanted();
            transactions.in(target, tx -> {
                CatalogReplacement.requirePossible(tx, target, wanted);
                merged.requirePricedUsage(tx, target);
                return null;
            });
        }
    }
}
