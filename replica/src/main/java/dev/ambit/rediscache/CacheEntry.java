package dev.ambit.rediscache;

/// A value of the cache.
///
/// @param key without the prefix of the environment
/// @param value JSON
/// @param atMillis time of the value in epoch milliseconds; a newer value in Redis is kept
record CacheEntry(String key, String value, long atMillis) {

    private static final String CUSTOMER = "c_";
    private static final String RESOURCE = ":r_";
    private static final String FEATURE = ":f_";
    private static final String TIMESTAMP = "#timestamp";

    /// Returns the key of a list of entitlements.
    ///
    /// @param resourceId empty for the customer itself
    static String listKey(String customerId, String resourceId) {
        return CUSTOMER + customerId + (resourceId.isEmpty() ? "" : RESOURCE + resourceId);
    }

    /// Returns the key of the usage of a feature.
    static String usageKey(String listKey, String featureId) {
        return listKey + FEATURE + featureId;
    }

    /// Returns the key of the time of a value.
    static String timeKey(String key) {
        return key + TIMESTAMP;
    }

    /// Returns the customer that a key belongs to, or "" for a key of another kind.
    ///
    /// @param key without the prefix of the environment
    static String customerOf(String key) {
        if (!key.startsWith(CUSTOMER)) {
            return "";
        }
        String list = key.endsWith(TIMESTAMP) ? key.substring(0, key.length() - TIMESTAMP.length()) : key;
        int end = list.length();
        for (String part : new String[] {RESOURCE, FEATURE}) {
            int at = list.indexOf(part);
            end = at < 0 ? end : Math.min(end, at);
        }
        return list.substring(CUSTOMER.length(), end);
    }
}
