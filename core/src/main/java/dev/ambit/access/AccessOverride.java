package dev.ambit.access;

import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Something else than the policy says, for one member of an environment or for all who have a role there.
///
/// @param member null: it is for a role
/// @param role null: it is for a member
/// @param granted NONE keeps them out
public record AccessOverride(
        @Nullable UUID member, @Nullable Role role, Role granted) {

    static AccessOverride of(String subject, Role granted) {
        return Arrays.stream(Role.values())
                .filter(it -> it.name().equals(subject))
                .findFirst()
                .map(it -> new AccessOverride(null, it, granted))
                .orElseGet(() -> new AccessOverride(UUID.fromString(subject), null, granted));
    }

    /// The person's id or the role's name, by which there is one at most.
    public String subject() {
        return member == null ? String.valueOf(role) : member.toString();
    }
}
