package dev.ambit.host.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.crypto.tink.subtle.AesGcmJce;
import dev.ambit.http.Sha256;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Encrypts the cookies of a stage, so that no other stage accepts them: a session of production is useless in
/// development. It uses AES-GCM with a key of the stage and the cookie's name as associated data.
final class CookieSeal {

    private static final String MARK = "s1.";
    private static final String EVERYWHERE = "AES-GCM is not available";

    private final AesGcmJce cipher;
    private final @Nullable AesGcmJce previous;

    /// @param stageKey secret of the stage
    /// @param previousKey decrypts cookies too, while a rotation of the key lasts; null otherwise
    CookieSeal(String stageKey, @Nullable String previousKey) {
        cipher = cipher(stageKey);
        previous = previousKey == null ? null : cipher(previousKey);
    }

    private static AesGcmJce cipher(String stageKey) {
        try {
            return new AesGcmJce(Sha256.of("cookies " + stageKey));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(EVERYWHERE, e);
        }
    }

    static boolean isSealed(String value) {
        return value.startsWith(MARK);
    }

    String seal(String name, String value) {
        try {
            byte[] closed = cipher.encrypt(value.getBytes(UTF_8), name.getBytes(UTF_8));
            return MARK + Base64.getUrlEncoder().withoutPadding().encodeToString(closed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(EVERYWHERE, e);
        }
    }

    /// Decrypts a cookie; returns nothing if this stage did not encrypt it.
    Optional<String> open(String name, String sealed) {
        return Stream.of(Optional.of(cipher), Optional.ofNullable(previous))
                .flatMap(Optional::stream)
                .flatMap(it -> open(it, name, sealed).stream())
                .findFirst();
    }

    private static Optional<String> open(AesGcmJce cipher, String name, String sealed) {
        try {
            byte[] closed = Base64.getUrlDecoder().decode(sealed.substring(MARK.length()));
            return Optional.of(new String(cipher.decrypt(closed, name.getBytes(UTF_8)), UTF_8));
        } catch (GeneralSecurityException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
