package dev.ambit.access;

import static dev.ambit.problem.ProblemCode.AUTH_CUSTOMER_MISMATCH;
import static dev.ambit.problem.ProblemCode.UNAUTHENTICATED;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.problem.Problem;
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

/// Proof that a customer's own server let this browser speak for it (domain.md §4.6):
/// `HMAC-SHA256 <customerId>:<hex>`, or with an expiry in epoch seconds `HMAC-SHA256 <customerId>:<expiry>:<hex>`.
final class CustomerToken {

    static final String HEADER = "X-CUSTOMER-KEY";

    private static final String ALGORITHM = "HmacSHA256";
    private static final Pattern TOKEN = Pattern.compile(
            "HMAC-SHA256 (?<message>(?<customer>[^:]{1,255})(?::(?<expiry>\\d{1,12}))?):(?<mac>[0-9a-f]{64})");

    private CustomerToken() {}

    /// @throws Problem 401 if the token is missing, forged or late, 403 if it is another customer's
    static void require(@Nullable String token, String customerId, List<String> signingSecrets, Instant now) {
        if (token == null) {
            throw UNAUTHENTICATED.because("With a client key this environment wants a token in " + HEADER + ".");
        }
        Matcher parts = TOKEN.matcher(token);
        if (!parts.matches() || !isGenuine(parts, signingSecrets)) {
            throw UNAUTHENTICATED.because("The token in " + HEADER + " is not signed by this environment's secret.");
        }
        String expiry = parts.group("expiry");
        if (expiry != null && now.getEpochSecond() >= Long.parseLong(expiry)) {
            throw UNAUTHENTICATED.because("The token in " + HEADER + " has expired.");
        }
        if (!parts.group("customer").equals(customerId)) {
            throw AUTH_CUSTOMER_MISMATCH.because("The token in " + HEADER + " speaks for another customer.");
        }
    }

    private static boolean isGenuine(Matcher parts, List<String> signingSecrets) {
        byte[] received = HexFormat.of().parseHex(parts.group("mac"));
        String message = parts.group("message");
        return signingSecrets.stream().anyMatch(secret -> MessageDigest.isEqual(mac(secret, message), received));
    }

    private static byte[] mac(String secret, String message) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(UTF_8), ALGORITHM));
            return mac.doFinal(message.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has " + ALGORITHM + ".", e);
        }
    }
}
