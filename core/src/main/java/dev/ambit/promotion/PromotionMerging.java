package dev.ambit.promotion;

import static dev.ambit.problem.ProblemCode.REVISION_NOT_FOUND;

import dev.ambit.catalog.CanonicalCatalog;
import dev.ambit.catalog.CatalogContent;
import dev.ambit.catalog.CatalogDiff;
import dev.ambit.catalog.Revisions;
import dev.ambit.catalog.UnpricedUsage;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.fork.CommonRevisions;
import dev.ambit.problem.Problem;
import dev.ambit.problem.ProblemCode;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Reads the catalogs of a promotion and merges them. It changes nothing.
public final class PromotionMerging {

    /// The source catalog and the base of the merge.
    ///
    /// @param source with entitlements in their stored order
    /// @param base null without a common revision
    record MergeInputs(CatalogContent source, @Nullable CanonicalCatalog base) {

        @Nullable
        String baseHash() {
            return base == null ? null : base.hash();
        }
    }

    /// A merge, and the hash by which it is approved and applied.
    ///
    /// @param inclusion null if everything is included
    record Merged(
            MergeInputs inputs,
            MergeTarget into,
            CatalogMerge.Result result,
            @Nullable Inclusion inclusion,
            String hash) {

        /// Returns the catalog of the target before the merge.
        CanonicalCatalog target() {
            return into.catalog();
        }

        /// Returns the catalog that the target gets.
        CatalogContent wanted() {
            return CatalogContent.ofTree(result.tree());
        }

        /// Requires that the merge makes no usage free that both catalogs charge. What the source has published was
        /// confirmed there.
        ///
        /// @throws Problem 400 that lists the usage
        void requirePricedUsage(Handle tx, EnvironmentId target) {
            UnpricedUsage.requireNone(
                    UnpricedUsage.added(
                            tx, target, wanted().packages(), inputs.source().packages()),
                    "Publish it in the source, or skip the change of the prices.");
        }

        /// Returns the number of lines that are taken.
        int taken() {
            return (int) result.lines().stream().filter(MergeLine::isTaken).count();
        }

        /// Returns the changes of the target.
        List<CatalogDiff.Difference> changes() {
            return CatalogDiff.of(CatalogContent.tree(target()), result.tree());
        }
    }

    private final Transactions transactions;

    public PromotionMerging(Transactions transactions) {
        this.transactions = transactions;
    }

    /// Merges with the present catalog of the target.
    Merged merge(AccountId account, EnvironmentId source, EnvironmentId target, PromotionContent content) {
        MergeInputs sides = read(account, source, target, content);
        return merge(sides, present(target), content);
    }

    Merged merge(AccountId account, CatalogPromotion it) {
        return merge(account, it.source(), it.target(), it.content());
    }

    /// Merges an open promotion. Empty if that is impossible, for example because an included plan was archived.
    Optional<Merged> mergeIfPossible(AccountId account, CatalogPromotion it) {
        return ifPossible(() -> merge(account, it));
    }

    private static <T> Optional<T> ifPossible(Supplier<T> work) {
        try {
            return Optional.of(work.get());
        } catch (Problem problem) {
            if (Problem.is(ProblemCode.DATABASE_UNAVAILABLE, problem)) {
                throw problem;
            }
            return Optional.empty();
        }
    }

    /// Merges open promotions, and reads the catalogs that they share once.
    ///
    /// @return by id, without those that cannot be merged
    Map<UUID, Merged> mergeAll(AccountId account, Collection<CatalogPromotion> promotions) {
        Map<SidesKey, Optional<MergeInputs>> sides = new HashMap<>();
        Map<EnvironmentId, MergeTarget> targets = new HashMap<>();
        Map<UUID, Merged> merged = new HashMap<>();
        for (CatalogPromotion it : promotions) {
            sides.computeIfAbsent(
                            SidesKey.of(it),
                            _ -> ifPossible(() -> read(account, it.source(), it.target(), it.content())))
                    .flatMap(read -> ifPossible(
                            () -> merge(read, targets.computeIfAbsent(it.target(), this::present), it.content())))
                    .ifPresent(result -> merged.put(it.id(), result));
        }
        return merged;
    }

    /// Everything that the sides of a promotion depend on.
    private record SidesKey(
            EnvironmentId source,
            EnvironmentId target,
            @Nullable String sourceHash,
            @Nullable String base) {

        static SidesKey of(CatalogPromotion it) {
            return new SidesKey(
                    it.source(),
                    it.target(),
                    it.content().sourceHash(),
                    it.content().base());
        }
    }

    private MergeTarget present(EnvironmentId environment) {
        return transactions.read(environment, tx -> MergeTarget.of(tx, environment));
    }

    /// Reads source and base, each in a transaction of its own. If the content names no base, the base is the
    /// common revision that a fork or a promotion recorded. Without one, it is the target's latest revision that
    /// the source also has or had.
    ///
    /// @throws Problem 404 if a revision is gone
    MergeInputs read(AccountId account, EnvironmentId source, EnvironmentId target, PromotionContent content) {
        String pinned = content.sourceHash();
        CatalogContent from = pinned == null
                ? transactions.read(source, tx -> CatalogContent.of(tx, source))
                : CatalogContent.of(revision(account, List.of(source), "source", pinned));
        String named = content.base();
        if (named != null) {
            return new MergeInputs(from, revision(account, List.of(source, target), "base", named));
        }
        Optional<CanonicalCatalog> common = transactions.in(
                account,
                tx -> CommonRevisions.find(tx, account, source, target)
                        .or(() -> Revisions.lastShared(tx, target, source))
                        .flatMap(hash -> Revisions.content(tx, account, hash)));
        return new MergeInputs(from, common.orElse(null));
    }

    private CanonicalCatalog revision(AccountId account, List<EnvironmentId> environments, String field, String hash) {
        boolean isKnown = environments.stream()
                .anyMatch(it ->
                        transactions.read(it, tx -> Revisions.find(tx, it, hash).isPresent()));
        return Optional.of(hash)
                .filter(_ -> isKnown)
                .flatMap(it -> transactions.read(account, tx -> Revisions.content(tx, account, it)))
                .orElseThrow(() -> REVISION_NOT_FOUND
                        .because("`%s` is `%s`, which is not a revision of the environment. List its revisions."
                                .formatted(field, Problem.shortened(hash)))
                        .at(field, hash, "the hash of a revision"));
    }

    static Merged merge(MergeInputs sides, MergeTarget target, PromotionContent content) {
        Map<String, Object> to = CatalogContent.tree(target.catalog());
        CanonicalCatalog source = sides.source().canonical();
        Map<String, Object> from = EnvironmentFields.of(CatalogContent.tree(source), to);
        CanonicalCatalog base = sides.base();
        Map<String, Object> since = base == null ? null : EnvironmentFields.of(CatalogContent.tree(base), to);
        Inclusion inclusion = content.include() == null ? null : Inclusion.of(content.include(), from, to);
        var options = new CatalogMerge.Options(
                content.choicesByPath(), inclusion == null ? null : inclusion.paths(), target.archived(), false);
        return new Merged(
                sides,
                target,
                CatalogMerge.of(since, from, to, options),
                inclusion,
                content.hash(source.hash(), target.catalog().hash(), sides.baseHash()));
    }
}
