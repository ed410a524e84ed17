package dev.ambit.sessionstore;

import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;
import static java.util.stream.Collectors.joining;

import dev.ambit.host.session.SessionUser;
import dev.ambit.http.Sha256;
import dev.ambit.stack.WantedResource;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// The rules of the Redis users of stacks.
public final class SessionRules {

    /// Names without the separator of prefixes and without wildcard characters of Redis.
    static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,62}");

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

    /// Commands that see all keys. In a Redis process of the stack, all keys belong to the stack.
    private static final List<String> OWN_PROCESS = List.of("+scan", "+keys", "+randomkey", "+dbsize", "+flushdb");

    /// A full key space can be read, and freed by deletion and expiry.
    private static final List<String> FULL =
            List.of("-@write", "+del", "+unlink", "+expire", "+pexpire", "+expireat", "+pexpireat");

    private SessionRules() {}

    /// Returns the user in a shared Redis.
    ///
    /// @param isFull whether its memory is used up
    static SessionUser keyspace(WantedResource wanted, boolean isFull) {
        String own = prefix(wanted) + "*";
        List<String> rules = new ArrayList<>(List.of(
                "reset", wanted.isSuspended() ? "off" : "on", "#" + Sha256.hex(wanted.secret()), "~" + own, "&" + own));
        rules.addAll(COMMANDS);
        addPrevious(wanted, rules);
        if (isFull) {
            rules.addAll(FULL);
        }
        return new SessionUser(wanted.name(), rules);
    }

    /// Adds the password before the present one, while its overlap lasts.
    private static void addPrevious(WantedResource wanted, List<String> rules) {
        if (wanted.previousSecret() != null) {
            rules.add("#" + Sha256.hex(wanted.previousSecret()));
        }
    }

    /// Returns the user in the stack's own process, which is stopped while the stack is suspended.
    static SessionUser instance(WantedResource wanted) {
        List<String> rules = new ArrayList<>(List.of("reset", "on", "#" + Sha256.hex(wanted.secret()), "~*", "&*"));
        rules.addAll(COMMANDS);
        rules.addAll(OWN_PROCESS);
        addPrevious(wanted, rules);
        return new SessionUser(wanted.name(), rules);
    }

    /// Returns the rules of the user in a shared Redis whose users a cloud provider manages, as an access string.
    /// It has no password, because the provider takes it separately, and no rule that would remove the password.
    ///
    /// @throws dev.ambit.problem.Problem if the name is not a valid user or prefix
    public static String accessString(WantedResource wanted) {
        requireName(wanted);
        String own = prefix(wanted) + "*";
        return "%s ~%s resetchannels &%s %s".formatted(state(wanted), own, own, managed(COMMANDS));
    }

    /// Returns the rules of the user in a server of the stack's own, like [#accessString].
    public static String ownAccessString(WantedResource wanted) {
        requireName(wanted);
        return "%s ~* resetchannels &* %s %s".formatted(state(wanted), managed(COMMANDS), managed(OWN_PROCESS));
    }

    private static String state(WantedResource wanted) {
        return wanted.isSuspended() ? "off" : "on";
    }

    private static String managed(List<String> commands) {
        return commands.stream().filter(it -> !it.equals("+reset")).collect(joining(" "));
    }

    private static void requireName(WantedResource wanted) {
        if (!NAME.matcher(wanted.name()).matches() || wanted.name().equals("default")) {
            throw STACK_RESOURCE_REFUSED.because(
                    "`%s` is not a valid name of a session store. Rename `SESSION` in the blueprint."
                            .formatted(wanted.name()));
        }
    }

    /// Returns the prefix of keys and channels.
    public static String prefix(WantedResource wanted) {
        return wanted.name() + ":";
    }
}
