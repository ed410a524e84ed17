package dev.ambit.policy;

import dev.ambit.access.EnvironmentPlace;
import java.util.List;

/// Who may do what in an environment.
record EnvironmentAccess(EnvironmentPlace place, List<PolicyMember> members) {}
