package dev.ambit.fork;

import dev.ambit.customer.Customer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Masks personal fields of customers. Equal values of a field get equal masks within one fork. The key is random,
/// and is deleted when the copy is complete, so masks can be neither reversed nor compared between forks.
final class CustomerMask {
    static final int KEY_BYTES = 32;

    private static final String ALGORITHM = "HmacSHA256";
    private static final int MASK_BYTES = 6;

    /// The only field in `kept` that affects amounts.
    private static final String CURRENCY = "billingCurrency";

    /// A field of customers that can be masked.
    enum Field {
        NAME,
        EMAIL,
        METADATA;

        String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Set<Field> fields;
    private final SecretKeySpec key;

    CustomerMask(Set<Field> fields, byte[] key) {
        this.fields = fields.isEmpty() ? EnumSet.noneOf(Field.class) : EnumSet.copyOf(fields);
        this.key = new SecretKeySpec(key, ALGORITHM);
    }

    /// Returns the masked customer with another UUID. The id, billing currency and times stay; all other fields in
    /// `kept` are removed.
    Customer apply(Customer it) {
        String name = it.name();
        String email = it.email();
        Object currency = it.kept().get(CURRENCY);
        return new Customer(
                it.id(),
                UUID.randomUUID(),
                name == null || !fields.contains(Field.NAME) ? name : "Customer " + mask("name", name),
                email == null || !fields.contains(Field.EMAIL) ? email : mask("email", email) + "@masked.invalid",
                metadata(it.metadata()),
                currency == null ? Map.of() : Map.of(CURRENCY, currency),
                it.createdAt(),
                it.updatedAt(),
                null);
    }

    /// Masks the values. The keys stay.
    Map<String, String> metadata(Map<String, String> metadata) {
        if (!fields.contains(Field.METADATA)) {
            return metadata;
        }
        Map<String, String> masked = new TreeMap<>();
        metadata.forEach((name, value) -> masked.put(name, mask("metadata." + name, value)));
        return masked;
    }

    private String mask(String field, String value) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(field.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return HexFormat.of().formatHex(mac.doFinal(value.getBytes(StandardCharsets.UTF_8)), 0, MASK_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The platform lacks " + ALGORITHM, e);
        }
    }
}
