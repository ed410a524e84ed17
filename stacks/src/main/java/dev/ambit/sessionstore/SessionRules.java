package dev.ambit.sessionstore;

import dev.ambit.host.session.SessionUser;
import dev.ambit.http.Sha256;
import dev.ambit.stack.WantedResource;
import java.util.ArrayList;
import java.util.List;

/// The rules of the Redis users of stacks.
final class SessionRules {

    /// Commands for values and keys, without access to the keys of others. SCAN, KEYS, RANDOMKEY and DBSIZE
    /// ignore key permissions, CLIENT TRACKING reports changes of all keys, and PUBSUB lists all channels.
    /// SELECT, COPY and MOVE could leave keys in other databases after the removal. Scripts could block the
    /// server.
    private static final List<String> COMMANDS = List.of(("-@all +@string +@hash +@list +@set +@sortedset +@bitmap"
                    + " +@hyperloglog +@geo +@stream +@transaction +@pubsub"
                    + " +del +unlink +exists +touch +type +rename +renamenx +persist"
                    + " +expire +pexpire +expireat +pexpireat +expiretime +pexpiretime +ttl +pttl"
                    + " +auth +hello +ping +echo +quit +reset +command +client|id +client|getname +client|setname"
                    + " -@dangerous -@admin -@scripting -pubsub")
            .split(" "));

    /// Commands that see all keys, which are the stack's own in its own process.
    private static final List<String> OWN_PROCESS = List.of("+scan", "+keys", "+randomkey", "+dbsize", "+flushdb");

    private SessionRules() {}

    /// Returns the user in a shared Redis.
    static SessionUser keyspace(WantedResource wanted) {
        String own = prefix(wanted) + "*";
        List<String> rules = new ArrayList<>(List.of(
                "reset", wanted.isSuspended() ? "off" : "on", "#" + Sha256.hex(wanted.secret()), "~" + own, "&" + own));
        rules.addAll(COMMANDS);
        return new SessionUser(wanted.name(), rules);
    }

    /// Returns the user in the stack's own process, which is stopped while the stack is suspended.
    static SessionUser instance(WantedResource wanted) {
        List<String> rules = new ArrayList<>(List.of("reset", "on", "#" + Sha256.hex(wanted.secret()), "~*", "&*"));
        rules.addAll(COMMANDS);
        rules.addAll(OWN_PROCESS);
        return new SessionUser(wanted.name(), rules);
    }

    /// Returns the prefix of keys and channels.
    static String prefix(WantedResource wanted) {
        return wanted.name() + ":";
    }
}
