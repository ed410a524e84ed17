package dev.ambit.access;

import static dev.ambit.problem.ProblemCode.AUTH_CUSTOMER_MISMATCH;
import static dev.ambit.problem.ProblemCode.UNAUTHENTICATED;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.problem.Problem;
import java.net.URLDecoder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// A token that proves which customer a browser acts for. A server of the account signs it. Its form is
/// `HMAC-SHA256 <customerId>:<hex>`, or `HMAC-SHA256 <customerId>:<expiry>:<hex>` with an expiry in epoch
/// seconds. The part before the signature may be percent-encoded, because a header cannot carry every id; the
/// signature is computed over the decoded text.
final class CustomerToken {

    static final String HEADER = "X-CUSTOMER-KEY";

    private static final String ALGORITHM = "HmacSHA256";
    private static final Pattern TOKEN = Pattern.compile("HMAC-SHA256 (?<message>.{1,4000}):(?<mac>[0-9a-f]{64})");
    private static final Pattern EXPIRY = Pattern.compile(":(?<seconds>\\d{1,12})");

    /// Matches an id that ends like an expiry. The token of such a customer needs an expiry: otherwise a token of
    /// `ann:1900000000` would also be a token of `ann`.
    private static final Pattern LIKE_EXPIRY = Pattern.compile(".*:0*(?<seconds>[1-9]\\d{9,11})", Pattern.DOTALL);

    private static final long EARLIEST_EXPIRY_SECONDS = 1_600_000_000;

    private CustomerToken() {}

    /// @throws Problem 401 if the token is missing, forged or expired, 403 if it is for another customer
    static void require(@Nullable String token, String customerId, List<String> signingSecrets, Instant now) {
        if (token == null) {
            throw UNAUTHENTICATED.because(
                    "`" + HEADER + "` is missing. This environment requires a signed customer token with client keys."
                            + " Sign the customer's id on your server, and send the token.");
        }
        Matcher parts = TOKEN.matcher(token);
        String message = parts.matches() ? signed(parts, signingSecrets) : null;
        if (message == null) {
            throw UNAUTHENTICATED.because("The token in `" + HEADER
                    + "` is not signed with a signing secret of this environment." + " Sign it with a current secret.");
        }
        Matcher expiry = EXPIRY.matcher(message.substring(Math.min(customerId.length(), message.length())));
        if (message.startsWith(customerId) && expiry.matches()) {
            requireInTime(Long.parseLong(expiry.group("seconds")), now);
        } else if (!message.equals(customerId)) {
            throw AUTH_CUSTOMER_MISMATCH.because("The token in `" + HEADER + "` was signed for a different customer."
                    + " Send a token for the customer of this request.");
        } else if (isLikeExpiry(customerId)) {
            throw UNAUTHENTICATED.because(
                    "The token in `" + HEADER + "` has no expiry, and the customer's id ends like an expiry."
                            + " Sign `<customerId>:<expiry>` instead.");
        }
    }

    private static void requireInTime(long expirySeconds, Instant now) {
        if (now.getEpochSecond() >= expirySeconds) {
            throw UNAUTHENTICATED.because("The token in `%s` expired at %d (Unix seconds). Sign a new token."
                    .formatted(HEADER, expirySeconds));
        }
    }

    private static boolean isLikeExpiry(String customerId) {
        Matcher tail = LIKE_EXPIRY.matcher(customerId);
        return tail.matches() && Long.parseLong(tail.group("seconds")) >= EARLIEST_EXPIRY_SECONDS;
    }

    /// Returns the signed text: the message as sent, or percent-decoded. Null if neither has a valid signature.
    private static @Nullable String signed(Matcher parts, List<String> signingSecrets) {
        String message = parts.group("message");
        byte[] received = HexFormat.of().parseHex(parts.group("mac"));
        if (isGenuine(message, received, signingSecrets)) {
            return message;
        }
        String decoded = decoded(message);
        return decoded != null && isGenuine(decoded, received, signingSecrets) ? decoded : null;
    }

    private static @Nullable String decoded(String message) {
        try {
            return message.indexOf('%') < 0 ? null : URLDecoder.decode(message.replace("+", "%2B"), UTF_8);
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }

    private static boolean isGenuine(String message, byte[] received, List<String> signingSecrets) {
        return signingSecrets.stream().anyMatch(secret -> MessageDigest.isEqual(mac(secret, message), received));
    }

    private static byte[] mac(String secret, String message) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(UTF_8), ALGORITHM));
            return mac.doFinal(message.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "This Java runtime does not support " + ALGORITHM + ". Use a complete JDK.", e);
        }
    }
}
