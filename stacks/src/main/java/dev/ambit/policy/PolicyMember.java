package dev.ambit.policy;

import dev.ambit.access.Membership;
import java.util.UUID;

/// A member of the account.
record PolicyMember(UUID person, String email, Membership membership) {}
