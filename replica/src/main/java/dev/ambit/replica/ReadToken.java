package dev.ambit.replica;

import static dev.ambit.problem.ProblemCode.UNAUTHENTICATED;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.http.Handler;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/// What a reader shows, in the header `Authorization: Bearer TOKEN`; or nothing, if the replica is open.
final class ReadToken {

    private static final String SCHEME = "Bearer ";

    private final byte @Nullable [] token;

    /// @param token null: everybody may read
    ReadToken(@Nullable String token) {
        this.token = token == null ? null : token.getBytes(UTF_8);
    }

    /// @param authorization as the header has it, or null if it is not there
    boolean admits(@Nullable String authorization) {
        if (token == null) {
            return true;
        }
        return authorization != null
                && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                && MessageDigest.isEqual(
                        token, authorization.substring(SCHEME.length()).strip().getBytes(UTF_8));
    }

    /// Lets only readers through.
    Handler before(Handler handler) {
        return request -> {
            if (!admits(request.header("Authorization"))) {
                throw UNAUTHENTICATED.because("Show the replica's token, as Authorization: Bearer TOKEN.");
            }
            return handler.handle(request);
        };
    }
}
