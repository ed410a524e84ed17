package dev.ambit.console;

import dev.ambit.console.ComparePage.Entity;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A promotion, as the API returns it.
///
/// @param hash the hash of the content; null if the promotion is closed and was never applied
/// @param pulledIn paths that were not included, but are needed
/// @param kept paths of entities that only the target has
/// @param changes the number of taken lines
public record PromotionRecord(
        String id,
        String title,
        String source,
        String target,
        State state,
        @Nullable String hash,
        String migrationType,
        @Nullable RolloutScope rollout,
        @Nullable Object include,
        List<String> pulledIn,
        List<String> kept,
        int changes,
        List<Conflict> conflicts,
        Approvals approvals,
        Actor author,
        Instant createdAt,
        @Nullable String operationId,
        @Nullable Instant scheduledAt,
        @Nullable Applied applied) {

    private static final int HASH_SHOWN = 8;

    /// The states, with their labels and badges.
    public enum State {
        CONFLICT("Has conflicts", "bad"),
        NEEDS_APPROVAL("Needs approval", "draft"),
        READY("Ready to apply", "accent"),
        SCHEDULED("Scheduled", "accent"),
        APPLYING("Applying", "accent"),
        APPLIED("Applied", "ok"),
        ROLLING_BACK("Rolling back", "accent"),
        ROLLED_BACK("Rolled back", ""),
        CLOSED("Closed", "");

        private final String label;
        private final String badge;

        State(String label, String badge) {
            this.label = label;
            this.badge = badge;
        }

        public String label() {
            return label;
        }

        public String badge() {
            return badge;
        }

        /// Returns whether the content can be changed, approved and applied.
        public boolean isOpen() {
            return this == CONFLICT || this == NEEDS_APPROVAL || this == READY;
        }

        /// Returns whether an operation is running.
        public boolean isMoving() {
            return this == APPLYING || this == ROLLING_BACK;
        }
    }

    /// The subscriptions that the rollout moves. An absent condition matches all of them.
    ///
    /// @param first the rollout pauses after this number of customers
    public record RolloutScope(
            @Nullable List<String> customerIds,
            @Nullable Map<String, String> metadata,
            @Nullable List<Integer> planVersions,
            @Nullable Integer first) {

        /// Returns whether some subscriptions keep their version.
        boolean isPartial() {
            return customerIds != null || metadata != null || planVersions != null;
        }

        public List<String> customers() {
            return customerIds == null ? List.of() : customerIds;
        }

        /// Returns the metadata that customers must have, such as `region=eu`.
        public List<String> entries() {
            return metadata == null
                    ? List.of()
                    : metadata.entrySet().stream()
                            .map(it -> "%s=%s".formatted(it.getKey(), it.getValue()))
                            .sorted()
                            .toList();
        }

        public String versions() {
            return planVersions == null
                    ? ""
                    : planVersions.stream().map(String::valueOf).collect(Collectors.joining(", "));
        }

        /// Returns the number of customers after which the rollout pauses; empty without a pause.
        public String pause() {
            return first == null ? "" : RoleLabels.count(first, "customer");
        }
    }

    /// A field that was changed to different values.
    ///
    /// @param source null if it has no value
    /// @param target null if it has no value
    public record Conflict(
            String path, @Nullable Object source, @Nullable Object target, Entity entity, String label, Words words) {}

    /// The values in words; empty for an absent value.
    public record Words(String base, String source, String target) {}

    public record Approvals(int needed, List<String> given) {

        public int missing() {
            return Math.max(0, needed - given.size());
        }
    }

    /// The result of applying.
    ///
    /// @param rollouts the operations that move subscribers, or move them back
    public record Applied(List<String> rollouts, Instant at) {}

    public String shortHash() {
        return hash == null ? "" : hash.substring(0, Math.min(HASH_SHOWN, hash.length()));
    }

    public boolean isForAll() {
        return migrationType.equals("ALL_CUSTOMERS");
    }

    /// Returns the effect on existing subscriptions.
    public String migration() {
        if (!isForAll()) {
            return "Existing subscriptions keep their version.";
        }
        return rollout == null || !rollout.isPartial()
                ? "Existing subscriptions get the new entitlements at their agreed prices."
                : "Only existing subscriptions that meet all conditions below get the new entitlements.";
    }

    /// Returns the state in words, such as `Needs 2 approvals`.
    public String stateWord() {
        int missing = approvals.missing();
        return state == State.NEEDS_APPROVAL && missing > 0
                ? "Needs " + RoleLabels.count(missing, "approval")
                : state.label();
    }
}
