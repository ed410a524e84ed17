package dev.ambit.policy;

import dev.ambit.access.Membership;
import java.util.UUID;

/// Somebody who has joined the account.
record PolicyMember(UUID person, String email, Membership membership) {}
