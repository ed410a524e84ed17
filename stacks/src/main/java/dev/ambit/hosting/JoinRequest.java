package dev.ambit.hosting;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.host.link.LinkAddress;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The message by which a host joins.
///
/// @param name of the host; must match the credential
/// @param agentUrl URL at which servers reach it
/// @param secret credential that servers must send to it
/// @param gatewayUrl URL at which other hosts reach its gateway; null if it has none
/// @param bucketUrl URL at which other hosts reach its S3 API; null if it has none
/// @param hasGit whether `git` is installed
/// @param functionRefusal why it cannot run functions; null if it can
/// @param directoryId id of its data directory; null from a host with an earlier version
public record JoinRequest(
        String name,
        String agentUrl,
        String secret,
        @Nullable String gatewayUrl,
        @Nullable String bucketUrl,
        boolean hasGit,
        @Nullable String functionRefusal,
        @Nullable UUID directoryId) {

    private static final int SECRET_CHARS_MIN = 24;

    /// Checks the values.
    ///
    /// @throws dev.ambit.problem.Problem that names the value
    void require() {
        LinkAddress.url(agentUrl, "agentUrl");
        if (gatewayUrl != null) {
            LinkAddress.url(gatewayUrl, "gatewayUrl");
        }
        if (bucketUrl != null) {
            LinkAddress.url(bucketUrl, "bucketUrl");
        }
        if (secret.length() < SECRET_CHARS_MIN) {
            throw BAD_USER_INPUT
                    .because("`secret` must have at least %d characters. Send another secret."
                            .formatted(SECRET_CHARS_MIN))
                    .at("secret", null, "at least %d characters".formatted(SECRET_CHARS_MIN));
        }
    }

    /// Omits the secret, so that logs do not contain it.
    @Override
    public String toString() {
        return name;
    }
}
