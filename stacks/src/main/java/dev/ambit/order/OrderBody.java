package dev.ambit.order;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An order in events.
///
/// @param source slug of the production environment
/// @param environment slug of the ordered environment; null until it is provisioned
record OrderBody(
        UUID id,
        OrderState state,
        String displayName,
        String source,
        List<String> scope,
        @Nullable String environment) {

    static OrderBody of(Order it) {
        Order.Development development = it.development();
        return new OrderBody(
                it.id(),
                it.state(),
                it.requested().displayName(),
                it.sourceSlug(),
                it.requested().scope().stream().map(Enum::name).toList(),
                development == null ? null : development.slug());
    }
}
