package dev.ambit.order;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// How far an order is (domain.md D6).
public enum OrderState {
    REQUESTED,
    QUOTED,
    APPROVED,
    PROVISIONING,
    ACTIVE,
    DECOMMISSIONED,
    CANCELED;

    /// Those in which its source can have no other order.
    static final Set<OrderState> STANDING = EnumSet.range(REQUESTED, ACTIVE);

    /// Nothing has been made yet, and nothing agreed upon.
    static final Set<OrderState> OPEN = EnumSet.of(REQUESTED, QUOTED);

    /// There is an environment, or there will be in a moment.
    static final Set<OrderState> BUILT = EnumSet.of(PROVISIONING, ACTIVE);

    static String[] names(Set<OrderState> states) {
        return List.copyOf(states).stream().map(Enum::name).toArray(String[]::new);
    }
}
