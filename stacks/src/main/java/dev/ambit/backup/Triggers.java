package dev.ambit.backup;

import dev.ambit.stackdb.Quoted;
import dev.ambit.stackdb.RowStreams;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Disables the triggers of tables while rows are loaded, then restores their states.
final class Triggers {

    private final Handle tx;
    private final List<String> enabling = new ArrayList<>();

    Triggers(Handle tx) {
        this.tx = tx;
    }

    /// Disables all enabled triggers.
    ///
    /// @param tables quoted names
    void disable(List<String> tables) {
        String list = tables.stream().map(Quoted::text).collect(Collectors.joining(", "));
        for (List<@Nullable String> it : RowStreams.rows(tx, """
            select format('alter table %%s disable trigger %%I', tgrelid::regclass, tgname),
                format('alter table %%s enable%%s trigger %%I', tgrelid::regclass,
                    case tgenabled when 'R' then ' replica' when 'A' then ' always' else '' end, tgname)
            from pg_trigger
            where tgrelid = any (array[%s]::regclass[]) and not tgisinternal and tgenabled <> 'D'
            """.formatted(list))) {
            RowStreams.run(tx, Objects.requireNonNull(it.get(0)));
            enabling.add(Objects.requireNonNull(it.get(1)));
        }
    }

    /// Enables the triggers again. Checks deferred constraints first, because PostgreSQL cannot alter a table with
    /// pending checks.
    void goOn() {
        if (!enabling.isEmpty()) {
            RowStreams.run(tx, "set constraints all immediate");
            enabling.forEach(it -> RowStreams.run(tx, it));
        }
    }
}
