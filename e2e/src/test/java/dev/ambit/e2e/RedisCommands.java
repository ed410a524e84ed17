package dev.ambit.e2e;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads which commands a client has sent, from the output of `MONITOR`.
final class RedisCommands {

    /// A line, such as `1790000000.000001 [0 127.0.0.1:5000] "get" "key"`. Commands of scripts come from `lua`.
    private static final Pattern LINE = Pattern.compile("[\\d.]+ \\[\\d+ (?!lua)[^]]+] (.*)");

    private static final Pattern ARGUMENT = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");

    private RedisCommands() {}

    /// Returns the commands of each key and channel.
    static Map<String, SortedSet<String>> of(List<String> lines) {
        Map<String, SortedSet<String>> commands = new TreeMap<>();
        for (String line : lines) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                List<String> arguments = ARGUMENT.matcher(matcher.group(1))
                        .results()
                        .map(it -> it.group(1))
                        .toList();
                String command = command(arguments.getFirst());
                keys(command, arguments)
                        .forEach(key -> commands.computeIfAbsent(key, _ -> new TreeSet<>())
                                .add(command));
            }
        }
        return commands;
    }

    /// Clients send the hash of a script that Redis already knows.
    private static String command(String sent) {
        String command = sent.toLowerCase(Locale.ROOT);
        return command.equals("evalsha") ? "eval" : command;
    }

    private static List<String> keys(String command, List<String> arguments) {
        return switch (command) {
            case "mget", "subscribe", "unsubscribe" -> arguments.subList(1, arguments.size());
            case "get", "set", "publish" -> arguments.subList(1, 2);
            case "eval" -> arguments.subList(3, 3 + Integer.parseInt(arguments.get(2)));
            default -> List.of();
        };
    }
}
