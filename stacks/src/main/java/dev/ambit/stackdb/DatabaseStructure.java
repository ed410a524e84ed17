package dev.ambit.stackdb;

import static java.util.stream.Collectors.partitioningBy;

import dev.ambit.stack.DatabaseStrategy;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;

/// The structure of a whole database, as statements that create objects, followed by foreign keys, indexes and
/// triggers.
///
/// @param obstacles objects that cannot be dumped
public record DatabaseStructure(
        List<String> extensions, List<String> before, List<String> behind, List<String> obstacles) {

    private static final Pattern BEHIND = Pattern.compile(
            "(?is)^(alter table .* foreign key .*|create (unique )?index .*|create (constraint |or replace )?trigger .*)");

    public DatabaseStructure {
        extensions = List.copyOf(extensions);
        before = List.copyOf(before);
        behind = List.copyOf(behind);
        obstacles = List.copyOf(obstacles);
    }

    /// Reads the structure of a database.
    ///
    /// @param tx in that database, as the administrator
    public static DatabaseStructure read(Handle tx) {
        TableStructure structure = StructureReading.read(tx, DatabaseStrategy.DATABASE);
        Map<Boolean, List<String>> parts = structure.statements().stream()
                .collect(partitioningBy(it -> BEHIND.matcher(it).matches()));
        return new DatabaseStructure(
                StructureReading.extensions(tx),
                parts.getOrDefault(false, List.of()),
                parts.getOrDefault(true, List.of()),
                structure.obstacles());
    }
}
