package dev.ambit.access;

import static dev.ambit.problem.ProblemCode.IDENTITY_FORBIDDEN;

import dev.ambit.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A known key with its scopes and the client-side security of its environment. A method that returns a caller
/// throws if the key may not act as requested.
record KeyHolder(KnownKey key, List<KeyScope> scopes, ClientSecurity security) implements CredentialHolder {

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

    /// Requires full access to the environment.
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

    /// Requires a key that can read customers. A client key may also need a customer token.
    Caller customerReader() {
        return key.kind() == KeyKind.SCOPED ? scoped(KeyScope.READ_CUSTOMERS) : reader();
    }

    boolean mustProveCustomer() {
        return security.enforced();
    }

    void proveCustomer(@Nullable String token, String customerId, Instant now) {
        CustomerToken.require(token, customerId, security.signingSecrets(), now);
    }

    /// Account keys share responses, and so do the server keys of an environment; scoped keys do not.
    Optional<KeyOwner> keyOwner() {
        String name = switch (key.kind()) {
            case ACCOUNT -> "account";
            case SERVER -> "server " + Objects.requireNonNull(key.environment()).value();
            case SCOPED -> "scoped " + key.keyId();
            case CLIENT, SESSION -> null;
        };
        return Optional.ofNullable(name).map(it -> new KeyOwner(key.account(), it));
    }

    Problem forbidden(String required) {
        return IDENTITY_FORBIDDEN
                .because("The key in `X-API-KEY` has the kind `%s`. This operation requires %s. Send one, or sign in."
                        .formatted(key.kind(), required))
                .with("currentIdentityType", key.kind())
                .with("requiredIdentityType", required);
    }

    private Caller scoped(KeyScope wanted) {
        if (!covers(wanted)) {
            throw forbidden("a server key or the scope " + wanted);
        }
        return caller();
    }

    /// Returns whether the key may do this in its environment.
    boolean covers(KeyScope wanted) {
        return key.kind() == KeyKind.SERVER || scopes.stream().anyMatch(it -> it.covers(wanted));
    }

    private Caller caller() {
        return new Caller(key.kind(), key.account(), Objects.requireNonNull(key.environment()), key.keyId(), null);
    }
}
