package dev.ambit.webhook;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Signs deliveries by the Standard Webhooks specification (standardwebhooks.com): HMAC-SHA256 over
/// `id.timestamp.body`. After a rotation, the previous secret also signs for a while, and a receiver accepts any
/// signature.
///
/// Thread-safe: each signature uses a copy of the initialized [Mac].
public final class Signature {

    private static final String ALGORITHM = "HmacSHA256";
    private static final String PREFIX = "whsec_";
    private static final String VERSION = "v1,";
    private static final int SECRET_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Mac present;
    private final List<Previous> previous;

    /// A previous secret, which also signs until that time.
    record Previous(Mac key, Instant until) {}

    /// @param secret `whsec_` and the key in base64
    public Signature(String secret) {
        this(secret, List.of());
    }

    /// @param previous the secrets that also sign for a while
    Signature(String secret, List<Previous> previous) {
        this.present = mac(secret);
        this.previous = List.copyOf(previous);
    }

    static Previous previous(String secret, Instant until) {
        return new Previous(mac(secret), until);
    }

    /// Returns a new secret: `whsec_`, then 32 random bytes in base64.
    public static String randomSecret() {
        byte[] bytes = new byte[SECRET_BYTES];
        RANDOM.nextBytes(bytes);
        return PREFIX + Base64.getEncoder().encodeToString(bytes);
    }

    /// Returns the three headers of one attempt.
    public Map<String, String> headers(UUID messageId, Instant now, byte[] body) {
        String id = messageId.toString();
        String timestamp = Long.toString(now.getEpochSecond());
        byte[] head = (id + "." + timestamp + ".").getBytes(US_ASCII);
        var signatures = new StringBuilder(signed(present, head, body));
        for (Previous it : previous) {
            if (now.isBefore(it.until())) {
                signatures.append(' ').append(signed(it.key(), head, body));
            }
        }
        return Map.of("webhook-id", id, "webhook-timestamp", timestamp, "webhook-signature", signatures.toString());
    }

    private static String signed(Mac key, byte[] head, byte[] body) {
        Mac mac = copy(key);
        mac.update(head);
        return VERSION + Base64.getEncoder().encodeToString(mac.doFinal(body));
    }

    private static Mac mac(String secret) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.substring(PREFIX.length())), ALGORITHM));
            return mac;
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException(
                    "This Java runtime does not support " + ALGORITHM + ". Use a complete JDK.", e);
        }
    }

    private static Mac copy(Mac mac) {
        try {
            return (Mac) mac.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(
                    "The " + ALGORITHM + " of this Java runtime cannot be cloned. Use a complete JDK.", e);
        }
    }
}
