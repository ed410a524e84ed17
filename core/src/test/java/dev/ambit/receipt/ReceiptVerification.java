package dev.ambit.receipt;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.Http.Reply;
import dev.ambit.http.Json;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;

/// Verifies a receipt as a third party does, with the text, the signature and the public key.
public final class ReceiptVerification {

    /// The X.509 header of an Ed25519 key (RFC 8410).
    private static final byte[] HEAD = HexFormat.of().parseHex("302a300506032b6570032100");

    private ReceiptVerification() {}

    public static boolean isSigned(String text, String signature, String publicKey) {
        try {
            var encoded = new ByteArrayOutputStream();
            encoded.writeBytes(HEAD);
            encoded.writeBytes(Base64.getUrlDecoder().decode(publicKey));
            Signature verifying = Signature.getInstance("Ed25519");
            verifying.initVerify(
                    KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded.toByteArray())));
            verifying.update(text.getBytes(UTF_8));
            return verifying.verify(Base64.getUrlDecoder().decode(signature));
        } catch (SignatureException _) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /// The content of a receipt, if its signature is valid.
    public static Map<String, Object> read(Reply receipt) {
        String text = receipt.isOk().text("receipt");
        if (!isSigned(text, receipt.text("signature"), receipt.text("publicKey"))) {
            throw new AssertionError("Not signed: " + text);
        }
        return Json.map(text);
    }

    /// How many rows of a table were removed; 0 if it does not say.
    public static long rows(Map<String, Object> receipt, String table) {
        return receipt.get("rows") instanceof Map<?, ?> rows && rows.get(table) instanceof Number number
                ? number.longValue()
                : 0;
    }
}
