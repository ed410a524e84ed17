package dev.ambit.webhook;

import dev.ambit.access.Secrets;
import dev.ambit.db.EnvironmentId;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The encrypted secrets of an endpoint: the signing secret, the previous ones while they also sign, and the legacy
/// secret that is sent in plain text.
final class EndpointSecrets {

    private final byte[] present;
    private final List<Previous> previous;
    private final byte @Nullable [] legacy;

    /// A secret that a rotation replaced. It also signs until the time `until`.
    static final class Previous {

        private final byte[] sealed;
        private final Instant until;

        Previous(byte[] sealed, Instant until) {
            this.sealed = sealed;
            this.until = until;
        }

        Instant until() {
            return until;
        }
    }

    EndpointSecrets(byte[] present, List<Previous> previous, byte @Nullable [] legacy) {
        this.present = present;
        this.previous = List.copyOf(previous);
        this.legacy = legacy;
    }

    /// Decrypts the secrets once; the result is used until the endpoint changes.
    Signature signature(Secrets secrets, EnvironmentId environment) {
        return new Signature(
                secrets.open(present, environment),
                previous.stream()
                        .map(it -> Signature.previous(secrets.open(it.sealed, environment), it.until()))
                        .toList());
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

    /// Returns the previous secrets that still sign, in the order of their ends.
    List<Previous> signing(Instant now) {
        return previous.stream()
                .filter(it -> now.isBefore(it.until()))
                .sorted(Comparator.comparing(Previous::until))
                .toList();
    }
}
