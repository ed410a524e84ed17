package dev.ambit.event;

import static java.nio.charset.StandardCharsets.UTF_8;

/// The `entity_id` of the entitlements of a customer or of one of its resources: `customer` or
/// `customer:resource`. Each `:`, `/` and `%` in an id is percent-encoded, so that no two holders share a key and
/// [PastEvents] can append `/` and a period. A key longer than [#KEY_BYTES_MAX] omits the customer, which the
/// event names in a column of its own: an index entry has at most 2,704 bytes.
public record HolderKey(String key) {

    private static final int KEY_BYTES_MAX = 511;

    /// Returns the key of a customer's entitlements, or of the entitlements of one of its resources.
    ///
    /// @param resourceId empty for the customer itself
    public static HolderKey of(String customerId, String resourceId) {
        String resource = resourceId.isEmpty() ? "" : ":" + encoded(resourceId);
        String key = encoded(customerId) + resource;
        if (key.length() > KEY_BYTES_MAX || key.getBytes(UTF_8).length > KEY_BYTES_MAX) {
            return new HolderKey(resource.isEmpty() ? ":" : resource);
        }
        return new HolderKey(key);
    }

    /// Returns the key of the holder's usage of one feature. A feature's id contains none of the encoded
    /// characters.
    public String of(String featureId) {
        return key + ":" + featureId;
    }

    /// Returns `customer` or `customer:resource` with unencoded ids, as in checksums.
    public String plain(String customerId) {
        String resource = key.substring(key.indexOf(':') + 1);
        boolean isOfResource = key.indexOf(':') >= 0 && !resource.isEmpty();
        return isOfResource ? customerId + ":" + decoded(resource) : customerId;
    }

    private static String encoded(String id) {
        if (id.indexOf(':') < 0 && id.indexOf('/') < 0 && id.indexOf('%') < 0) {
            return id;
        }
        return id.replace("%", "%25").replace(":", "%3A").replace("/", "%2F");
    }

    private static String decoded(String id) {
        return id.replace("%2F", "/").replace("%3A", ":").replace("%25", "%");
    }
}
