package dev.ambit.promotion;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.catalog.CanonicalCatalog;
import dev.ambit.catalog.CatalogDiff.Difference;
import dev.ambit.catalog.CatalogReplacement.Replaced;
import dev.ambit.catalog.UnpricedUsage;
import dev.ambit.problem.Problem;
import dev.ambit.promotion.AppliedCatalogFiles.Applied;
import dev.ambit.promotion.PromotionContent.MigrationType;
import dev.ambit.promotion.PromotionWire.ImpactSummaryView;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Queries and responses of catalog files.
public final class CatalogFileWire {

    private static final Pattern COMMIT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]{0,99}");

    private CatalogFileWire() {}

    public enum TextFormat {
        TEXT,
        MARKDOWN,
    }

    /// The query of a drift.
    ///
    /// @param format of `text` in the response; absent: `TEXT`
    public record FormatQuery(@Nullable TextFormat format) {}

    /// The query of a plan.
    ///
    /// @param migrationType the subscriptions that get new package versions; absent: `NEW_CUSTOMERS`
    /// @param format of `text` in the response; absent: `TEXT`
    public record PlanQuery(
            @Nullable MigrationType migrationType, @Nullable TextFormat format) {

        MigrationType migration() {
            return Objects.requireNonNullElse(migrationType, MigrationType.NEW_CUSTOMERS);
        }
    }

    /// The query of an application.
    ///
    /// @param migrationType as for the plan
    /// @param hash of the reviewed plan; absent: the file is applied to the present catalog
    /// @param commit of the file, shown in the history
    /// @param overwrite whether to undo changes that were made since the last file
    /// @param managed whether the catalog is managed from code from now on; needs `commit`
    /// @param confirmUnpricedUsage confirms that subscribers of one billing period do not pay for usage that
    ///     others pay
    public record ApplyQuery(
            @Nullable MigrationType migrationType,
            @Nullable String hash,
            @Nullable String commit,
            @Nullable Boolean overwrite,
            @Nullable Boolean managed,
            @Nullable Boolean confirmUnpricedUsage) {

        public ApplyQuery {
            if (commit != null && !COMMIT.matcher(commit).matches()) {
                throw BAD_USER_INPUT
                        .because(
                                "`commit` must have 1 to 100 letters, digits and `. _ / -`; received `%s`. Send a hash."
                                        .formatted(Problem.shortened(commit)))
                        .at("commit", commit, COMMIT.pattern());
            }
        }

        MigrationType migration() {
            return Objects.requireNonNullElse(migrationType, MigrationType.NEW_CUSTOMERS);
        }

        boolean startsManagement() {
            return Boolean.TRUE.equals(managed);
        }

        /// Requires `commit`, because a catalog that is managed from code shows it.
        void requireCommit() {
            if (commit == null) {
                throw BAD_USER_INPUT
                        .because(
                                "`commit` is missing. A catalog that is managed from code shows the commit of its file."
                                        + " Send the commit.")
                        .at("commit", null, COMMIT.pattern());
            }
        }
    }

    /// A different value.
    ///
    /// @param from null if the value is added
    /// @param to null if the value is removed
    public record DifferenceView(
            String path, @Nullable Object from, @Nullable Object to) {

        static List<DifferenceView> of(List<Difference> differences) {
            return differences.stream()
                    .map(it -> new DifferenceView(it.path(), it.from(), it.to()))
                    .toList();
        }
    }

    /// The changes that applying a file makes.
    ///
    /// @param hash of the plan, to apply exactly this
    /// @param before hash of the present catalog
    /// @param after hash of the catalog afterwards
    /// @param overwritten changes made since the last file, which the file undoes or changes again
    /// @param text the differences as text
    /// @param impact null without a difference
    /// @param unpricedUsage usage that the file makes free for the subscribers of one billing period; it has to be
    ///     confirmed
    public record PlanView(
            String hash,
            String before,
            String after,
            List<DifferenceView> differences,
            List<DifferenceView> overwritten,
            String text,
            @Nullable ImpactSummaryView impact,
            List<UnpricedUsage> unpricedUsage) {

        static PlanView of(
                CatalogFilePlan plan,
                String text,
                @Nullable ImpactSummaryView impact,
                List<UnpricedUsage> unpricedUsage) {
            return new PlanView(
                    plan.hash(),
                    plan.present().hash(),
                    plan.wanted().canonical().hash(),
                    DifferenceView.of(plan.differences()),
                    DifferenceView.of(plan.overwritten()),
                    text,
                    impact,
                    unpricedUsage);
        }
    }

    /// The result of applying a file.
    ///
    /// @param before hash of the catalog before
    /// @param revision hash of the catalog afterwards
    /// @param changes the number of differences
    /// @param rollouts operations that give existing subscriptions the new entitlements
    public record AppliedView(
            String before,
            String revision,
            int changes,
            List<UUID> rollouts,
            @Nullable String commit,
            Instant appliedAt) {

        static AppliedView of(CatalogFilePlan plan, Replaced replaced, Applied applied) {
            return new AppliedView(
                    plan.present().hash(),
                    replaced.revision(),
                    plan.differences().size(),
                    replaced.rollouts(),
                    applied.commit(),
                    applied.at());
        }
    }

    /// The changes since the last file.
    ///
    /// @param applied hash of the catalog that the last file made
    /// @param commit of the last file
    /// @param present hash of the present catalog
    public record DriftView(
            String applied,
            @Nullable String commit,
            Instant appliedAt,
            String present,
            List<DifferenceView> differences,
            String text) {

        static DriftView of(Applied applied, CanonicalCatalog present, List<Difference> drift, String text) {
            return new DriftView(
                    applied.hash(), applied.commit(), applied.at(), present.hash(), DifferenceView.of(drift), text);
        }
    }
}
