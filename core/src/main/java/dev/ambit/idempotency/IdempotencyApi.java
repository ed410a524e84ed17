package dev.ambit.idempotency;

import static dev.ambit.problem.ProblemCode.IDEMPOTENCY_KEY_REUSED;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.access.Authentication;
import dev.ambit.access.Caller;
import dev.ambit.access.KeyKind;
import dev.ambit.access.KeyOwner;
import dev.ambit.access.Secrets;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.event.EventLog;
import dev.ambit.http.Handler;
import dev.ambit.http.Idempotency;
import dev.ambit.http.IdempotencyKey;
import dev.ambit.http.Json;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.http.Sha256;
import dev.ambit.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Executes requests with an idempotency key once. A concurrent repetition waits. A refused request is executed again.
///
/// If a request changes one environment, all its transactions are joined into one, which also stores the response.
/// So the change and the response are stored together or not at all.
///
/// Other requests have several transactions, or call other systems in between. Their key is claimed before, and the
/// response is stored after. If the server stops in between, the claim stays without a response, and repetitions are
/// refused: the request never takes effect twice.
public final class IdempotencyApi implements Idempotency {

    private static final int BODY_BYTES_MAX = 256 << 10;

    /// A repetition asks this often whether the first request is answered: for ten seconds.
    private static final int LOOKS_MAX = 100;

    private static final Duration LOOK_PAUSE = Duration.ofMillis(100);

    /// An unanswered request of this age has been interrupted, so a repetition does not wait for its response.
    private static final Duration RUNNING_MAX = Duration.ofMinutes(2);

    private static final int SERVER_FAULT = 500;

    private static final String OTHER_REQUEST = "`%s` was already used for a different request. Send a new key.";

    private final Authentication authentication;
    private final Transactions transactions;
    private final EventLog log;
    private final Secrets secrets;
    private final InstantSource clock;

    public IdempotencyApi(
            Authentication authentication,
            Transactions transactions,
            EventLog log,
            Secrets secrets,
            InstantSource clock) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.log = log;
        this.secrets = secrets;
        this.clock = clock;
    }

    /// The request digest, and the response unless it was too large.
    record StoredResponse(String request, Response.@Nullable Written answer) {}

    /// Client API keys are public and cannot change anything. The handler refuses their requests as usual, so they
    /// cannot find out which idempotency keys were used. A scoped API key can find out that an idempotency key was
    /// used, but not the response.
    @Override
    public Response joined(Request request, Handler handler) {
        IdempotencyKey key = request.idempotencyKey().orElse(null);
        if (key == null) {
            return handler.handle(request);
        }
        Caller caller = authentication.reader(request);
        if (caller.kind() == KeyKind.CLIENT) {
            return handler.handle(request);
        }
        EnvironmentId environment = caller.environment();
        byte[] hash = key.hash();
        String asked = requestDigest(caller, request);
        log.prepare(environment, Author.of(caller, request));
        return authentication.knowing(
                request,
                () -> transactions.joined(environment, tx -> {
                    StoredResponses.lock(tx, environment, hash);
                    return StoredResponses.find(tx, environment, hash, clock.instant())
                            .map(stored -> replay(read(stored, environment), asked, key))
                            .orElseGet(() -> {
                                Response answer = handler.handle(request);
                                store(tx, environment, hash, asked, answer);
                                return answer;
                            });
                }));
    }

    /// Each caller has keys of its own. The handler refuses client API keys as usual.
    @Override
    public Response claimed(Request request, Handler handler) {
        IdempotencyKey key = request.idempotencyKey().orElse(null);
        KeyOwner owner = key == null ? null : authentication.keyOwner(request).orElse(null);
        if (key == null || owner == null) {
            return handler.handle(request);
        }
        String asked = owner.name() + " " + request.digest();
        byte[] ownKey = Sha256.of(owner.name() + " " + key.value());
        var claim = new KeyClaim(owner.account(), ownKey, Sha256.of(asked), UUID.randomUUID());
        for (int look = 0; look < LOOKS_MAX; look++) {
            Instant now = clock.instant();
            ClaimedKey found = transactions.in(owner.account(), tx -> claim(tx, claim, now));
            if (found == null) {
                return execute(claim, asked, request, handler);
            }
            if (!Arrays.equals(found.requestHash(), claim.requestHash())) {
                throw refused(OTHER_REQUEST, key);
            }
            if (found.answer() != null) {
                return replay(
                        Json.readStored(secrets.openOwn(found.answer(), claim.sealName()), StoredResponse.class),
                        asked,
                        key);
            }
            if (found.claimedAt().isBefore(now.minus(RUNNING_MAX))) {
                break;
            }
            pause();
        }
        throw refused(
                "`%s` was already used, but the request was not answered: it is still running, or it was interrupted."
                        + " Check whether it took effect. Send the key again later, or a new key to repeat the request.",
                key);
    }

    /// Returns null if the claim succeeded.
    private static @Nullable ClaimedKey claim(Handle tx, KeyClaim claim, Instant now) {
        while (!ClaimedKeys.claim(tx, claim, now)) {
            Optional<ClaimedKey> found = ClaimedKeys.find(tx, claim);
            if (found.isPresent()) {
                return found.get();
            }
        }
        return null;
    }

    /// Keeps the claim if the request failed after it had changed something.
    private Response execute(KeyClaim claim, String asked, Request request, Handler handler) {
        var changes = new AtomicBoolean();
        Response answer;
        try {
            answer = Transactions.noticing(changes, () -> handler.handle(request));
        } catch (RuntimeException failure) {
            if (isRefusal(failure) || !changes.get()) {
                inAccount(claim, tx -> ClaimedKeys.release(tx, claim));
            }
            throw failure;
        }
        byte[] sealed = secrets.sealOwn(text(asked, answer), claim.sealName());
        inAccount(claim, tx -> ClaimedKeys.answer(tx, claim, sealed));
        return answer;
    }

    private static boolean isRefusal(RuntimeException failure) {
        return failure instanceof Problem problem && problem.code().status() < SERVER_FAULT;
    }

    private void inAccount(KeyClaim claim, Consumer<Handle> work) {
        transactions.in(claim.account(), tx -> {
            work.accept(tx);
            return null;
        });
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK_PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for the response to another request", e);
        }
    }

    /// Server keys share responses; scoped keys do not.
    private static String requestDigest(Caller caller, Request request) {
        String by = caller.kind() == KeyKind.SERVER ? "server" : caller.keyId().toString();
        return by + " " + request.digest();
    }

    private static Response replay(StoredResponse stored, String asked, IdempotencyKey key) {
        if (!stored.request().equals(asked)) {
            throw refused(OTHER_REQUEST, key);
        }
        if (stored.answer() == null) {
            throw refused(
                    "`%s` was already used. The request was executed, but its response was too large to store.", key);
        }
        return Response.of(stored.answer()).with(REPLAYED, "true");
    }

    private static Problem refused(String why, IdempotencyKey key) {
        return IDEMPOTENCY_KEY_REUSED.because(why.formatted(KEY)).at(KEY, key.value(), "an unused key");
    }

    private void store(Handle tx, EnvironmentId environment, byte[] hash, String asked, Response answer) {
        byte[] sealed = secrets.seal(text(asked, answer), environment);
        StoredResponses.put(tx, environment, hash, answer.person().orElse(null), sealed, clock.instant());
    }

    private static String text(String asked, Response answer) {
        var stored = new StoredResponse(asked, answer.bytes() > BODY_BYTES_MAX ? null : answer.written());
        return new String(Json.write(stored), UTF_8);
    }

    private StoredResponse read(byte[] sealed, EnvironmentId environment) {
        return Json.readStored(secrets.open(sealed, environment), StoredResponse.class);
    }
}
