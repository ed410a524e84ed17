package dev.ambit.webhook;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Signs deliveries by the Standard Webhooks specification (standardwebhooks.com): HMAC-SHA256 over
/// `id.timestamp.body`. After a rotation both secrets sign, and a receiver accepts either.
///
/// Thread-safe: each signature uses a copy of the initialized [Mac].
public final class Signature {

    private static final String ALGORITHM = "HmacSHA256";
    private static final String PREFIX = "whsec_";
    private static final String VERSION = "v1,";
    private static final int SECRET_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Mac present;
    private final @Nullable Mac before;
    private final Instant beforeUntil;

    /// @param secret `whsec_` and the key in base64
    public Signature(String secret) {
        this.present = mac(secret);
        this.before = null;
        this.beforeUntil = Instant.MIN;
    }

    /// Also signs with the previous secret until that time.
    Signature(String secret, String before, Instant beforeUntil) {
        this.present = mac(secret);
        this.before = mac(before);
        this.beforeUntil = beforeUntil;
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
        String signatures = signed(present, head, body);
        if (before != null && now.isBefore(beforeUntil)) {
            signatures += " " + signed(before, head, body);
        }
        return Map.of("webhook-id", id, "webhook-timestamp", timestamp, "webhook-signature", signatures);
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
