package dev.ambit.access;

import static dev.ambit.problem.ProblemCode.ENVIRONMENT_NOT_READY;
import static dev.ambit.problem.ProblemCode.IDENTITY_FORBIDDEN;
import static dev.ambit.problem.ProblemCode.UNAUTHENTICATED;

import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.http.Request;
import dev.ambit.problem.Problem;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Authenticates requests by key or session, and authorizes them. Throws the same 401 for an unknown and an expired
/// credential, so that a stranger does not learn that it was valid, and 403 for the wrong kind of key, a missing scope
/// or a missing role.
///
/// Keys are cached for a second, so that a check needs no query. A revoked key stops working at once on this
/// server, and within a second on others.
public final class Authentication {

    /// Maximum age of a cached key. After it, a revoked key works on no server.
    public static final Duration REMEMBERED = Duration.ofSeconds(1);

    /// The caller of the request that this thread processes.
    private static final ScopedValue<CredentialHolder> KNOWN = ScopedValue.newInstance();

    private final Transactions transactions;
    private final Secrets secrets;
    private final KeyUses uses;
    private final KeyRefusals refusals;
    private final InstantSource clock;
    private final MemberAuthorization members;
    private final RateLimits limits = new RateLimits();
    private final byte[] operatorHash;
    private final KeyOwners owners = new KeyOwners();
    private volatile LoadingCache<ByteBuffer, Optional<KeyHolder>> keys = CredentialCaches.create(this::findKey);
    private volatile LoadingCache<ByteBuffer, Optional<SessionHolder>> sessions =
            CredentialCaches.create(this::findSession);

    public Authentication(
            Transactions transactions, Secrets secrets, KeyUses uses, InstantSource clock, String operatorToken) {
        this.transactions = transactions;
        this.secrets = secrets;
        this.uses = uses;
        this.refusals = new KeyRefusals(clock);
        this.clock = clock;
        this.members = new MemberAuthorization(transactions);
        this.operatorHash = new ApiKey(operatorToken).hash();
    }

    /// Returns the cache that tells which environment a key belongs to.
    public KeyOwners owners() {
        return owners;
    }

    public KeyRefusals refusals() {
        return refusals;
    }

    /// Requires the operator token, or a member of the operator's account with the route's role in production.
    public Actor operator(Request request) {
        byte[] hash = hash(request);
        if (MessageDigest.isEqual(hash, operatorHash)) {
            return new Actor("SUPPORT", null, request.peer());
        }
        return switch (holder(request, hash)) {
            case KeyHolder it -> throw it.forbidden("the operator's token");
            case SessionHolder it -> members.operator(it, request);
        };
    }

    /// Requires an account key, or a member of the account with the route's role.
    public AccountCaller account(Request request) {
        return switch (holder(request)) {
            case KeyHolder it -> it.account(request.peer());
            case SessionHolder it -> members.account(it, request);
        };
    }

    /// Finds the caller if the request has the key of that account or comes from one of its members, whatever their
    /// role.
    ///
    /// @param account null: the account does not exist
    public Optional<AccountCaller> of(Request request, @Nullable AccountId account) {
        return switch (holder(request)) {
            case KeyHolder it ->
                Optional.of(it.account(request.peer()))
                        .filter(caller -> caller.account().equals(account));
            case SessionHolder it -> members.of(it, request, account);
        };
    }

    /// Requires the route's role in that environment of the account.
    public void require(AccountCaller caller, EnvironmentId environment, Supplier<Problem> missing) {
        members.require(caller, environment, missing);
    }

    /// Returns the environments of the account that the caller can see.
    public Set<EnvironmentId> visibleEnvironments(AccountCaller caller) {
        return roles(caller).keySet();
    }

    /// Returns the environments of the account that the caller can see, with the caller's role in each.
    public Map<EnvironmentId, Role> roles(AccountCaller caller) {
        return members.roles(caller);
    }

    /// Returns the caller's role in that environment of the account.
    public Role role(AccountCaller caller, EnvironmentId environment) {
        return members.role(caller, environment);
    }

    /// Authenticates like [#account]; empty for the operator.
    public Optional<AccountCaller> accountOrOperator(Request request) {
        return MessageDigest.isEqual(hash(request), operatorHash) ? Optional.empty() : Optional.of(account(request));
    }

    /// Returns the caller if the request has a server key, and nothing if it has another key or a session.
    public Optional<Caller> serverKey(Request request) {
        byte[] hash = hash(request);
        if (MessageDigest.isEqual(hash, operatorHash)) {
            return Optional.empty();
        }
        return holder(request, hash) instanceof KeyHolder it && it.key().kind() == KeyKind.SERVER
                ? Optional.of(it.server().from(request.peer()))
                : Optional.empty();
    }

    /// Returns whether the caller is a member of the operator's account with a role in production. The key of
    /// that account does not count.
    public boolean isOperator(Request request, AccountCaller caller) {
        return holder(request) instanceof SessionHolder
                && caller.seesProduction()
                && members.isOperators(caller.account());
    }

    /// Returns the caller that owns the idempotency keys of the request. Empty for a client key, which is public and
    /// cannot change anything, and for a person without an account.
    public Optional<KeyOwner> keyOwner(Request request) {
        byte[] hash = hash(request);
        if (MessageDigest.isEqual(hash, operatorHash)) {
            return Optional.of(new KeyOwner(members.operators(), "operator"));
        }
        return switch (holder(request, hash)) {
            case KeyHolder it -> it.keyOwner();
            case SessionHolder it -> it.keyOwner(request);
        };
    }

    /// Requires any known key or session. Used for requests whose operations are authorized one by one.
    public void known(Request request) {
        CredentialHolder _ = holder(request);
    }

    /// Requires a person who has signed in, and returns the person's id.
    public UUID person(Request request) {
        return switch (holder(request)) {
            case KeyHolder it -> throw it.forbidden("a person who has signed in");
            case SessionHolder it -> it.person();
        };
    }

    /// Requires a server key, which has full access to its environment, or a member with the route's role.
    public Caller server(Request request) {
        return switch (holder(request)) {
            case KeyHolder it -> it.server().from(request.peer());
            case SessionHolder it -> members.environment(it, request);
        };
    }

    /// Authenticates like [#server], and also accepts a key with this scope.
    public Caller server(Request request, KeyScope scope) {
        return switch (holder(request)) {
            case KeyHolder it -> it.server(scope).from(request.peer());
            case SessionHolder it -> members.environment(it, request);
        };
    }

    /// Requires any key of an environment, or a member with the route's role. Used for the published catalog.
    public Caller reader(Request request) {
        return switch (holder(request)) {
            case KeyHolder it -> it.reader();
            case SessionHolder it -> members.environment(it, request);
        };
    }

    /// Returns whether a caller that [#reader] accepts also has this scope: the key covers it, or the caller is a
    /// member. Call it within [#knowing], so that the call is counted once.
    public boolean covers(Request request, KeyScope scope) {
        return switch (holder(request)) {
            case KeyHolder it -> it.covers(scope);
            case SessionHolder _ -> true;
        };
    }

    /// Authenticates a read of what belongs to `customerId`. A scoped key needs the scope to read customers. With
    /// client-side security, a client key needs that customer's token.
    ///
    /// @throws Problem also 401 for a missing or forged token, 403 for the token of another customer
    public Caller reader(Request request, String customerId) {
        return switch (holder(request)) {
            case KeyHolder it -> reader(it, request, customerId);
            case SessionHolder it -> members.environment(it, request);
        };
    }

    /// Authenticates a read like [#reader] with a customer, but a scoped key needs `scope`.
    public Caller reader(Request request, String customerId, KeyScope scope) {
        return switch (holder(request)) {
            case KeyHolder it ->
                it.key().kind() == KeyKind.CLIENT
                        ? reader(it, request, customerId)
                        : it.server(scope).from(request.peer());
            case SessionHolder it -> members.environment(it, request);
        };
    }

    /// Authenticates like [#reader] with a customer, on an I/O thread. Returns null if the key is not cached.
    public @Nullable Caller cached(Request request, String customerId) {
        Optional<KeyHolder> holder = keys.getIfPresent(ByteBuffer.wrap(hash(request)));
        return holder != null && holder.isPresent() && !isExpired(holder.get())
                ? reader(admitted(ready(holder.get()), request), request, customerId)
                : null;
    }

    /// Empties the cache after keys were removed or replaced. A lookup that is running stores its result in the old
    /// cache, which is no longer read.
    public void clear() {
        keys = CredentialCaches.create(this::findKey);
        clearPeople();
    }

    /// Empties the cache of people after roles have changed. Cached keys stay.
    public void clearPeople() {
        sessions = CredentialCaches.create(this::findSession);
        members.clear();
    }

    /// Removes one session from the cache after it has ended.
    public void evictSession(ApiKey token) {
        sessions.invalidate(ByteBuffer.wrap(token.hash()));
    }

    private Caller reader(KeyHolder holder, Request request, String customerId) {
        if (holder.mustProveCustomer()) {
            holder.proveCustomer(request.header(CustomerToken.HEADER), customerId, clock.instant());
        }
        return holder.customerReader();
    }

    private static byte[] hash(Request request) {
        if (request.key().isEmpty()) {
            throw UNAUTHENTICATED.because(
                    "The request has no credentials. Send an API key in the header `X-API-KEY`, or sign in.");
        }
        if (request.shownKey().isApiKey() && request.key().startsWith(KeyKind.SESSION.prefix())) {
            throw CredentialRefusals.sessionAsKey();
        }
        return request.shownKey().hash();
    }

    /// Runs `work` with the caller bound to the thread. Otherwise `work`, which may hold a database connection,
    /// would need a second one to look up the key.
    public <T> T knowing(Request request, Supplier<T> work) {
        return ScopedValue.where(KNOWN, holder(request)).call(work::get);
    }

    private CredentialHolder holder(Request request) {
        return holder(request, hash(request));
    }

    private CredentialHolder holder(Request request, byte[] hash) {
        if (KNOWN.isBound()) {
            return valid(KNOWN.get(), request, hash);
        }
        ByteBuffer known = ByteBuffer.wrap(hash);
        CredentialHolder holder = Objects.requireNonNull(keys.get(known))
                .<CredentialHolder>map(it -> it)
                .or(() -> Objects.requireNonNull(sessions.get(known)))
                .orElseThrow(() -> unknown(request, hash));
        return admitted(valid(holder, request, hash), request);
    }

    /// Requires that the credential has not expired, and that its environment is ready.
    private CredentialHolder valid(CredentialHolder holder, Request request, byte[] hash) {
        if (isExpired(holder)) {
            refusals.record(holder, request.peer(), request.traceId());
            throw unknown(request, hash);
        }
        return ready(holder);
    }

    private boolean isExpired(CredentialHolder holder) {
        return !clock.instant().isBefore(holder.expireAt());
    }

    /// Counts the call. Throws if the key has used up its rate limit, or if the web page that sent the call may
    /// not use the key.
    private <T extends CredentialHolder> T admitted(T holder, Request request) {
        if (request.isFromOtherOrigin()) {
            requireAllowed(holder, String.valueOf(request.header("Origin")));
        }
        if (holder instanceof KeyHolder it) {
            RateLimit limit = it.key().rateLimit();
            if (limit != null) {
                limits.count(it.key().keyId(), limit, request);
            }
        }
        return holder;
    }

    private static void requireAllowed(CredentialHolder holder, String origin) {
        if (!(holder instanceof KeyHolder it && it.isPublic())) {
            throw IDENTITY_FORBIDDEN
                    .because(("A web page of `%s` sent a server key, an account key or a session."
                                    + " Send a client key from web pages.")
                            .formatted(Problem.shortened(origin)))
                    .with("requiredIdentityType", "a client key");
        }
        it.security().requireAllowed(origin);
    }

    private static <T extends CredentialHolder> T ready(T holder) {
        if (holder instanceof KeyHolder it && it.key().resting()) {
            throw UNAUTHENTICATED.because(
                    "The key in `X-API-KEY` belongs to an archived environment. Unarchive the environment, or use"
                            + " another key.");
        }
        if (holder instanceof KeyHolder it && it.key().waiting()) {
            throw ENVIRONMENT_NOT_READY.because(
                    "The environment of the key in `X-API-KEY` is still being created. Retry in a few seconds.");
        }
        return holder;
    }

    private Optional<KeyHolder> findKey(byte[] hash) {
        return transactions.outside(tx -> KeyHashes.find(tx, hash)).map(it -> keyHolder(hash, it));
    }

    private Optional<SessionHolder> findSession(byte[] hash) {
        return transactions.outside(tx -> Sessions.find(tx, hash)).map(SessionHolder::new);
    }

    private KeyHolder keyHolder(byte[] hash, KnownKey key) {
        EnvironmentId environment = key.environment();
        if (environment == null) {
            return new KeyHolder(key, List.of(), ClientSecurity.OFF);
        }
        owners.record(hash, environment);
        if (!key.resting() && clock.instant().isBefore(key.expireAt())) {
            uses.record(environment, key.keyId());
        }
        return switch (key.kind()) {
            case SCOPED -> new KeyHolder(key, scopes(environment, key), ClientSecurity.OFF);
            case CLIENT -> new KeyHolder(key, List.of(), security(environment, key));
            case SERVER, ACCOUNT, SESSION -> new KeyHolder(key, List.of(), ClientSecurity.OFF);
        };
    }

    private List<KeyScope> scopes(EnvironmentId environment, KnownKey key) {
        return transactions
                .read(environment, tx -> ApiKeys.find(tx, environment, key.keyId()))
                .map(IssuedKey::scopes)
                .orElse(List.of());
    }

    private ClientSecurity security(EnvironmentId environment, KnownKey key) {
        AccountId account = key.account();
        ClientSecurity security =
                transactions.read(account, tx -> EnvironmentRoles.clientSecurity(tx, account, environment));
        if (!security.enforced()) {
            return security;
        }
        Instant now = clock.instant();
        List<byte[]> sealed = transactions.read(environment, tx -> SigningSecrets.accepted(tx, environment, now));
        return security.signedWith(
                sealed.stream().map(it -> secrets.open(it, environment)).toList());
    }

    private Problem unknown(Request request, byte[] hash) {
        if (MessageDigest.isEqual(hash, operatorHash)) {
            return CredentialRefusals.operatorToken();
        }
        return CredentialRefusals.unknown(request.shownKey().isApiKey());
    }
}
