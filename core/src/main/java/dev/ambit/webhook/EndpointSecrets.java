package dev.ambit.webhook;

import dev.ambit.access.Secrets;
import dev.ambit.db.EnvironmentId;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The encrypted secrets of an endpoint: the signing secret, the previous one while it also signs, and the legacy
/// secret that is sent in plain text.
final class EndpointSecrets {

    private final byte[] present;
    private final byte @Nullable [] before;
    private final @Nullable Instant beforeUntil;
    private final byte @Nullable [] legacy;

    EndpointSecrets(byte[] present, byte @Nullable [] before, @Nullable Instant beforeUntil, byte @Nullable [] legacy) {
        this.present = present;
        this.before = before;
        this.beforeUntil = beforeUntil;
        this.legacy = legacy;
    }

    /// Decrypts the secrets once; the result is used until the endpoint changes.
    Signature signature(Secrets secrets, EnvironmentId environment) {
        String opened = secrets.open(present, environment);
        return before == null || beforeUntil == null
                ? new Signature(opened)
                : new Signature(opened, secrets.open(before, environment), beforeUntil);
    }

    boolean hasLegacy() {
        return legacy != null;
    }

    /// Returns the value of the header `Stigg-Webhooks-Secret`, if it is sent.
    Optional<String> legacy(Secrets secrets, EnvironmentId environment) {
        return legacy == null ? Optional.empty() : Optional.of(secrets.open(legacy, environment));
    }

    byte[] present() {
        return present;
    }

    byte @Nullable [] before() {
        return before;
    }

    @Nullable
    Instant beforeUntil() {
        return beforeUntil;
    }
}
