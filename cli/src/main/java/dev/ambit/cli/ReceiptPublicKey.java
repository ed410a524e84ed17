package dev.ambit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;

/// Public key that verifies the receipts of an installation.
final class ReceiptPublicKey {

    /// Prefix of the encoding of an Ed25519 public key (RFC 8410).
    private static final String PREFIX = "302a300506032b6570032100";

    private final PublicKey key;

    /// Decodes a key.
    ///
    /// @param written 32 bytes in base64url
    ReceiptPublicKey(String written) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(written);
            byte[] spec = HexFormat.of().parseHex(PREFIX + HexFormat.of().formatHex(bytes));
            key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(spec));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "--public-key must be an Ed25519 public key, 32 bytes in base64url; received `%s`."
                            .formatted(written),
                    e);
        }
    }

    /// Returns whether the signature of a text is valid. False for a malformed signature.
    boolean proves(String text, String signature) {
        try {
            var verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(key);
            verifier.update(text.getBytes(UTF_8));
            return verifier.verify(Base64.getUrlDecoder().decode(signature));
        } catch (GeneralSecurityException | IllegalArgumentException _) {
            return false;
        }
    }
}
