package dev.ambit.promotion;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.access.Role;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The approvals that promotions into an environment need, and the protection of its catalog.
///
/// @param approvals the number of approvals, each by another person
/// @param roles the roles in the environment whose members can approve
/// @param people ids of people who can approve; they need none of the `roles`
/// @param isProtected whether the catalog changes only by promotions
/// @param isManaged whether the catalog changes only by its catalog file; never together with `isProtected`
/// @param openUntil the end of the time in which a closed catalog can be changed directly; null: never opened
public record PromotionRule(
        int approvals,
        List<Role> roles,
        List<UUID> people,
        boolean isProtected,
        boolean isManaged,
        @Nullable Instant openUntil) {

    private static final int APPROVALS_MAX = 10;
    private static final int PEOPLE_MAX = 100;

    /// The default rule, for an environment without its own rule.
    static final PromotionRule NONE = new PromotionRule(0, List.of(Role.ADMIN), List.of(), false, false, null);

    public PromotionRule {
        roles = List.copyOf(roles);
        people = List.copyOf(people);
        if (approvals < 0 || approvals > APPROVALS_MAX) {
            throw BAD_USER_INPUT
                    .because("`approvals` must be a number from 0 to %d; received %d. Send a number in this range."
                            .formatted(APPROVALS_MAX, approvals))
                    .at("approvals", approvals, "0 to " + APPROVALS_MAX);
        }
        if (people.size() > PEOPLE_MAX) {
            throw BAD_USER_INPUT
                    .because("`people` has %d entries. Send at most %d.".formatted(people.size(), PEOPLE_MAX))
                    .at("people", people.size(), "up to " + PEOPLE_MAX);
        }
        if (approvals > 0 && roles.isEmpty() && people.size() < approvals) {
            throw BAD_USER_INPUT
                    .because("`approvals` is %d, but only %d people can approve. Name more people, or a role."
                            .formatted(approvals, people.size()))
                    .at("approvals", approvals, "up to the number of people, or roles");
        }
    }

    PromotionRule openedUntil(@Nullable Instant until) {
        return new PromotionRule(approvals, roles, people, isProtected, isManaged, until);
    }

    PromotionRule managed(boolean managed) {
        return new PromotionRule(approvals, roles, people, isProtected, managed, openUntil);
    }

    /// Returns whether this person can approve.
    boolean permits(UUID person, Role role) {
        return people.contains(person) || roles.contains(role);
    }

    /// Returns whether the catalog is closed to direct changes at that time.
    boolean isClosedAt(Instant now) {
        return (isProtected || isManaged) && (openUntil == null || !now.isBefore(openUntil));
    }

    /// Returns the number of approvals of a content, without those of its editors.
    static Approvals approvals(PromotionRule rule, Set<String> approvers, Set<String> editors) {
        return new Approvals(
                rule.approvals,
                approvers.stream().filter(it -> !editors.contains(it)).toList());
    }

    /// The approvals of a content.
    ///
    /// @param given ids of people
    record Approvals(int needed, List<String> given) {

        Approvals {
            given = List.copyOf(given);
        }

        boolean isEnough() {
            return given.size() >= needed;
        }
    }
}
