package dev.ambit.host.git;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// The objects of a bucket that a deploy deletes.
///
/// @param inTheWay objects that block a new path: a file that becomes a directory, or the content of a directory
///     that becomes a file
record ObsoleteObjects(List<String> inTheWay, List<String> rest) {

    /// @param wanted names of all objects of the deploy
    static ObsoleteObjects of(List<String> there, Set<String> wanted) {
        Set<String> directories = new HashSet<>();
        wanted.forEach(it -> directories.addAll(directories(it)));
        Map<Boolean, List<String>> left = there.stream()
                .filter(it -> !wanted.contains(it))
                .collect(Collectors.partitioningBy(it ->
                        directories.contains(it) || directories(it).stream().anyMatch(wanted::contains)));
        return new ObsoleteObjects(left.getOrDefault(true, List.of()), left.getOrDefault(false, List.of()));
    }

    int size() {
        return inTheWay.size() + rest.size();
    }

    /// Returns the parent directories of a name, such as `a` and `a/b` of `a/b/c`.
    private static List<String> directories(String name) {
        List<String> all = new ArrayList<>();
        for (int end = name.indexOf('/'); end >= 0; end = name.indexOf('/', end + 1)) {
            all.add(name.substring(0, end));
        }
        return all;
    }
}
