package dev.ambit.promotion;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.access.Actor;
import dev.ambit.access.Role;
import dev.ambit.catalog.RolloutFilter;
import dev.ambit.entitlement.DecisionComparison;
import dev.ambit.operation.Operation;
import dev.ambit.problem.Problem;
import dev.ambit.promotion.CatalogPromotion.Applied;
import dev.ambit.promotion.MergeViews.ConflictView;
import dev.ambit.promotion.PromotionContent.MigrationType;
import dev.ambit.promotion.PromotionMerging.Merged;
import dev.ambit.promotion.PromotionRule.Approvals;
import dev.ambit.subscription.RecurringMoney;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Bodies and responses of promotions.
public final class PromotionWire {

    private static final int TITLE_CHARS_MAX = 100;
    private static final int TEXT_CHARS_MAX = 4_000;

    private PromotionWire() {}

    /// A new promotion.
    ///
    /// @param source a slug, or `slug@hash` for a revision
    /// @param base the hash of a revision; absent: the last common revision
    /// @param resolutions what to take for single paths; absent: the changes of the source
    public record Body(
            String source,
            String target,
            String title,
            Inclusion.@Nullable Include include,
            @Nullable MigrationType migrationType,
            @Nullable RolloutFilter rollout,
            @Nullable String base,
            @Nullable List<MergeChoice> resolutions) {

        public Body {
            bounded("title", title, TITLE_CHARS_MAX);
        }

        String sourceSlug() {
            return PromotionSource.of(source).slug();
        }

        List<MergeChoice> choices() {
            return Objects.requireNonNullElse(resolutions, List.of());
        }

        /// Returns the content before its resolutions.
        PromotionContent content() {
            return new PromotionContent(
                    PromotionSource.of(source).hash(),
                    base,
                    include,
                    Objects.requireNonNullElse(migrationType, MigrationType.NEW_CUSTOMERS),
                    rollout,
                    List.of());
        }
    }

    public record ResolveBody(List<MergeChoice> resolutions) {}

    public record ApproveBody(String hash) {}

    public record CommentBody(String text) {

        public CommentBody {
            bounded("text", text, TEXT_CHARS_MAX);
        }
    }

    /// When and what to apply.
    ///
    /// @param hash the reviewed content; absent: the present one
    /// @param at when it is applied, in real time; absent: now
    public record ApplyBody(@Nullable String hash, @Nullable Instant at) {}

    public record RollbackBody(@Nullable List<MergeChoice> resolutions) {}

    private static void bounded(String field, String text, int max) {
        if (text.isBlank() || text.length() > max) {
            throw BAD_USER_INPUT
                    .because("`%s` must have 1 to %d characters, not only spaces; received %d. Send another text."
                            .formatted(field, max, text.length()))
                    .at(field, Problem.shortened(text), "1 to %d characters".formatted(max));
        }
    }

    /// A promotion in a list.
    ///
    /// @param changes the number of taken lines
    /// @param conflicts the number of conflicts
    public record SummaryView(
            UUID id,
            String title,
            String source,
            String target,
            PromotionStatus state,
            MigrationType migrationType,
            int changes,
            int conflicts,
            Actor author,
            Instant createdAt,
            @Nullable UUID operationId) {}

    /// A promotion.
    ///
    /// @param hash the content hash to approve and apply; after a rollback was requested, the revision to roll back
    /// @param changes the number of taken lines
    /// @param pulledIn paths that were not included, but are needed
    /// @param kept paths of entities that only the target has
    public record View(
            UUID id,
            String title,
            String source,
            String target,
            PromotionStatus state,
            @Nullable String hash,
            MigrationType migrationType,
            @Nullable RolloutFilter rollout,
            Inclusion.@Nullable Include include,
            List<String> pulledIn,
            List<String> kept,
            int changes,
            List<ConflictView> conflicts,
            ApprovalsView approvals,
            @Nullable String base,
            @Nullable String sourceHash,
            @Nullable String targetHash,
            Actor author,
            Instant createdAt,
            @Nullable UUID operationId,
            @Nullable Instant scheduledAt,
            @Nullable AppliedView applied) {}

    /// The approvals of the present content. `given` is empty unless the promotion is open or being applied.
    ///
    /// @param given ids of people
    public record ApprovalsView(int needed, List<String> given) {

        static ApprovalsView of(Approvals it) {
            return new ApprovalsView(it.needed(), it.given());
        }
    }

    /// The result of applying.
    ///
    /// @param before revision of the target before
    /// @param after revision of the target afterwards
    /// @param rollouts operations that move subscribers, or move them back
    /// @param rolledBack revision of the target after the rollback
    public record AppliedView(
            String before,
            String after,
            List<UUID> rollouts,
            Instant at,
            @Nullable String rolledBack) {

        static AppliedView of(Applied it) {
            return new AppliedView(it.before(), it.after(), it.rollouts(), it.at(), it.rolledBack());
        }
    }

    /// A decision that changes.
    ///
    /// @param resourceId null for the customer itself
    public record ImpactView(
            String customerId, @Nullable String resourceId, String featureId, OutcomeView before, OutcomeView after) {

        static ImpactView of(DecisionComparison.Change it) {
            return new ImpactView(
                    it.customerId(),
                    it.resourceId().isEmpty() ? null : it.resourceId(),
                    it.featureId(),
                    OutcomeView.of(it.before()),
                    OutcomeView.of(it.after()));
        }
    }

    /// A decision without requested usage.
    ///
    /// @param usageLimit null: unlimited, or not a `NUMBER` feature
    public record OutcomeView(
            boolean isGranted,
            boolean hasUnlimitedUsage,
            @Nullable BigDecimal usageLimit,
            boolean hasSoftLimit,
            List<String> enumValues,
            BigDecimal currentUsage) {

        static OutcomeView of(DecisionComparison.Outcome it) {
            return new OutcomeView(
                    it.isGranted(),
                    it.isUnlimited(),
                    it.limit(),
                    it.hasSoftLimit(),
                    it.values().stream().sorted().toList(),
                    it.used());
        }
    }

    /// The number of decisions that change.
    ///
    /// @param decisions the number of covered decisions: one for each customer or resource, and feature
    /// @param lost the number that change from granted to denied
    /// @param gained the number that change from denied to granted
    /// @param limited the number of granted or denied decisions whose limit or values change
    /// @param features the same numbers by feature, ordered by id
    /// @param isComplete false if only the first customers were compared
    /// @param money the recurring amounts of the compared customers
    /// @param keepsAgreedPrices always true: a promotion moves no subscription to other prices
    /// @param computedAt when the impact was computed, before the promotion was applied; null: now
    public record ImpactSummaryView(
            long customers,
            long decisions,
            long customersLosing,
            long lost,
            long gained,
            long limited,
            List<FeatureImpact> features,
            boolean isComplete,
            List<RecurringMoney.Amount> money,
            boolean keepsAgreedPrices,
            @Nullable Instant computedAt) {

        static ImpactSummaryView of(ImpactCounts counts, @Nullable Instant computedAt) {
            List<FeatureImpact> features = counts.features();
            return new ImpactSummaryView(
                    counts.customers(),
                    counts.decisions(),
                    counts.customersLosing(),
                    features.stream().mapToLong(FeatureImpact::lost).sum(),
                    features.stream().mapToLong(FeatureImpact::gained).sum(),
                    features.stream().mapToLong(FeatureImpact::limited).sum(),
                    features,
                    counts.isComplete(),
                    counts.money(),
                    true,
                    computedAt);
        }
    }

    /// An entry of the history.
    public record ActivityView(
            PromotionActivity.Kind kind,
            @Nullable String hash,
            @Nullable String text,
            Actor actor,
            Instant at) {

        static ActivityView of(PromotionActivity.Entry it) {
            return new ActivityView(it.kind(), it.hash(), it.text(), it.author().actor(), it.at());
        }
    }

    /// The started operation.
    public record StartedView(UUID id, UUID operationId) {}

    /// The rules of all environments that have one.
    ///
    /// @param was the rules that the caller has read; the request is only applied if they are still current
    public record RulesBody(List<RuleBody> rules, @Nullable List<RuleBody> was) {}

    /// The rule of a target.
    ///
    /// @param environment its slug
    /// @param roles the roles in the target whose members can approve; absent: `ADMIN`
    /// @param people ids of people who can approve; they need none of the `roles`
    /// @param isProtected whether the catalog changes by promotions only
    public record RuleBody(
            String environment,
            @Nullable Integer approvals,
            @Nullable List<Role> roles,
            @Nullable List<UUID> people,
            @Nullable Boolean isProtected) {

        PromotionRule rule() {
            return new PromotionRule(
                    approvals == null ? 0 : approvals,
                    roles == null ? List.of(Role.ADMIN) : roles,
                    people == null ? List.of() : people,
                    Boolean.TRUE.equals(isProtected),
                    false,
                    null);
        }
    }

    /// The rule of a target.
    ///
    /// @param isManaged whether the catalog changes by its catalog file only
    /// @param openUntil the end of the time in which the catalog can be changed directly
    public record RuleView(
            String environment,
            int approvals,
            List<Role> roles,
            List<UUID> people,
            boolean isProtected,
            boolean isManaged,
            @Nullable Instant openUntil) {

        boolean isSameAs(PromotionRule it) {
            return approvals == it.approvals()
                    && Set.copyOf(roles).equals(Set.copyOf(it.roles()))
                    && Set.copyOf(people).equals(Set.copyOf(it.people()))
                    && isProtected == it.isProtected();
        }

        static RuleView of(String environment, PromotionRule it) {
            return new RuleView(
                    environment,
                    it.approvals(),
                    it.roles(),
                    it.people(),
                    it.isProtected(),
                    it.isManaged(),
                    it.openUntil());
        }
    }

    public record RulesView(List<RuleView> rules) {}

    /// Whether the catalog is managed from code.
    public record ManagementBody(boolean isManaged) {}

    /// Why and how long a closed catalog is opened.
    ///
    /// @param minutes how long the catalog stays open; absent: 15
    public record OpenBody(String reason, @Nullable Integer minutes) {

        private static final int MINUTES_MAX = 60;

        public OpenBody {
            bounded("reason", reason, TEXT_CHARS_MAX);
            if (minutes != null && (minutes < 1 || minutes > MINUTES_MAX)) {
                throw BAD_USER_INPUT
                        .because("`minutes` must be a number from 1 to %d; received %d. Send a number in this range."
                                .formatted(MINUTES_MAX, minutes))
                        .at("minutes", minutes, "1 to " + MINUTES_MAX);
            }
        }
    }

    static View view(
            CatalogPromotion it,
            String source,
            String target,
            PromotionStatus status,
            @Nullable Merged merged,
            Approvals approvals,
            @Nullable Operation operation) {
        boolean isScheduled = status == PromotionStatus.SCHEDULED;
        return new View(
                it.id(),
                it.title(),
                source,
                target,
                status,
                merged == null ? (it.order() == null ? null : it.order().hash()) : merged.hash(),
                it.content().migrationType(),
                it.content().rollout(),
                it.content().include(),
                merged == null || merged.inclusion() == null
                        ? List.of()
                        : merged.inclusion().pulledIn(),
                merged == null ? List.of() : merged.result().kept(),
                changes(it, merged),
                merged == null ? List.of() : MergeViews.conflicts(merged.result()),
                ApprovalsView.of(approvals),
                merged == null ? null : merged.inputs().baseHash(),
                merged == null ? null : merged.inputs().source().canonical().hash(),
                merged == null ? null : merged.target().hash(),
                it.author().actor(),
                it.createdAt(),
                operation == null ? null : operation.id(),
                isScheduled && it.order() != null ? it.order().at() : null,
                it.applied() == null ? null : AppliedView.of(it.applied()));
    }

    /// Counts the taken lines. After the promotion was applied, counts the lines that it took.
    static int changes(CatalogPromotion it, @Nullable Merged merged) {
        if (merged != null) {
            return merged.taken();
        }
        return it.applied() == null
                ? 0
                : Objects.requireNonNullElse(it.applied().changes(), 0);
    }
}
