package dev.ambit.isolation;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The operations that were tried, and those that succeeded at least once.
final class Coverage {

    private final Map<String, TreeMap<String, Integer>> answers = new TreeMap<>();
    private int pairs;

    void record(ApiOperation operation, String answer) {
        answers.computeIfAbsent(operation.id(), _ -> new TreeMap<>()).merge(answer, 1, Integer::sum);
    }

    void recordPair() {
        pairs++;
    }

    /// The number of pairs of requests with a foreign and an unknown id.
    int pairs() {
        return pairs;
    }

    List<String> untried(List<ApiOperation> operations) {
        return operations.stream()
                .map(ApiOperation::id)
                .filter(it -> !answers.containsKey(it))
                .toList();
    }

    /// Those that have never answered 2xx.
    List<String> neverSucceeded() {
        return answers.entrySet().stream()
                .filter(it -> it.getValue().keySet().stream().noneMatch(answer -> answer.startsWith("2")))
                .map(Map.Entry::getKey)
                .toList();
    }

    int succeeded() {
        return answers.size() - neverSucceeded().size();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("pairs: " + pairs);
        neverSucceeded().forEach(it -> text.append("%n%s %s".formatted(it, answers.get(it))));
        return text.toString();
    }
}
