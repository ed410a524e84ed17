package dev.ambit.webhook;

import dev.ambit.access.Secrets;
import dev.ambit.db.EnvironmentId;
import java.net.URI;
import java.util.Optional;
import java.util.UUID;

/// The address and decrypted secrets of an endpoint.
///
/// @param endpoint connections are pooled per endpoint
record Receiver(UUID endpoint, URI url, Signature signature, Optional<String> legacySecret) {

    static Receiver of(Endpoint endpoint, EnvironmentId environment, Secrets secrets) {
        return new Receiver(
                endpoint.id(),
                URI.create(endpoint.url()),
                endpoint.secrets().signature(secrets, environment),
                endpoint.secrets().legacy(secrets, environment));
    }

    /// Omits the secrets, because printed values end up in logs.
    @Override
    public String toString() {
        return "Receiver[" + url + "]";
    }
}
