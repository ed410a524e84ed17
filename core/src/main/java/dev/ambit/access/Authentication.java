package dev.ambit.access;

import static dev.ambit.problem.ProblemCode.API_KEY_EXPIRED;
import static dev.ambit.problem.ProblemCode.ENVIRONMENT_NOT_READY;
import static dev.ambit.problem.ProblemCode.IDENTITY_FORBIDDEN;
import static dev.ambit.problem.ProblemCode.UNAUTHENTICATED;

import com.github.benmanes.caffeine.cache.Caffeine;
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
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Tells by a key or a session who is asking, and refuses whoever may not: 401 for an unknown or expired one, 403 for
/// a key of another kind or without the scope, and for a person without the role that the table of routes asks for.
///
/// Keys are remembered for a second, so that a check costs no query; a key that was removed by another server is
/// refused that much later at most, by this one at once.
public final class Authentication {

    /// After this a key that was removed opens nothing any more, on any server.
    public static final Duration REMEMBERED = Duration.ofSeconds(1);

    /// Whoever is at it after this is looked up again beside his requests, so that none of them has to wait for it.
    private static final Duration RENEWED = Duration.ofMillis(400);

    private static final int KEYS_MAX = 100_000;

    /// Whoever sent the request that this thread works at.
    private static final ScopedValue<Holder> KNOWN = ScopedValue.newInstance();

    private final Transactions transactions;
    private final Secrets secrets;
    private final KeyUses uses;
    private final InstantSource clock;
    private final MemberAuthorization members;
    private final RateLimits limits = new RateLimits();
    private final byte[] operatorHash;
    private final KeyOwners owners = new KeyOwners();
    private volatile LoadingCache<ByteBuffer, Optional<KeyHolder>> keys = remembering(this::findKey);
    private volatile LoadingCache<ByteBuffer, Optional<SessionHolder>> sessions = remembering(this::findSession);

    public Authentication(
            Transactions transactions, Secrets secrets, KeyUses uses, InstantSource clock, String operatorToken) {
        this.transactions = transactions;
        this.secrets = secrets;
        this.uses = uses;
        this.clock = clock;
        this.members = new MemberAuthorization(transactions);
        this.operatorHash = new ApiKey(operatorToken).hash();
    }

    /// Whose requests are whose, for whoever sorts or counts them.
    public KeyOwners owners() {
        return owners;
    }

    /// Whoever runs the installation, by the operator's token or as a member of the operator's account.
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

    /// Whoever has the key of an account, or is one of its members and has the role.
    public AccountCaller account(Request request) {
        return switch (holder(request)) {
            case KeyHolder it -> it.account(request.peer());
            case SessionHolder it -> members.account(it, request);
        };
    }

    /// Whoever has the key of that account, or is one of its members, whatever they may do there; nothing for
    /// strangers.
    ///
    /// @param account null: one that there is not
    public Optional<AccountCaller> of(Request request, @Nullable AccountId account) {
        return switch (holder(request)) {
            case KeyHolder it ->
                Optional.of(it.account(request.peer()))
                        .filter(caller -> caller.account().equals(account));
            case SessionHolder it -> members.of(it, request, account);
        };
    }

    /// Refuses whoever may not do this in that environment of the account.
    public void require(AccountCaller caller, EnvironmentId environment, Supplier<Problem> missing) {
        members.require(caller, environment, missing);
    }

    /// The environments of the account that the caller knows of.
    public Set<EnvironmentId> seen(AccountCaller caller) {
        return roles(caller).keySet();
    }

    /// The same, with what the caller may do in each.
    public Map<EnvironmentId, Role> roles(AccountCaller caller) {
        return members.roles(caller);
    }

    /// What the caller may do in that environment of the account.
    public Role role(AccountCaller caller, EnvironmentId environment) {
        return members.role(caller, environment);
    }

    /// As [#account]; empty for the operator.
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

    /// Whether it is a member of the operator's own account who speaks for that; its key does not.
    public boolean isOperator(Request request, AccountCaller caller) {
        return holder(request) instanceof SessionHolder && caller.sees(true) && members.isOperators(caller.account());
    }

    /// A person who has signed in, whatever accounts there are.
    public UUID person(Request request) {
        return switch (holder(request)) {
            case KeyHolder it -> throw it.forbidden("a person who has signed in");
            case SessionHolder it -> it.person();
        };
    }

    /// Whoever has a server key, which opens everything in its environment, or is a member and has the role.
    public Caller server(Request request) {
        return switch (holder(request)) {
            case KeyHolder it -> it.server().from(request.peer());
            case SessionHolder it -> members.environment(it, request);
        };
    }

    /// As [#server], or who has a key with this scope.
    public Caller server(Request request, KeyScope scope) {
        return switch (holder(request)) {
            case KeyHolder it -> it.server(scope).from(request.peer());
            case SessionHolder it -> members.environment(it, request);
        };
    }

    /// Whoever has any key of an environment, or sees it as a member: for its published catalog.
    public Caller reader(Request request) {
        return switch (holder(request)) {
            case KeyHolder it -> it.reader();
            case SessionHolder it -> members.environment(it, request);
        };
    }

    /// For what belongs to `customerId`: a scoped key needs the scope to read customers, and with client-side security
    /// on a client key needs that customer's token (domain.md §4.6).
    ///
    /// @throws Problem also 401 for a missing or forged token, 403 for another customer's
    public Caller reader(Request request, String customerId) {
        return switch (holder(request)) {
            case KeyHolder it -> reader(it, request, customerId);
            case SessionHolder it -> members.environment(it, request);
        };
    }

    /// As [#reader] with a customer, for an I/O thread: nothing if the key would have to be looked up.
    public @Nullable Caller remembered(Request request, String customerId) {
        Optional<KeyHolder> holder = keys.getIfPresent(ByteBuffer.wrap(hash(request)));
        return holder != null && holder.isPresent()
                ? reader(counted(unexpired(holder.get()), request), request, customerId)
                : null;
    }

    /// After keys were removed or replaced: nobody is remembered. What is being looked up right now goes into the
    /// memory of before, where nobody looks again.
    public void forget() {
        keys = remembering(this::findKey);
        forgetPeople();
    }

    /// After somebody may do something else than before. Keys go on without a look at the database.
    public void forgetPeople() {
        sessions = remembering(this::findSession);
        members.forget();
    }

    /// After that session has ended.
    public void forgetSession(ApiKey token) {
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
            throw UNAUTHENTICATED.because("The request has no credentials. Send an API key in the header `X-API-KEY`, or sign in.");
        }
        return request.shownKey().hash();
    }

    /// Knows who asks while `work` goes on, and looks nobody up: one that holds a connection would wait for those who
    /// wait for one.
    public <T> T knowing(Request request, Supplier<T> work) {
        return ScopedValue.where(KNOWN, holder(request)).call(work::get);
    }

    private Holder holder(Request request) {
        return holder(request, hash(request));
    }

    private Holder holder(Request request, byte[] hash) {
        if (KNOWN.isBound()) {
            return unexpired(KNOWN.get());
        }
        ByteBuffer known = ByteBuffer.wrap(hash);
        Holder holder = Objects.requireNonNull(keys.get(known))
                .<Holder>map(it -> it)
                .or(() -> Objects.requireNonNull(sessions.get(known)))
                .map(this::unexpired)
                .orElseThrow(() -> unknown(hash));
        return counted(holder, request);
    }

    /// Refuses a key that has made all of its calls.
    private <T extends Holder> T counted(T holder, Request request) {
        if (holder instanceof KeyHolder it) {
            RateLimit limit = it.key().rateLimit();
            if (limit != null) {
                limits.count(it.key().keyId(), limit, request);
            }
        }
        return holder;
    }

    private <T extends Holder> T unexpired(T holder) {
        if (holder instanceof KeyHolder it && it.key().resting()) {
            throw UNAUTHENTICATED.because("The key in `X-API-KEY` belongs to an archived environment. Unarchive the environment, or use another key.");
        }
        if (holder instanceof KeyHolder it && it.key().waiting()) {
            throw ENVIRONMENT_NOT_READY.because("The environment of the key in `X-API-KEY` is still being created. Retry in a few seconds.");
        }
        if (!clock.instant().isBefore(holder.expireAt())) {
            throw holder instanceof KeyHolder key
                    ? API_KEY_EXPIRED
                            .because("The key in `X-API-KEY` expired at %s. Create a new key.".formatted(holder.expireAt()))
                            .with("apiKeyId", key.key().keyId())
                    : UNAUTHENTICATED.because("Your session has expired. Sign in again.");
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
        owners.note(hash, environment);
        if (!key.resting() && clock.instant().isBefore(key.expireAt())) {
            uses.note(environment, key.keyId());
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
        if (!transactions.read(account, tx -> ClientSecurity.isEnforced(tx, account, environment))) {
            return ClientSecurity.OFF;
        }
        Instant now = clock.instant();
        List<byte[]> sealed = transactions.read(environment, tx -> SigningSecrets.accepted(tx, environment, now));
        return new ClientSecurity(
                true, sealed.stream().map(it -> secrets.open(it, environment)).toList());
    }

    private Problem unknown(byte[] hash) {
        return MessageDigest.isEqual(hash, operatorHash)
                ? IDENTITY_FORBIDDEN.because("`X-API-KEY` contains the operator token, which only operator routes accept. Send an API key.")
                : UNAUTHENTICATED.because("The key in `X-API-KEY` is unknown. Check that it is complete and has not been revoked.");
    }

    private static <T> LoadingCache<ByteBuffer, T> remembering(Function<byte[], T> find) {
        return Caffeine.newBuilder()
                .maximumSize(KEYS_MAX)
                .refreshAfterWrite(RENEWED)
                .expireAfterWrite(REMEMBERED)
                .executor(Thread::startVirtualThread)
                .build(hash -> find.apply(bytes(hash)));
    }

    private static byte[] bytes(ByteBuffer hash) {
        byte[] bytes = new byte[hash.remaining()];
        hash.get(0, bytes);
        return bytes;
    }
}
