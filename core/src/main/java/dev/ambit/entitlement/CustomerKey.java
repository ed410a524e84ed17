package dev.ambit.entitlement;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The cache key of a customer. The environment is compared by identity, so entries of an evicted environment are
/// never found again.
///
/// An id of up to 40 characters is packed into five words, which needs less memory and fewer object accesses than a
/// string.
final class CustomerKey {

    private static final int PACKED_MAX = 5 * Long.BYTES;
    private static final int TEXT_BYTES = 40;
    private static final int LATIN_1_MAX = 0xFF;
    private static final long FACTOR = 0x9E37_79B9_7F4A_7C15L;

    private final EnvironmentCache memory;

    /// The id if it does not fit into the words, otherwise null.
    private final @Nullable String text;

    private final long first;
    private final long second;
    private final long third;
    private final long fourth;
    private final long fifth;

    CustomerKey(EnvironmentCache memory, String customerId) {
        this.memory = memory;
        if (isPacked(customerId)) {
            text = null;
            first = word(customerId, 0);
            second = word(customerId, Long.BYTES);
            third = word(customerId, 2 * Long.BYTES);
            fourth = word(customerId, 3 * Long.BYTES);
            fifth = word(customerId, 4 * Long.BYTES);
        } else {
            text = customerId;
            first = customerId.hashCode();
            second = 0;
            third = 0;
            fourth = 0;
            fifth = 0;
        }
    }

    EnvironmentCache memory() {
        return memory;
    }

    String customerId() {
        if (text != null) {
            return text;
        }
        byte[] bytes = new byte[PACKED_MAX];
        long[] words = {first, second, third, fourth, fifth};
        int length = 0;
        for (long word : words) {
            for (long rest = word; rest != 0; rest >>>= Byte.SIZE) {
                bytes[length++] = (byte) rest;
            }
        }
        return new String(bytes, 0, length, ISO_8859_1);
    }

    /// Returns the memory of the id beyond the words, in bytes.
    int textBytes() {
        return text == null ? 0 : TEXT_BYTES + text.length();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CustomerKey it
                && memory == it.memory
                && first == it.first
                && second == it.second
                && third == it.third
                && fourth == it.fourth
                && fifth == it.fifth
                && Objects.equals(text, it.text);
    }

    @Override
    public int hashCode() {
        long hash = memory.environment().value();
        hash = (hash ^ first) * FACTOR;
        hash = (hash ^ second) * FACTOR;
        hash = (hash ^ third) * FACTOR;
        hash = (hash ^ fourth) * FACTOR;
        hash = (hash ^ fifth) * FACTOR;
        return (int) (hash >>> Integer.SIZE);
    }

    /// Words are padded with zeros, so an id with a zero character cannot be packed.
    private static boolean isPacked(String id) {
        if (id.length() > PACKED_MAX) {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            if (id.charAt(i) == 0 || id.charAt(i) > LATIN_1_MAX) {
                return false;
            }
        }
        return true;
    }

    /// Returns the next eight characters, the first in the lowest byte.
    private static long word(String id, int from) {
        long word = 0;
        for (int i = Math.min(id.length(), from + Long.BYTES) - 1; i >= from; i--) {
            word = word << Byte.SIZE | id.charAt(i);
        }
        return word;
    }
}
