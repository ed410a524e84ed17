package dev.ambit.promotion;

import static dev.ambit.problem.ProblemCode.REVISION_NOT_FOUND;

import dev.ambit.catalog.CanonicalCatalog;
import dev.ambit.catalog.CatalogContent;
import dev.ambit.catalog.CatalogDiff;
import dev.ambit.catalog.Revisions;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.fork.CommonRevisions;
import dev.ambit.problem.Problem;
import dev.ambit.problem.ProblemCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads the catalogs of a promotion and merges them. It changes nothing.
public final class PromotionMerging {

    /// The source catalog and the base of the merge.
    ///
    /// @param source with entitlements in their own order
    /// @param base null without a common revision
    record Sides(CatalogContent source, @Nullable CanonicalCatalog base) {

        @Nullable
        String baseHash() {
            return base == null ? null : base.hash();
        }
    }

    /// A merge, and the hash by which it is approved and applied.
    ///
    /// @param inclusion null if everything is included
    record Merged(
            Sides sides,
            CanonicalCatalog target,
            CatalogMerge.Result result,
            @Nullable Inclusion inclusion,
            String hash) {

        /// Returns the catalog that the target gets.
        CatalogContent wanted() {
            return CatalogContent.ofTree(result.tree());
        }

        /// Returns the number of lines that are taken.
        int taken() {
            return (int) result.lines().stream().filter(MergeLine::isTaken).count();
        }

        /// Returns the changes of the target.
        List<CatalogDiff.Difference> changes() {
            return CatalogDiff.of(CatalogContent.tree(target), result.tree());
        }
    }

    private final Transactions transactions;

    public PromotionMerging(Transactions transactions) {
        this.transactions = transactions;
    }

    /// Merges with the present catalog of the target.
    Merged merge(AccountId account, EnvironmentId source, EnvironmentId target, PromotionContent content) {
        Sides sides = read(account, source, target, content);
        CatalogContent present = transactions.read(target, tx -> CatalogContent.of(tx, target));
        return merge(sides, present.canonical(), content);
    }

    Merged merge(AccountId account, CatalogPromotion it) {
        return merge(account, it.source(), it.target(), it.content());
    }

    /// Merges an open promotion. Empty if that is impossible, for example because an included plan was archived.
    Optional<Merged> mergeIfPossible(AccountId account, CatalogPromotion it) {
        try {
            return Optional.of(merge(account, it));
        } catch (Problem problem) {
            if (Problem.is(ProblemCode.DATABASE_UNAVAILABLE, problem)) {
                throw problem;
            }
            return Optional.empty();
        }
    }

    /// Reads source and base, each in a transaction of its own.
    ///
    /// @throws Problem 404 if a revision is gone
    Sides read(AccountId account, EnvironmentId source, EnvironmentId target, PromotionContent content) {
        String pinned = content.sourceHash();
        CatalogContent from = pinned == null
                ? transactions.read(source, tx -> CatalogContent.of(tx, source))
                : CatalogContent.of(revision(account, List.of(source), "source", pinned));
        String named = content.base();
        if (named != null) {
            return new Sides(from, revision(account, List.of(source, target), "base", named));
        }
        Optional<CanonicalCatalog> common = transactions.in(
                account,
                tx -> CommonRevisions.find(tx, account, source, target)
                        .flatMap(hash -> Revisions.content(tx, account, hash)));
        return new Sides(from, common.orElse(null));
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

    static Merged merge(Sides sides, CanonicalCatalog target, PromotionContent content) {
        Map<String, Object> to = CatalogContent.tree(target);
        CanonicalCatalog source = sides.source().canonical();
        Map<String, Object> from = EnvironmentFields.of(CatalogContent.tree(source), to);
        CanonicalCatalog base = sides.base();
        Map<String, Object> since = base == null ? null : EnvironmentFields.of(CatalogContent.tree(base), to);
        Inclusion inclusion = content.include() == null ? null : Inclusion.of(content.include(), from, to);
        var options =
                new CatalogMerge.Options(content.choicesByPath(), inclusion == null ? null : inclusion.paths(), false);
        return new Merged(
                sides,
                target,
                CatalogMerge.of(since, from, to, options),
                inclusion,
                content.hash(source.hash(), target.hash(), sides.baseHash()));
    }
}
