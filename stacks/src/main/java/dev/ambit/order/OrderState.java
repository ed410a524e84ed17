package dev.ambit.order;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// The state of an order.
public enum OrderState {
    REQUESTED,
    QUOTED,
    APPROVED,
    PROVISIONING,
    ACTIVE,
    DECOMMISSIONED,
    CANCELED;

    /// States in which the production environment cannot have another order.
    static final Set<OrderState> STANDING = EnumSet.range(REQUESTED, ACTIVE);

    /// States before approval.
    static final Set<OrderState> OPEN = EnumSet.of(REQUESTED, QUOTED);

    /// States before the environment exists.
    static final Set<OrderState> UNBUILT = EnumSet.range(REQUESTED, APPROVED);

    /// States with an environment.
    static final Set<OrderState> BUILT = EnumSet.of(PROVISIONING, ACTIVE);

    static String[] names(Set<OrderState> states) {
        return List.copyOf(states).stream().map(Enum::name).toArray(String[]::new);
    }
}
