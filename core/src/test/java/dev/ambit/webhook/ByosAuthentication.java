package dev.ambit.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Authentication of deliveries (docs/reference/webhook-delivery.md). A signature decides alone; without one, the
/// plain header does.
///
/// @param isSignatureKnown false for a receiver from before signatures, which ignores their headers
record ByosAuthentication(String secret, boolean isSignatureKnown) {

    private static final Duration SKEW_MAX = Duration.ofMinutes(5);
    private static final String ALGORITHM = "HmacSHA256";
    private static final String PREFIX = "whsec_";
    private static final String VERSION = "v1,";

    ByosAuthentication {
        if (secret.isEmpty()) {
            throw new IllegalArgumentException("Without a secret it would be open to everybody.");
        }
    }

    boolean isGenuine(Headers headers, byte[] body, Instant now) {
        String signatures = headers.getFirst("webhook-signature");
        if (isSignatureKnown && signatures != null) {
            return isSigned(
                    headers.getFirst("webhook-id"), headers.getFirst("webhook-timestamp"), signatures, body, now);
        }
        String plain = headers.getFirst("Stigg-Webhooks-Secret");
        return plain != null && MessageDigest.isEqual(plain.getBytes(UTF_8), secret.getBytes(UTF_8));
    }

    private boolean isSigned(
            @Nullable String id, @Nullable String timestamp, String signatures, byte[] body, Instant now) {
        if (id == null || timestamp == null || !isRecent(timestamp, now)) {
            return false;
        }
        String expected = VERSION + Base64.getEncoder().encodeToString(mac(id + "." + timestamp + ".", body));
        return Stream.of(signatures.split(" ", -1))
                .anyMatch(it -> MessageDigest.isEqual(it.getBytes(UTF_8), expected.getBytes(UTF_8)));
    }

    private static boolean isRecent(String timestamp, Instant now) {
        try {
            long seconds = Math.subtractExact(now.getEpochSecond(), Long.parseLong(timestamp));
            return seconds >= -SKEW_MAX.toSeconds() && seconds <= SKEW_MAX.toSeconds();
        } catch (NumberFormatException | ArithmeticException _) {
            return false;
        }
    }

    private byte[] mac(String head, byte[] body) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.substring(PREFIX.length())), ALGORITHM));
            mac.update(head.getBytes(UTF_8));
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
