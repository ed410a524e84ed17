package dev.ambit.access;

import static dev.ambit.problem.ProblemCode.IDENTITY_FORBIDDEN;

import dev.ambit.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A key that we know, with what it may do and what its environment demands of those who hold a public one. Each
/// method refuses whoever may not.
record KeyHolder(KnownKey key, List<KeyScope> scopes, ClientSecurity security) implements Holder {

    @Override
    public Instant expireAt() {
        return key.expireAt();
    }

    AccountCaller account(String peer) {
        if (key.kind() != KeyKind.ACCOUNT) {
            throw forbidden("an account key");
        }
        return new AccountCaller(
                new Actor("USER", key.keyId().toString(), peer), Membership.ofKey(key.account()), Need.OWNER, null);
    }

    /// Full access to the environment.
    Caller server() {
        if (key.kind() != KeyKind.SERVER) {
            throw forbidden("a server key");
        }
        return caller();
    }

    Caller server(KeyScope scope) {
        return key.kind() == KeyKind.SCOPED ? scoped(scope) : server();
    }

    Caller reader() {
        if (key.kind() == KeyKind.ACCOUNT) {
            throw forbidden("a server key or a client key");
        }
        return caller();
    }

    /// Whoever may read customers, except that a client key may have to prove that it speaks for this one.
    Caller customerReader() {
        return key.kind() == KeyKind.SCOPED ? scoped(KeyScope.READ_CUSTOMERS) : reader();
    }

    boolean mustProveCustomer() {
        return security.enforced();
    }

    void proveCustomer(@Nullable String token, String customerId, Instant now) {
        CustomerToken.require(token, customerId, security.signingSecrets(), now);
    }

    Problem forbidden(String required) {
        return IDENTITY_FORBIDDEN
                .because("The key in `X-API-KEY` is %s key. This operation requires %s."
.formatted(ofKind(), required))
                .with("currentIdentityType", key.kind())
                .with("requiredIdentityType", required);
    }

        private String ofKind() {
        return switch (key.kind()) {
            case ACCOUNT -> "an account";
            case SERVER -> "a server";
            case CLIENT -> "a client";
            case SCOPED -> "a scoped";
        };
    }

    private Caller scoped(KeyScope wanted) {
        for (KeyScope scope : scopes) {
            if (scope.covers(wanted)) {
                return caller();
            }
        }
        throw forbidden("a server key or the scope " + wanted);
    }

    private Caller caller() {
        return new Caller(key.kind(), key.account(), Objects.requireNonNull(key.environment()), key.keyId(), null);
    }
}
