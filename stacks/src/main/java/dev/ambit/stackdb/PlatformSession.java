package dev.ambit.stackdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Names the sessions that Ambit opens with a stack's login, so that [SessionGuard] spares them: a dump or a
/// release can take longer than a tenant's statement. The name is a MAC of the session's process id under a key
/// that tenants do not know.
final class PlatformSession {

    private static final String ALGORITHM = "HmacSHA256";
    private static final int BYTES = 16;

    private final SecretKeySpec key;

    /// @param secret known to all servers that use the same PostgreSQL, and to no tenant
    PlatformSession(String secret) {
        this.key = new SecretKeySpec(("ambit session " + secret).getBytes(UTF_8), ALGORITHM);
    }

    String name(int processId) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            byte[] code = mac.doFinal(Integer.toString(processId).getBytes(UTF_8));
            return "ambit " + HexFormat.of().formatHex(code, 0, BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean isNamed(int processId, String applicationName) {
        return MessageDigest.isEqual(name(processId).getBytes(UTF_8), applicationName.getBytes(UTF_8));
    }
}
