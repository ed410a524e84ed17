package dev.ambit.order;

import dev.ambit.access.AccountCaller;
import dev.ambit.access.Authentication;
import dev.ambit.http.Request;
import org.jspecify.annotations.Nullable;

/// Authenticates the callers of routes that accounts and the operator share.
final class OrderAuthenticationApi {

    private OrderAuthenticationApi() {}

    /// Returns the account that calls. Returns null if the operator calls: the request has the operator token or
    /// comes from a member of the operator's account.
    static @Nullable AccountCaller accountOrNull(Authentication authentication, Request request) {
        return authentication
                .accountOrOperator(request)
                .filter(it -> !authentication.isOperator(request, it))
                .orElse(null);
    }
}
