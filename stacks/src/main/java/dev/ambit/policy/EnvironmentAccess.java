package dev.ambit.policy;

import dev.ambit.access.EnvironmentPlace;
import java.util.List;

/// The policy of an environment, with the members it applies to.
record EnvironmentAccess(EnvironmentPlace place, List<PolicyMember> members) {}
