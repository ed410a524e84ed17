package dev.ambit.branch;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// What a bucket has and is not to have.
///
/// @param inTheWay what lies where something new is to lie: a file that becomes a directory, or what is in a
/// directory that becomes a file
record Surplus(List<String> inTheWay, List<String> rest) {

    /// @param wanted the names of all that is to be there
    static Surplus of(List<String> there, Set<String> wanted) {
        Set<String> directories = new HashSet<>();
        wanted.forEach(it -> directories.addAll(directories(it)));
        Map<Boolean, List<String>> left = there.stream()
                .filter(it -> !wanted.contains(it))
                .collect(Collectors.partitioningBy(it ->
                        directories.contains(it) || directories(it).stream().anyMatch(wanted::contains)));
        return new Surplus(left.getOrDefault(true, List.of()), left.getOrDefault(false, List.of()));
    }

    int size() {
        return inTheWay.size() + rest.size();
    }

    /// As `a` and `a/b` of `a/b/c`.
    private static List<String> directories(String name) {
        List<String> all = new ArrayList<>();
        for (int end = name.indexOf('/'); end >= 0; end = name.indexOf('/', end + 1)) {
            all.add(name.substring(0, end));
        }
        return all;
    }
}
