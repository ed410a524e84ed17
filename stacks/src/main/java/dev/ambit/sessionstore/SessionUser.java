package dev.ambit.sessionstore;

import dev.ambit.http.Sha256;
import dev.ambit.stack.Drift;
import dev.ambit.stack.WantedResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import redis.clients.jedis.BuilderFactory;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.resps.AccessControlUser;

/// The Redis user of a stack: its wanted rules, and its drift from them.
final class SessionUser {

    static final List<Drift> MISSING = List.of(new Drift("user", "there", "missing"));

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

    /// Flags that are compared as state or password.
    private static final Set<String> OTHERWISE_COMPARED = Set.of("on", "off", "nopass");

    /// Name of a user that exists only within a transaction.
    private static final String EXAMPLE = "ambit-example";

    private final String name;
    private final String secret;
    private final boolean isSuspended;

    SessionUser(WantedResource wanted) {
        this.name = wanted.name();
        this.secret = wanted.secret();
        this.isSuspended = wanted.isSuspended();
    }

    String name() {
        return name;
    }

    String prefix() {
        return name + ":";
    }

    /// Returns the rules. Redis applies them atomically, so the user never has more permissions.
    String[] rules() {
        List<String> rules = new ArrayList<>(List.of(
                "reset",
                isSuspended ? "off" : "on",
                "#" + Sha256.hex(secret),
                "~" + prefix() + "*",
                "&" + prefix() + "*"));
        rules.addAll(COMMANDS);
        return rules.toArray(String[]::new);
    }

    /// Returns how the existing user differs from the rules.
    List<Drift> drifts(Jedis redis) {
        AccessControlUser found = redis.aclGetUser(name);
        if (found == null) {
            return MISSING;
        }
        AccessControlUser wanted = example(redis);
        List<Drift> drifts = new ArrayList<>();
        compare(drifts, "state", state(wanted), state(found));
        compare(drifts, "password", "ours", password(wanted).equals(password(found)) ? "ours" : "another");
        compare(drifts, "rules.flags", flags(wanted), flags(found));
        compare(drifts, "rules.keys", wanted.getKeys(), found.getKeys());
        compare(drifts, "rules.channels", wanted.getChannels(), found.getChannels());
        compare(drifts, "rules.commands", wanted.getCommands(), found.getCommands());
        compare(drifts, "rules.selectors", selectors(wanted), selectors(found));
        return List.copyOf(drifts);
    }

    /// Returns the rules in the format of the Redis version, by creating a temporary user that other clients
    /// never see.
    private AccessControlUser example(Jedis redis) {
        List<String> make = new ArrayList<>(List.of("SETUSER", EXAMPLE));
        make.addAll(List.of(rules()));
        redis.sendCommand(Command.MULTI);
        redis.sendCommand(Command.ACL, make.toArray(String[]::new));
        redis.sendCommand(Command.ACL, "GETUSER", EXAMPLE);
        redis.sendCommand(Command.ACL, "DELUSER", EXAMPLE);
        List<?> answers = (List<?>) redis.sendCommand(Command.EXEC);
        return BuilderFactory.ACCESS_CONTROL_USER.build(Objects.requireNonNull(answers.get(1)));
    }

    private static String state(AccessControlUser user) {
        return user.getFlags().contains("on") ? "on" : "off";
    }

    private static List<String> password(AccessControlUser user) {
        return user.getFlags().contains("nopass") ? List.of("none") : user.getPasswords();
    }

    private static String flags(AccessControlUser user) {
        Set<String> flags = new TreeSet<>(user.getFlags());
        flags.removeAll(OTHERWISE_COMPARED);
        return String.join(" ", flags);
    }

    private static String selectors(AccessControlUser user) {
        return user.getSelectors().isEmpty() ? "none" : "some";
    }

    private static void compare(List<Drift> drifts, String what, String wanted, String found) {
        if (!wanted.equals(found)) {
            drifts.add(new Drift(what, wanted, found));
        }
    }
}
