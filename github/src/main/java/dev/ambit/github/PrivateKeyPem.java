package dev.ambit.github;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads the private key of a GitHub App. GitHub makes keys in the format PKCS #1, which the JDK cannot read
/// without the frame of PKCS #8.
final class PrivateKeyPem {

    private static final int BITS_MIN = 2_048;

    private static final Pattern FORM = Pattern.compile(
            "\\s*-----BEGIN (RSA )?PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END (RSA )?PRIVATE KEY-----\\s*");

    /// Version 0, and the algorithm `rsaEncryption` with null parameters.
    private static final byte[] FRAME = HexFormat.of().parseHex("020100300d06092a864886f70d0101010500");

    private static final int OCTETS = 0x04;
    private static final int SEQUENCE = 0x30;
    private static final int LONG_LENGTH = 0x82;

    private PrivateKeyPem() {}

    /// @throws GeneralSecurityException if the text is not an RSA key of at least 2,048 bits
    static RSAPrivateKey read(String pem) throws GeneralSecurityException {
        Matcher form = FORM.matcher(pem);
        if (!form.matches()) {
            throw new GeneralSecurityException("The text is not a PEM file with a private key.");
        }
        byte[] bytes = Base64.getMimeDecoder().decode(form.group(2));
        var spec = new PKCS8EncodedKeySpec(form.group(1) == null ? bytes : framed(bytes));
        if (KeyFactory.getInstance("RSA").generatePrivate(spec) instanceof RSAPrivateKey key
                && key.getModulus().bitLength() >= BITS_MIN) {
            return key;
        }
        throw new GeneralSecurityException("The key is too short.");
    }

    private static byte[] framed(byte[] key) {
        var inner = new ByteArrayOutputStream();
        inner.writeBytes(FRAME);
        put(inner, OCTETS, key);
        var outer = new ByteArrayOutputStream();
        put(outer, SEQUENCE, inner.toByteArray());
        return outer.toByteArray();
    }

    /// Writes a value with a length of two bytes, which all keys of 2,048 bits and more need.
    private static void put(ByteArrayOutputStream to, int type, byte[] value) {
        to.write(type);
        to.write(LONG_LENGTH);
        to.write(value.length >> Byte.SIZE);
        to.write(value.length);
        to.writeBytes(value);
    }
}
