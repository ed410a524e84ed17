package dev.ambit.member;

import dev.ambit.access.IpRateLimits;
import dev.ambit.http.Sha256;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One attempt to use a secret, with the keys under which failures are counted.
///
/// @param own key of the failures of this person from this address
/// @param person key of the failures of this person from any address; null if strangers cannot make the attempt
/// @param address key of the failures of any person from this address; null if `person` is null
record SecretAttempt(
        String own, @Nullable String person, @Nullable String address) {

    /// Creates an attempt to sign in.
    static SecretAttempt signIn(Email email, String peer) {
        String address = IpRateLimits.network(peer);
        return new SecretAttempt(
                key("sign-in", email.value(), address), key("person", email.value()), key("address", address));
    }

    /// Creates an attempt to use the current password of a signed-in person. Strangers cannot make this attempt,
    /// so they cannot make the person wait.
    static SecretAttempt change(UUID person) {
        return new SecretAttempt(key("change", person.toString()), null, null);
    }

    /// Creates a request for a password reset by mail. It does not delay sign-ins of the person.
    static SecretAttempt reset(Email email, String peer) {
        String address = IpRateLimits.network(peer);
        return new SecretAttempt(
                key("reset", email.value(), address), key("reset of", email.value()), key("reset from", address));
    }

    /// Creates an attempt to use the setup token.
    static SecretAttempt setup(String peer) {
        return new SecretAttempt(key("setup", IpRateLimits.network(peer)), null, null);
    }

    List<String> keys() {
        return Stream.of(own, person, address).filter(Objects::nonNull).toList();
    }

    private static String key(String... parts) {
        return Sha256.hex(String.join("\n", parts));
    }
}
