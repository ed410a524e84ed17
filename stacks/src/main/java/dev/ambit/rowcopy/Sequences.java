package dev.ambit.rowcopy;

import dev.ambit.stackdb.Quoted;
import dev.ambit.stackdb.RowStreams;
import dev.ambit.stackdb.StackDatabase;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Advances development's sequences beyond the copied keys, so that new rows get unused keys.
public final class Sequences {

    private Sequences() {}

    /// Advances the sequences of a table.
    ///
    /// @param table name in production
    public static void moveOn(Handle to, StackDatabase target, String table) {
        String name = target.table(table);
        for (List<@Nullable String> it : RowStreams.rows(to, """
            select attname, format('%%I.%%I', nspname, sequence.relname)
            from pg_attribute
            join pg_class as sequence on sequence.relkind = 'S'
            join pg_namespace on pg_namespace.oid = sequence.relnamespace
            left join pg_attrdef on adrelid = attrelid and adnum = attnum
            where attrelid = %s::regclass and attnum > 0 and not attisdropped
              and atttypid in ('int2'::regtype, 'int4'::regtype, 'int8'::regtype)
              and exists (select from pg_depend where
                classid = 'pg_class'::regclass and objid = sequence.oid and refobjid = attrelid and refobjsubid = attnum
                    and deptype in ('a', 'i')
                or classid = 'pg_attrdef'::regclass and objid = pg_attrdef.oid and refclassid = 'pg_class'::regclass
                    and refobjid = sequence.oid)
            """.formatted(Quoted.text(name)))) {
            String sequence = Objects.requireNonNull(it.get(1));
            RowStreams.rows(to, """
            select setval(%s, highest)
            from (select max(%s) as highest from %s) as there, %s as now
            where highest > last_value or highest = last_value and not is_called
            """.formatted(
                            Quoted.text(sequence), Quoted.name(Objects.requireNonNull(it.get(0))), name, sequence));
        }
    }
}
