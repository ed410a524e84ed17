package dev.ambit.webhook;

import dev.ambit.access.Secrets;
import dev.ambit.db.EnvironmentId;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The secrets of an endpoint, sealed as they are kept: what its deliveries are signed with, the one before
/// while it signs too, and what goes out in plain for receivers that know no signatures.
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

    /// Opened for good: who holds it signs without asking again until the endpoint changes.
    Signature signature(Secrets secrets, EnvironmentId environment) {
        String opened = secrets.open(present, environment);
        return before == null || beforeUntil == null
                ? new Signature(opened)
                : new Signature(opened, secrets.open(before, environment), beforeUntil);
    }

    boolean hasLegacy() {
        return legacy != null;
    }

    /// What the header `Stigg-Webhooks-Secret` says, if it is sent.
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
