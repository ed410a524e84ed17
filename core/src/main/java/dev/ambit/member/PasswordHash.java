package dev.ambit.member;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/// An Argon2id hash (RFC 9106, version 1.3) in its stored form: `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<digest>`.
final class PasswordHash {

    private static final Pattern FORM =
            Pattern.compile("\\$argon2id\\$v=19\\$m=(\\d+),t=(\\d+),p=(\\d+)\\$([^$]+)\\$([^$]+)");

    /// The cost parameters of a hash.
    ///
    /// @param passes over the memory
    /// @param lanes that can be filled in parallel
    record Cost(int memoryKib, int passes, int lanes) {}

    private final Cost cost;
    private final byte[] salt;
    private final byte[] digest;

    PasswordHash(Cost cost, byte[] salt, byte[] digest) {
        this.cost = cost;
        this.salt = salt;
        this.digest = digest;
    }

    static PasswordHash parse(String stored) {
        Matcher parts = FORM.matcher(stored);
        if (!parts.matches()) {
            throw new IllegalArgumentException("The stored password hash has an unknown form.");
        }
        var cost = new Cost(number(parts, 1), number(parts, 2), number(parts, 3));
        return new PasswordHash(cost, bytes(parts, 4), bytes(parts, 5));
    }

    /// Computes a hash, which takes a core about 20 ms.
    ///
    /// @param memory reusable working memory
    static PasswordHash make(
            String password, Cost cost, byte[] salt, int digestBytes, Argon2BytesGenerator.BlockPool memory) {
        var generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(cost.memoryKib())
                .withIterations(cost.passes())
                .withParallelism(cost.lanes())
                .withSalt(salt)
                .withBlockPool(memory)
                .build());
        byte[] digest = new byte[digestBytes];
        generator.generateBytes(password.getBytes(UTF_8), digest);
        return new PasswordHash(cost, salt, digest);
    }

    /// Verifies a password, which takes as long as hashing it.
    boolean isOf(String password, Argon2BytesGenerator.BlockPool memory) {
        return MessageDigest.isEqual(digest, make(password, cost, salt, digest.length, memory).digest);
    }

    String stored() {
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
                .formatted(
                        cost.memoryKib(),
                        cost.passes(),
                        cost.lanes(),
                        base64.encodeToString(salt),
                        base64.encodeToString(digest));
    }

    private static int number(Matcher parts, int group) {
        return Integer.parseInt(parts.group(group));
    }

    private static byte[] bytes(Matcher parts, int group) {
        return Base64.getDecoder().decode(parts.group(group));
    }
}
