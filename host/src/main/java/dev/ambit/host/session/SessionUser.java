package dev.ambit.host.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import redis.clients.jedis.BuilderFactory;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.resps.AccessControlUser;

/// A Redis user with its wanted rules, and its drift from them.
///
/// @param rules in the syntax of `ACL SETUSER`, beginning with `reset`
public record SessionUser(String name, List<String> rules) {

    /// The drift of a user that does not exist.
    public static final List<SessionDrift> MISSING = List.of(new SessionDrift("user", "there", "missing"));

    /// Flags that are compared as state or password.
    private static final Set<String> OTHERWISE_COMPARED = Set.of("on", "off", "nopass");

    /// Name of a user that exists only within a transaction.
    private static final String EXAMPLE = "ambit-example";

    public SessionUser {
        rules = List.copyOf(rules);
    }

    /// Sets the rules. Redis applies them atomically, so the user never has more permissions.
    public void set(Jedis redis) {
        redis.aclSetUser(name, rules.toArray(String[]::new));
    }

    /// Returns how the existing user differs from the rules.
    public List<SessionDrift> drifts(Jedis redis) {
        AccessControlUser found = redis.aclGetUser(name);
        if (found == null) {
            return MISSING;
        }
        AccessControlUser wanted = example(redis);
        List<SessionDrift> drifts = new ArrayList<>();
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
        make.addAll(rules);
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

    private static void compare(List<SessionDrift> drifts, String what, String wanted, String found) {
        if (!wanted.equals(found)) {
            drifts.add(new SessionDrift(what, wanted, found));
        }
    }

    /// Omits the rules, which contain the hash of the password.
    @Override
    public String toString() {
        return name;
    }
}
