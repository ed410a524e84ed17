package dev.ambit.order;

import dev.ambit.access.AccountCaller;
import dev.ambit.access.Authentication;
import dev.ambit.http.Request;
import org.jspecify.annotations.Nullable;

/// Who asks about orders: an account about its own, or whoever runs the installation.
final class OrderCallersApi {

    private OrderCallersApi() {}

    /// Null for the operator: its token, or a member of its own account.
    static @Nullable AccountCaller of(Authentication authentication, Request request) {
        return authentication
                .accountOrOperator(request)
                .filter(it -> !authentication.isOperator(request, it))
                .orElse(null);
    }
}
