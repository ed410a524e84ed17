package dev.ambit.sessionstore;

import java.util.List;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;

/// All keys that begin alike. They are found a page at a time, so Redis answers others in between.
final class SessionKeys {

    /// So many keys of the whole server Redis looks at in a page.
    private static final int LOOKED_AT_MAX = 1_000;

    private SessionKeys() {}

    /// Done again after it was interrupted, it removes the rest.
    ///
    /// @param prefix without anything that a pattern reads as more than itself
    /// @return how many there were
    static long remove(Jedis redis, String prefix) {
        var page = new ScanParams().match(prefix + "*").count(LOOKED_AT_MAX);
        String cursor = ScanParams.SCAN_POINTER_START;
        long removed = 0;
        do {
            ScanResult<String> found = redis.scan(cursor, page);
            List<String> keys = found.getResult();
            if (!keys.isEmpty()) {
                removed += redis.unlink(keys.toArray(String[]::new));
            }
            cursor = found.getCursor();
        } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
        return removed;
    }
}
