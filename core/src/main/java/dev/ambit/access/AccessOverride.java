package dev.ambit.access;

import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A role that replaces the policy's role for one member of an environment, or for all members with a role.
///
/// @param member null: the override is for a role
/// @param role null: the override is for a member
/// @param granted NONE denies access
public record AccessOverride(
        @Nullable UUID member, @Nullable Role role, Role granted) {

    static AccessOverride of(String subject, Role granted) {
        return Arrays.stream(Role.values())
                .filter(it -> it.name().equals(subject))
                .findFirst()
                .map(it -> new AccessOverride(null, it, granted))
                .orElseGet(() -> new AccessOverride(UUID.fromString(subject), null, granted));
    }

    /// Returns the person's id or the role's name. An environment has at most one override per subject.
    public String subject() {
        return member == null ? String.valueOf(role) : member.toString();
    }
}
