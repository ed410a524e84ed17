package dev.ambit.operator;

import static dev.ambit.problem.ProblemCode.ACCESS_DENIED;

import dev.ambit.access.ApiKey;
import dev.ambit.member.LoginAttempts;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/// The operator token as setup token for the first account, because access to it proves control of the server.
public final class SetupToken {

    private final byte[] hash;
    private final @Nullable Path file;
    private final LoginAttempts attempts;

    /// @param file with the token; null if `AMBIT_OPERATOR_TOKEN` sets it
    public SetupToken(String token, @Nullable Path file, LoginAttempts attempts) {
        this.hash = new ApiKey(token).hash();
        this.file = file;
        this.attempts = attempts;
    }

    /// Returns the path of the token file on the server; null if `AMBIT_OPERATOR_TOKEN` sets the token.
    @Nullable
    String file() {
        return file == null ? null : file.toString();
    }

    /// Compares hashes in constant time, so that the answer's time tells nothing about the token.
    ///
    /// @throws dev.ambit.problem.Problem 403 for a wrong token, 429 after many wrong tokens
    void require(String shown, String peer) {
        String allowed = file == null ? "the value of AMBIT_OPERATOR_TOKEN" : "the token in the file " + file;
        attempts.requireSetup(
                peer,
                () -> MessageDigest.isEqual(hash, new ApiKey(shown.strip()).hash()),
                ACCESS_DENIED
                        .because("`setupToken` is not the setup token of this installation. Send " + allowed
                                + " of the server.")
                        .at("setupToken", "…", allowed));
    }
}
