package dev.ambit.rowcopy;

import static java.util.stream.Collectors.toSet;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Orders tables so that referenced tables come first. Tables with cyclic references form one group (Tarjan's
/// strongly connected components).
public final class TableOrder {

    private final Map<String, ? extends Collection<String>> edges;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Map<String, Integer> lowest = new HashMap<>();
    private final Deque<String> path = new ArrayDeque<>();
    private final List<List<String>> groups = new ArrayList<>();

    private TableOrder(Map<String, ? extends Collection<String>> edges) {
        this.edges = edges;
    }

    /// Returns the groups of tables in order.
    public static List<List<String>> of(Collection<Table> tables) {
        Map<String, List<String>> edges = new HashMap<>();
        Set<String> names = tables.stream().map(Table::name).collect(toSet());
        tables.forEach(it -> edges.put(
                it.name(),
                it.references().stream()
                        .map(Table.Reference::to)
                        .filter(names::contains)
                        .toList()));
        return of(edges);
    }

    /// Returns the groups in order.
    ///
    /// @param edges referenced tables by table
    static List<List<String>> of(Map<String, ? extends Collection<String>> edges) {
        var order = new TableOrder(edges);
        for (String table : new TreeSet<>(edges.keySet())) {
            if (!order.numbers.containsKey(table)) {
                order.visit(table);
            }
        }
        return List.copyOf(order.groups);
    }

    private void visit(String table) {
        int number = numbers.size();
        numbers.put(table, number);
        int low = number;
        path.push(table);
        for (String to : new TreeSet<>(edges.get(table))) {
            if (!numbers.containsKey(to)) {
                visit(to);
                low = Math.min(low, lowest.getOrDefault(to, low));
            } else if (path.contains(to)) {
                low = Math.min(low, numbers.getOrDefault(to, low));
            }
        }
        lowest.put(table, low);
        if (low == number) {
            List<String> group = new ArrayList<>();
            String last;
            do {
                last = path.pop();
                group.add(last);
            } while (!last.equals(table));
            groups.add(group.stream().sorted().toList());
        }
    }
}
