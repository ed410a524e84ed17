package dev.ambit.idempotency;

import static dev.ambit.problem.ProblemCode.IDEMPOTENCY_KEY_REUSED;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.access.Authentication;
import dev.ambit.access.Caller;
import dev.ambit.access.KeyKind;
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
import dev.ambit.problem.Problem;
import java.time.InstantSource;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Wraps every handler that changes an environment. All transactions of a request with a key are joined into one,
/// which also stores the response. So the change and the response are stored together or not at all.
///
/// A concurrent repetition waits. A refused request has changed nothing and is executed again.
public final class IdempotencyApi implements Idempotency {

    private static final int BODY_BYTES_MAX = 256 << 10;

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
    public Response answer(Request request, Handler handler) {
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

    /// Server keys share responses; scoped keys do not.
    private static String requestDigest(Caller caller, Request request) {
        String by = caller.kind() == KeyKind.SERVER ? "server" : caller.keyId().toString();
        return by + " " + request.digest();
    }

    private static Response replay(StoredResponse stored, String asked, IdempotencyKey key) {
        if (!stored.request().equals(asked)) {
            throw refused("`%s` was already used for a different request. Send a new key.", key);
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
        var stored = new StoredResponse(asked, answer.bytes() > BODY_BYTES_MAX ? null : answer.written());
        byte[] sealed = secrets.seal(new String(Json.write(stored), UTF_8), environment);
        StoredResponses.put(tx, environment, hash, answer.person().orElse(null), sealed, clock.instant());
    }

    private StoredResponse read(byte[] sealed, EnvironmentId environment) {
        return Json.readStored(secrets.open(sealed, environment), StoredResponse.class);
    }
}
