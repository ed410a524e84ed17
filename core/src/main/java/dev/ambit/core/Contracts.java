package dev.ambit.core;

import dev.ambit.access.KeyScope;
import dev.ambit.http.Contract;

/// The contracts that routes of several chapters share: the keys that may call them, and their heading.
public final class Contracts {

    public static final String AT_LEAST =
            "`X-Ambit-Sequence` of an earlier response. The response reflects that event or a later one";

    static final String OF_CUSTOMER =
            "The customer's token, signed by your backend. Required with a client key if client-side security is on";

    private Contracts() {}

    public static Contract customers(Contract contract, KeyScope scope) {
        return contract.by("server", "scoped").scope(scope.toString()).tag("Customers");
    }

    public static Contract subscriptions(Contract contract, KeyScope scope) {
        return contract.by("server", "scoped").scope(scope.toString()).tag("Subscriptions");
    }

    /// Adds the client key, with which a customer's browser reads the customer's own data.
    public static Contract ofCustomer(Contract contract) {
        return contract.by("server", "scoped", "client")
                .scope(KeyScope.READ_CUSTOMERS.toString())
                .header("X-CUSTOMER-KEY", String.class, OF_CUSTOMER);
    }

    public static Contract operator(Contract contract) {
        return contract.by("operator").tag("Accounts");
    }

    public static Contract account(Contract contract) {
        return contract.by("account").tag("Environments");
    }
}
