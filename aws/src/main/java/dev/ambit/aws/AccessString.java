package dev.ambit.aws;

import dev.ambit.stack.Drift;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// The rules of a Redis user, as ElastiCache stores them. AWS may write the same rules in another way, so they are
/// compared by their meaning. The order of commands has a meaning; the order of keys and channels has none.
///
/// @param state `on` or `off`
record AccessString(String state, Set<String> keys, Set<String> channels, List<String> commands) {

    AccessString {
        keys = Set.copyOf(keys);
        channels = Set.copyOf(channels);
        commands = List.copyOf(commands);
    }

    static AccessString of(String text) {
        String state = "off";
        Set<String> keys = new TreeSet<>();
        Set<String> channels = new TreeSet<>();
        List<String> commands = new ArrayList<>();
        for (String rule : text.strip().split("\\s+", -1)) {
            switch (rule) {
                case "on", "off" -> state = rule;
                case "allkeys" -> keys.add("~*");
                case "resetkeys" -> keys.clear();
                case "allchannels" -> channels.add("&*");
                case "resetchannels" -> channels.clear();
                case "allcommands" -> commands.add("+@all");
                case "nocommands" -> commands.add("-@all");
                default -> {
                    if (rule.startsWith("&")) {
                        channels.add(rule);
                    } else if (rule.startsWith("+") || rule.startsWith("-")) {
                        commands.add(rule);
                    } else {
                        keys.add(rule);
                    }
                }
            }
        }
        return new AccessString(state, keys, channels, commands);
    }

    boolean isOn() {
        return state.equals("on");
    }

    /// Returns how the found rules differ from these.
    List<Drift> drifts(AccessString found) {
        List<Drift> drifts = new ArrayList<>();
        compare(drifts, "state", state, found.state);
        compare(drifts, "rules.keys", sorted(keys), sorted(found.keys));
        compare(drifts, "rules.channels", sorted(channels), sorted(found.channels));
        compare(drifts, "rules.commands", String.join(" ", commands), String.join(" ", found.commands));
        return drifts;
    }

    private static void compare(List<Drift> drifts, String what, String wanted, String found) {
        if (!wanted.equals(found)) {
            drifts.add(new Drift(what, wanted, found));
        }
    }

    private static String sorted(Set<String> rules) {
        return String.join(" ", new TreeSet<>(rules));
    }
}
