package dev.ambit.db;

import java.lang.reflect.Type;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.argument.ArgumentFactory;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jspecify.annotations.Nullable;

/// Binds the types of most parameters. Jdbi would ask some fifteen factories for each type in each statement, and
/// look enums up by reflection, which took an eighth of the server's processor time in a profile of writes.
final class SqlArguments implements ArgumentFactory.Preparable {

    private static final Map<Class<?>, Function<Object, Argument>> BY_TYPE = Map.of(
            String.class, it -> bound(it, Types.VARCHAR),
            Integer.class, it -> bound(it, Types.INTEGER),
            int.class, it -> bound(it, Types.INTEGER),
            Long.class, it -> bound(it, Types.BIGINT),
            long.class, it -> bound(it, Types.BIGINT),
            Boolean.class, it -> bound(it, Types.BOOLEAN),
            boolean.class, it -> bound(it, Types.BOOLEAN),
            UUID.class, SqlArguments::uuid,
            Instant.class, SqlArguments::instant,
            Enum.class, SqlArguments::constant);

    @Override
    public Optional<Function<Object, Argument>> prepare(Type type, ConfigRegistry config) {
        return type instanceof Class<?> it
                ? Optional.ofNullable(BY_TYPE.get(Enum.class.isAssignableFrom(it) ? Enum.class : it))
                : Optional.empty();
    }

    private static Argument bound(@Nullable Object value, int type) {
        return value == null
                ? (position, statement, _) -> statement.setNull(position, type)
                : (position, statement, _) -> statement.setObject(position, value, type);
    }

    private static Argument uuid(@Nullable Object value) {
        return value == null ? bound(null, Types.VARCHAR) : bound(value, Types.OTHER);
    }

    /// Declares the type of the timestamp, so that PostgreSQL does not have to infer it.
    private static Argument instant(@Nullable Object value) {
        return value == null
                ? bound(null, Types.TIMESTAMP)
                : bound(((Instant) value).atOffset(ZoneOffset.UTC), Types.TIMESTAMP_WITH_TIMEZONE);
    }

    private static Argument constant(@Nullable Object value) {
        return bound(value == null ? null : ((Enum<?>) value).name(), Types.VARCHAR);
    }
}
