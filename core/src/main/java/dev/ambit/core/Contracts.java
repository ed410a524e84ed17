package dev.ambit.core;

import dev.ambit.access.KeyScope;
import dev.ambit.http.Contract;

/// The contracts that routes of several chapters share: the keys that may call them, and their heading.
public final class Contracts {

    public static final String AT_LEAST =
            "An earlier answer's X-Ambit-Sequence: this answer is as of that event, or of a later one";

    private static final String OF_CUSTOMER =
            "With a client key, once client-side security is on: the customer's token, signed by your own backend";

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
