package dev.ambit.applier;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// The secrets of a webhook. A request is verified by its Standard Webhooks signature, or by the plain secret in
/// the header `Stigg-Webhooks-Secret`. During a rotation several secrets are valid.
public final class WebhookSecret {

    public static final String PLAIN = "Stigg-Webhooks-Secret";
    public static final String ID = "webhook-id";
    public static final String TIMESTAMP = "webhook-timestamp";
    public static final String SIGNATURE = "webhook-signature";

    private static final Duration OFF_MAX = Duration.ofMinutes(5);
    private static final int SECRETS_MAX = 10;
    private static final String PREFIX = "whsec_";
    private static final String VERSION = "v1,";
    private static final String ALGORITHM = "HmacSHA256";
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,12}");

    /// One secret.
    ///
    /// @param mac initialized with the key; null if the text is no key and cannot verify signatures
    private record Secret(String plain, @Nullable Mac mac) {

        static Secret of(String text) {
            if (text.isBlank()) {
                throw new IllegalArgumentException(
                        "The webhook secret is blank. Set the secret that the webhook shows, `whsec_…`.");
            }
            return new Secret(text, key(text).map(WebhookSecret::mac).orElse(null));
        }

        @Override
        public String toString() {
            return "a secret";
        }
    }

    private final List<Secret> secrets;

    /// @param secrets `whsec_` and the key in base64, or another text, which is valid only in the plain header
    /// @throws IllegalArgumentException if a secret is blank, or starts with `whsec_` and does not continue with a
    /// key
    public WebhookSecret(List<String> secrets) {
        if (secrets.isEmpty() || secrets.size() > SECRETS_MAX) {
            throw new IllegalArgumentException(
                    "The number of webhook secrets must be 1 to %d. Remove secrets that are no longer used."
                            .formatted(SECRETS_MAX));
        }
        this.secrets = secrets.stream().map(Secret::of).toList();
    }

    public WebhookSecret(String secret) {
        this(List.of(secret));
    }

    /// Verifies a request. If a signature is present, it alone decides.
    ///
    /// @param headers by name, case-insensitive
    /// @param body the body as received
    public boolean proves(Map<String, String> headers, byte[] body, Instant now) {
        String signature = header(headers, SIGNATURE);
        if (signature == null) {
            String plain = header(headers, PLAIN);
            return plain != null && isOurs(plain.getBytes(UTF_8));
        }
        String id = header(headers, ID);
        String timestamp = header(headers, TIMESTAMP);
        return id != null
                && timestamp != null
                && isNow(timestamp, now)
                && isSigned(signature, "%s.%s.".formatted(id, timestamp).getBytes(UTF_8), body);
    }

    /// Compares with all secrets, so that the duration reveals nothing.
    private boolean isOurs(byte[] plain) {
        boolean isOurs = false;
        for (Secret secret : secrets) {
            isOurs |= MessageDigest.isEqual(secret.plain.getBytes(UTF_8), plain);
        }
        return isOurs;
    }

    private static boolean isNow(String timestamp, Instant now) {
        return SECONDS.matcher(timestamp).matches()
                && Duration.between(Instant.ofEpochSecond(Long.parseLong(timestamp)), now)
                                .abs()
                                .compareTo(OFF_MAX)
                        <= 0;
    }

    private boolean isSigned(String signatures, byte[] head, byte[] body) {
        for (Secret secret : secrets) {
            if (secret.mac != null && isSigned(secret.mac, signatures, head, body)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSigned(Mac key, String signatures, byte[] head, byte[] body) {
        Mac mac = copy(key);
        mac.update(head);
        byte[] expected = (VERSION + Base64.getEncoder().encodeToString(mac.doFinal(body))).getBytes(UTF_8);
        boolean isSigned = false;
        for (String signature : signatures.split(" ", -1)) {
            isSigned |= MessageDigest.isEqual(expected, signature.getBytes(UTF_8));
        }
        return isSigned;
    }

    private static @Nullable String header(Map<String, String> headers, String name) {
        for (var header : headers.entrySet()) {
            if (header.getKey().equalsIgnoreCase(name)) {
                return header.getValue();
            }
        }
        return null;
    }

    private static Optional<byte[]> key(String text) {
        if (!text.startsWith(PREFIX)) {
            return Optional.empty();
        }
        try {
            byte[] key = Base64.getDecoder().decode(text.substring(PREFIX.length()));
            if (key.length > 0) {
                return Optional.of(key);
            }
        } catch (IllegalArgumentException _) {
            // The message of the exception contains a part of the secret.
        }
        throw new IllegalArgumentException(
                "A webhook secret that starts with `whsec_` must continue in base64. Copy it from the webhook.");
    }

    private static Mac mac(byte[] key) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac;
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("Every JDK has " + ALGORITHM + ".", e);
        }
    }

    /// Clones the MAC, because an instance is not thread-safe.
    private static Mac copy(Mac mac) {
        try {
            return (Mac) mac.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("The JDK's " + ALGORITHM + " can be cloned.", e);
        }
    }
}
