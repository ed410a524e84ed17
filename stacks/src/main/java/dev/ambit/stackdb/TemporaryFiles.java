package dev.ambit.stackdb;

import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/// Temporary files of sessions, which are not in the size of a database. Only a superuser can list them.
final class TemporaryFiles {

    private static final String BY_LOGIN = """
            select usename, sum(size)::bigint as bytes
            from pg_ls_tmpdir() as file
            join pg_stat_activity on starts_with(file.name, 'pgsql_tmp' || pid || '.')
            where usename is not null
            group by usename
            """;

    private TemporaryFiles() {}

    /// Returns the bytes of the temporary files of each login.
    static Map<String, Long> byLogin(Handle tx) {
        return tx
                .createQuery(BY_LOGIN)
                .map((row, _) -> Map.entry(row.getString("usename"), row.getLong("bytes")))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
