package dev.ambit.isolation;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The operations that were tried, and those that succeeded at least once.
final class Coverage {

    private final Map<String, TreeMap<String, Integer>> answers = new TreeMap<>();
    private int twins;

    void note(Door door, String answer) {
        answers.computeIfAbsent(door.operation(), _ -> new TreeMap<>()).merge(answer, 1, Integer::sum);
    }

    void noteTwin() {
        twins++;
    }

    /// The number of pairs of requests with a foreign and an unknown id.
    int twins() {
        return twins;
    }

    List<String> untried(List<Door> doors) {
        return doors.stream()
                .map(Door::operation)
                .filter(it -> !answers.containsKey(it))
                .toList();
    }

    /// Those that have never answered 2xx.
    List<String> shut() {
        return answers.entrySet().stream()
                .filter(it -> it.getValue().keySet().stream().noneMatch(answer -> answer.startsWith("2")))
                .map(Map.Entry::getKey)
                .toList();
    }

    int opened() {
        return answers.size() - shut().size();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("twins: " + twins);
        shut().forEach(it -> text.append("%n%s %s".formatted(it, answers.get(it))));
        return text.toString();
    }
}
