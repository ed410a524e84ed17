package dev.ambit.environment;

import dev.ambit.access.AccountCaller;
import dev.ambit.access.ApiKeys;
import dev.ambit.access.Authentication;
import dev.ambit.access.IssuedKey;
import dev.ambit.access.KeyKind;
import dev.ambit.access.KeyScope;
import dev.ambit.catalog.CreationOrder;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.http.Page;
import dev.ambit.http.Patch;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The routes of an environment's keys, and of the secret that signs customers' tokens.
public final class KeyApi {

    private final Authentication authentication;
    private final Transactions transactions;
    private final KeyIssuing issuing;
    private final KeyEditing editing;
    private final KeyExpiry expiry;
    private final SigningSecretRotation signingSecretRotation;
    private final InstantSource clock;

    public KeyApi(
            Authentication authentication,
            Transactions transactions,
            KeyIssuing issuing,
            KeyEditing editing,
            KeyExpiry expiry,
            SigningSecretRotation signingSecretRotation,
            InstantSource clock) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.issuing = issuing;
        this.editing = editing;
        this.expiry = expiry;
        this.signingSecretRotation = signingSecretRotation;
        this.clock = clock;
    }

    public Response list(Request request) {
        AccountId account = authentication.account(request).account();
        Page page = Page.of("api-keys", request.query(Page.Query.class));
        EnvironmentId environment = environment(account, request);
        List<IssuedKey> keys =
                transactions.read(environment, tx -> ApiKeys.list(tx, environment, CreationOrder.slice(page, null)));
        return CreationOrder.answer(
                page, keys, IssuedKey::createdAt, it -> it.id().toString(), this::view);
    }

    public Response create(Request request) {
        AccountCaller caller = authentication.account(request);
        CreateBody body = request.body(CreateBody.class);
        var draft = new ScopedKeyDraft(
                body.displayName(), body.scopes(), RateLimitView.limit(body.rateLimit()), body.expireAt());
        return Response.created(
                view(issuing.create(caller.account(), request.variable("slug"), Author.of(caller, request), draft)));
    }

    public Response rotate(Request request) {
        AccountCaller caller = authentication.account(request);
        Instant expireAt = request.body(RotateBody.class).expireAt();
        return Response.ok(view(issuing.rotate(
                caller.account(),
                request.variable("slug"),
                Author.of(caller, request),
                request.variable("id"),
                expireAt)));
    }

    public Response update(Request request) {
        AccountCaller caller = authentication.account(request);
        UpdateBody body = request.body(UpdateBody.class);
        return Response.ok(view(editing.edit(
                caller.account(),
                request.variable("slug"),
                Author.of(caller, request),
                request.variable("id"),
                body.edit())));
    }

    public Response revoke(Request request) {
        AccountCaller caller = authentication.account(request);
        return Response.ok(view(expiry.revoke(
                caller.account(), request.variable("slug"), Author.of(caller, request), request.variable("id"))));
    }

    public Response rotateSigningSecret(Request request) {
        AccountCaller caller = authentication.account(request);
        return Response.ok(new SecretView(
                signingSecretRotation.rotate(caller.account(), request.variable("slug"), Author.of(caller, request))));
    }

    private EnvironmentId environment(AccountId account, Request request) {
        return transactions
                .read(account, tx -> Environments.require(tx, account, request.variable("slug")))
                .id();
    }

    private View view(IssuedKey it) {
        return View.of(it, it.clientToken(), clock.instant());
    }

    private View view(NewKey it) {
        return View.of(it.issued(), it.key().token(), clock.instant());
    }

    // The wire.

    /// The only kind of key that callers create. A new environment gets a server key and a client key.
    public enum NewKind {
        SCOPED,
    }

    public enum Status {
        ACTIVE,
        EXPIRING_SOON,
        EXPIRED;

        static Status of(IssuedKey it, Instant now) {
            if (it.expireAt() == null) {
                return ACTIVE;
            }
            return now.isBefore(it.expireAt()) ? EXPIRING_SOON : EXPIRED;
        }
    }

    public record CreateBody(
            String displayName,
            NewKind keyType,
            List<KeyScope> scopes,
            @Nullable RateLimitView rateLimit,
            @Nullable Instant expireAt) {}

    public record RotateBody(@Nullable Instant expireAt) {}

    public record UpdateBody(@Nullable Instant expireAt, Patch<RateLimitView> rateLimit) {

        KeyEdit edit() {
            return new KeyEdit(
                    expireAt,
                    before -> rateLimit instanceof Patch.Absent ? before : RateLimitView.limit(rateLimit.over(null)));
        }
    }

    public record SecretView(String signingSecret) {

        /// Omits the secret, because printed values end up in logs.
        @Override
        public String toString() {
            return "SecretView[…]";
        }
    }

    /// A key. `token` is set for a new key, and always for a client key.
    public record View(
            UUID id,
            KeyKind keyType,
            String displayName,
            @Nullable String token,
            List<KeyScope> scopes,
            Status status,
            Instant createdAt,
            @Nullable Instant expireAt,
            @Nullable Instant lastUsedAt,
            @Nullable RateLimitView rateLimit) {

        static View of(IssuedKey it, @Nullable String token, Instant now) {
            return new View(
                    it.id(),
                    it.kind(),
                    it.displayName(),
                    token,
                    it.scopes(),
                    Status.of(it, now),
                    it.createdAt(),
                    it.expireAt(),
                    it.lastUsedAt(),
                    RateLimitView.of(it.rateLimit()));
        }

        /// Omits the token, because printed values end up in logs.
        @Override
        public String toString() {
            return "View[" + id + "]";
        }
    }
}
