package dev.ambit.webhook;

import dev.ambit.access.Secrets;
import dev.ambit.db.EnvironmentId;
import java.net.URI;
import java.util.Optional;
import java.util.UUID;

/// Where an endpoint is and how it knows us, opened for sending.
///
/// @param endpoint who waits for its connections, and for those of no other
record Receiver(UUID endpoint, URI url, Signature signature, Optional<String> legacySecret) {

    static Receiver of(Endpoint endpoint, EnvironmentId environment, Secrets secrets) {
        return new Receiver(
                endpoint.id(),
                URI.create(endpoint.url()),
                endpoint.secrets().signature(secrets, environment),
                endpoint.secrets().legacy(secrets, environment));
    }

    /// Without the secrets: what prints itself ends in a log one day.
    @Override
    public String toString() {
        return "Receiver[" + url + "]";
    }
}
