package dev.ambit.receipt;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.access.Secrets;
import dev.ambit.db.Transactions;
import dev.ambit.http.Sha256;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/// The key (Ed25519) that signs all receipts of this installation, created at its first start.
public final class ReceiptKey {

    private static final String NAME = "receipts";
    private static final String ALGORITHM = "Ed25519";

    /// The last bytes of Java's encoding of a public key.
    private static final int PUBLIC_BYTES = 32;

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

    private final PrivateKey key;
    private final String publicKey;

    private ReceiptKey(PrivateKey key, String publicKey) {
        this.key = key;
        this.publicKey = publicKey;
    }

    /// Returns whether the signing key exists. It is the first thing that an installation encrypts with its master key.
    public static boolean exists(Transactions transactions) {
        return transactions.outside(tx -> InstallationKeys.find(tx, NAME)).isPresent();
    }

    /// Loads the key, or creates it.
    ///
    /// @throws IllegalStateException if it was encrypted with another master key
    public static ReceiptKey of(Transactions transactions, Secrets secrets) {
        try {
            Optional<InstallationKeys.Sealed> known = transactions.outside(tx -> InstallationKeys.find(tx, NAME));
            InstallationKeys.Sealed stored = known.isPresent() ? known.get() : insert(transactions, fresh(secrets));
            byte[] opened = DECODER.decode(secrets.openOwn(DECODER.decode(stored.sealed()), NAME));
            return new ReceiptKey(
                    KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(opened)),
                    stored.publicKey());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The signing key of receipts could not be loaded.", e);
        }
    }

    /// If two servers start for the first time at once, one of them creates the key.
    private static InstallationKeys.Sealed insert(Transactions transactions, InstallationKeys.Sealed fresh) {
        return transactions.outside(tx -> InstallationKeys.insertIfAbsent(tx, NAME, fresh));
    }

    private static InstallationKeys.Sealed fresh(Secrets secrets) throws GeneralSecurityException {
        KeyPair fresh = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
        byte[] encoded = fresh.getPublic().getEncoded();
        String secret = ENCODER.encodeToString(fresh.getPrivate().getEncoded());
        return new InstallationKeys.Sealed(
                ENCODER.encodeToString(Arrays.copyOfRange(encoded, encoded.length - PUBLIC_BYTES, encoded.length)),
                ENCODER.encodeToString(secrets.sealOwn(secret, NAME)));
    }

    /// Returns a stable name of the installation, in 32 hex digits. It marks resources outside of the installation.
    public String installation() {
        return Sha256.hex(publicKey).substring(0, 32);
    }

    /// Returns 32 bytes in base64url.
    String publicKey() {
        return publicKey;
    }

    SignedReceipt sign(String text) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(key);
            signature.update(text.getBytes(UTF_8));
            return new SignedReceipt(text, ENCODER.encodeToString(signature.sign()), publicKey);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Signing a receipt failed.", e);
        }
    }
}
