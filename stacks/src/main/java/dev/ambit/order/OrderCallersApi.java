package dev.ambit.order;

import dev.ambit.access.AccountCaller;
import dev.ambit.access.Authentication;
import dev.ambit.http.Request;
import org.jspecify.annotations.Nullable;

/// Identifies callers of order routes: an account or the operator.
final class OrderCallersApi {

    private OrderCallersApi() {}

    /// Requires an account or the operator.
    static void require(Authentication authentication, Request request) {
        authentication.accountOrOperator(request);
    }

    /// Returns the account caller; null for the operator's token or members of its account.
    static @Nullable AccountCaller of(Authentication authentication, Request request) {
        return authentication
                .accountOrOperator(request)
                .filter(it -> !authentication.isOperator(request, it))
                .orElse(null);
    }
}
