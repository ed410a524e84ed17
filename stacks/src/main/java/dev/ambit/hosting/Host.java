package dev.ambit.hosting;

import static dev.ambit.problem.ProblemCode.STACK_IN_THE_WAY;

import dev.ambit.host.lookup.Forwarding;
import dev.ambit.http.Sha256;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A host of the installation.
///
/// @param credentialHash SHA-256 of the credential by which it calls servers; null for `local`
/// @param expiresAt until when it can join; null after it has joined
/// @param secret credential by which servers call it; null before it has joined and after it was revoked
/// @param agentUrl URL of its agent; null for `local`, and before it has joined
/// @param gatewayUrl URL of its gateway; null if it has none
/// @param bucketUrl URL of its S3 API; null if it has none
/// @param runsFunctions whether it can run containers
/// @param seenAt when a server last got a heartbeat, to about five seconds; null for `local`
/// @param directoryId id of its data directory; null for `local`, and before it has joined
public record Host(
        int id,
        String name,
        HostState state,
        @Nullable String credentialHash,
        @Nullable Instant expiresAt,
        @Nullable String secret,
        @Nullable String agentUrl,
        @Nullable String gatewayUrl,
        @Nullable String bucketUrl,
        boolean runsFunctions,
        @Nullable Instant seenAt,
        @Nullable UUID directoryId) {

    /// Name of the host that each server starts by itself.
    public static final String LOCAL = "local";

    /// Time after the last heartbeat during which a host counts as running.
    static final Duration ANSWERING = Duration.ofSeconds(15);

    public boolean isLocal() {
        return name.equals(LOCAL);
    }

    /// Returns whether the host sent a heartbeat a moment ago.
    public boolean isAnswering(Instant now) {
        return state.isJoined() && seenAt != null && seenAt.isAfter(now.minus(ANSWERING));
    }

    /// Returns the credential by which this host forwards requests to another one. Each pair has another credential,
    /// so that a host cannot forward requests in the name of another host.
    String forwardingCredential(String other) {
        return Sha256.hex("forwarding %s %s %s".formatted(secret, name, other));
    }

    /// Returns where this host finds another one.
    ///
    /// @param url of the other host's gateway or S3 API
    /// @throws dev.ambit.problem.Problem 409 if the other host cannot be used
    Forwarding forwarding(Host other, @Nullable String url) {
        if (url == null || !other.state().isJoined()) {
            throw STACK_IN_THE_WAY.because(
                    ("Host `%s`, which runs this stack, is revoked or has not joined. Run `ambit hosts invite %s` and"
                                    + " start the host with the new credential.")
                            .formatted(other.name(), other.name()));
        }
        return new Forwarding(url, forwardingCredential(other.name()));
    }

    /// Omits the secret, so that logs do not contain it.
    @Override
    public String toString() {
        return name;
    }
}
