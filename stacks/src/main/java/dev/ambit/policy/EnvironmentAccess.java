package dev.ambit.policy;

import dev.ambit.access.EnvironmentRoles;
import java.util.List;

/// The policy of an environment, with the members it applies to.
record EnvironmentAccess(EnvironmentRoles environment, List<PolicyMember> members) {}
