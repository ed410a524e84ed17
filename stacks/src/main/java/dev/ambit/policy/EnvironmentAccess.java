package dev.ambit.policy;

import dev.ambit.access.EnvironmentRoles;
import java.util.List;

/// The policy of an environment, with the members it applies to.
///
/// @param rotatesCredentials whether the credentials of the stack are rotated when a member can no longer read them
record EnvironmentAccess(EnvironmentRoles environment, List<PolicyMember> members, boolean rotatesCredentials) {}
