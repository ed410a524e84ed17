package dev.ambit.promotion;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static java.util.stream.Collectors.toMap;

import dev.ambit.catalog.RolloutFilter;
import dev.ambit.http.Json;
import dev.ambit.http.Sha256;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The content of a promotion as it was requested, which its hash covers.
///
/// @param sourceHash a revision of the source; null: its present catalog
/// @param base a revision; null: the last common revision
/// @param include null: everything
/// @param rollout null: all existing subscriptions, if `migrationType` is `ALL_CUSTOMERS`
record PromotionContent(
        @Nullable String sourceHash,
        @Nullable String base,
        Inclusion.@Nullable Include include,
        MigrationType migrationType,
        @Nullable RolloutFilter rollout,
        List<MergeChoice> choices) {

    /// The subscriptions that receive new package versions.
    enum MigrationType {
        /// Existing subscriptions keep their version.
        NEW_CUSTOMERS,
        /// Existing subscriptions get the entitlements of the new version.
        ALL_CUSTOMERS,
    }

    PromotionContent {
        choices = List.copyOf(choices);
        if (rollout != null && migrationType == MigrationType.NEW_CUSTOMERS) {
            throw BAD_USER_INPUT
                    .because("`rollout` requires the `migrationType` `ALL_CUSTOMERS`. Send both, or remove `rollout`.")
                    .at("migrationType", migrationType, "ALL_CUSTOMERS");
        }
    }

    /// Returns the existing subscriptions that move; null: none.
    @Nullable
    RolloutFilter rolloutFilter() {
        return switch (migrationType) {
            case NEW_CUSTOMERS -> null;
            case ALL_CUSTOMERS -> Objects.requireNonNullElse(rollout, RolloutFilter.ALL);
        };
    }

    Map<String, MergeChoice> choicesByPath() {
        return choices.stream().collect(toMap(MergeChoice::path, it -> it));
    }

    /// Returns the same content with choices added or replaced.
    PromotionContent choosing(List<MergeChoice> more) {
        Map<String, MergeChoice> all = new TreeMap<>(choicesByPath());
        more.forEach(it -> all.put(it.path(), it));
        return new PromotionContent(sourceHash, base, include, migrationType, rollout, new ArrayList<>(all.values()));
    }

    /// Returns the hash of this content applied to these catalogs.
    ///
    /// @param baseHash null without a base
    String hash(String source, String target, @Nullable String baseHash) {
        Map<String, Object> covered = new TreeMap<>();
        covered.put("source", source);
        covered.put("target", target);
        covered.put("base", baseHash == null ? "" : baseHash);
        covered.put("content", fields());
        return Sha256.hex(Json.text(covered));
    }

    /// Returns the fields that the hash covers. An absent `rollout` is omitted, so the hash is the same as in
    /// versions of Ambit without this field.
    private Map<String, @Nullable Object> fields() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("sourceHash", sourceHash);
        fields.put("base", base);
        fields.put("include", include);
        fields.put("migrationType", migrationType);
        if (rollout != null) {
            fields.put("rollout", rollout);
        }
        fields.put("choices", choices);
        return fields;
    }
}
