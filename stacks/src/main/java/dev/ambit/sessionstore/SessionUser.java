package dev.ambit.sessionstore;

import dev.ambit.http.Sha256;
import dev.ambit.stack.Drift;
import dev.ambit.stack.Wanted;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import redis.clients.jedis.BuilderFactory;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.resps.AccessControlUser;

/// A user of Redis as a stack's sessions want it, beside the one that is there.
final class SessionUser {

    static final List<Drift> MISSING = List.of(new Drift("user", "there", "missing"));

    /// The types of values that sessions are made of, and what one does with a key; nothing that sees
    /// beyond one's own keys: no SCAN, KEYS, RANDOMKEY and DBSIZE, which do not ask whose keys they are; no
    /// CLIENT TRACKING, which tells of anybody's changed keys; no PUBSUB, which lists channels. No SELECT,
    /// COPY and MOVE: what lies in another database of the server would be forgotten when this is removed.
    /// No scripts: one without an end holds up everybody.
    private static final List<String> COMMANDS = List.of(("-@all +@string +@hash +@list +@set +@sortedset +@bitmap"
                    + " +@hyperloglog +@geo +@stream +@transaction +@pubsub"
                    + " +del +unlink +exists +touch +type +rename +renamenx +persist"
                    + " +expire +pexpire +expireat +pexpireat +expiretime +pexpiretime +ttl +pttl"
                    + " +auth +hello +ping +echo +quit +reset +command +client|id +client|getname +client|setname"
                    + " -@dangerous -@admin -@scripting -pubsub")
            .split(" "));

    /// What a flag says of the state or of the password is compared with those.
    private static final Set<String> OTHERWISE_COMPARED = Set.of("on", "off", "nopass");

    /// It is there within a transaction only.
    private static final String EXAMPLE = "ambit-example";

    private final String name;
    private final String secret;
    private final boolean isSuspended;

    SessionUser(Wanted wanted) {
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

    /// Redis applies all of them or none, so there is no moment at which the user may do more.
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

    /// Where the user that is there differs from the rules.
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

    /// Each version of Redis tells rules in words of its own, so it is asked how it tells these. Others
    /// never see the user that it makes for that.
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
