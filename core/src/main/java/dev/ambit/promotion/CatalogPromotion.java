package dev.ambit.promotion;

import static dev.ambit.problem.ProblemCode.PROMOTION_NOT_IN_STATE;

import dev.ambit.access.Actor;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A request to merge the catalog of one environment into another one.
///
/// @param operation applies the promotion or rolls it back; null before it was requested
/// @param order the request for the operation; null before
/// @param applied the result; null before the promotion was applied
record CatalogPromotion(
        UUID id,
        long number,
        EnvironmentId source,
        EnvironmentId target,
        String title,
        PromotionContent content,
        State state,
        @Nullable UUID operation,
        @Nullable Order order,
        @Nullable Applied applied,
        Author author,
        Instant createdAt) {

    /// The stored state. A failed or canceled operation does not reset it; use [PromotionRecords#state] to read it.
    enum State {
        OPEN,
        APPLYING,
        APPLIED,
        ROLLING_BACK,
        ROLLED_BACK,
        CLOSED;

        /// Returns the label in messages, such as `rolled back`.
        String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /// The request to apply or to roll back.
    ///
    /// @param hash of the content to apply, or of the catalog to roll back
    /// @param choices for the conflicts of a rollback
    /// @param person null: it was requested with an account key
    record Order(
            String hash,
            List<MergeChoice> choices,
            String actor,
            @Nullable String actorId,
            @Nullable String address,
            String traceId,
            @Nullable UUID person,
            Instant at) {

        Order {
            choices = List.copyOf(choices);
        }

        static Order of(Author author, @Nullable UUID person, String hash, List<MergeChoice> choices, Instant at) {
            return new Order(
                    hash,
                    choices,
                    author.actor().type(),
                    author.actor().id(),
                    author.actor().address(),
                    author.traceId(),
                    person,
                    at);
        }

        Author author() {
            return new Author(new Actor(actor, actorId, address), traceId);
        }
    }

    /// The result of applying.
    ///
    /// @param before hash of the target's catalog before
    /// @param after hash of the target's catalog afterwards
    /// @param base hash of the base of the merge; equal to `before` if the merge had no base
    /// @param agreed hash of the common revision afterwards
    /// @param rollouts the operations that move subscribers
    /// @param changes the number of taken lines; null if it was applied before this number was recorded
    /// @param rolledBack hash of the target's catalog after the rollback; null before
    record Applied(
            String before,
            String after,
            String base,
            String agreed,
            List<UUID> rollouts,
            @Nullable Integer changes,
            Instant at,
            @Nullable String rolledBack) {

        Applied {
            rollouts = List.copyOf(rollouts);
        }

        Applied back(String revision, List<UUID> back) {
            return new Applied(before, after, base, agreed, back, changes, at, revision);
        }
    }

    CatalogPromotion with(PromotionContent other) {
        return new CatalogPromotion(
                id, number, source, target, title, other, state, operation, order, applied, author, createdAt);
    }

    CatalogPromotion with(State next, @Nullable UUID by, @Nullable Order asked, @Nullable Applied done) {
        return new CatalogPromotion(
                id, number, source, target, title, content, next, by, asked, done, author, createdAt);
    }

    /// Returns whether it is in this stored state because of this operation.
    boolean waitsFor(UUID by, State stored) {
        return state == stored && by.equals(operation);
    }

    /// @throws dev.ambit.problem.Problem 409 if it is in none of the states
    void requireState(State now, State... allowed) {
        if (!Arrays.asList(allowed).contains(now)) {
            throw PROMOTION_NOT_IN_STATE
                    .because("The promotion is %s. The request requires one that is %s. Choose another promotion."
                            .formatted(
                                    now.label(),
                                    String.join(
                                            " or ",
                                            Arrays.stream(allowed)
                                                    .map(State::label)
                                                    .toList())))
                    .with("state", now);
        }
    }
}
