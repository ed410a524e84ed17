package dev.ambit.http;

import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a type looks like on the wire. [JsonReading] and [QueryReading] read by it, [Schemas] documents it; so
/// what we document is what we read.
sealed interface Shape permits Scalar, Words, Shape.Items, Shape.Entries, Shape.Nested, Shape.Anything {

    /// A list, or a set if `distinct`.
    record Items(Shape item, boolean nullable, boolean distinct) implements Shape {}

    /// An object with names of the caller's choice.
    record Entries(Shape value, boolean nullable) implements Shape {}

    /// An object with the components of a record; its [Fields] are found late, for a record may hold itself.
    record Nested(Class<?> type) implements Shape {
        Fields fields() {
            return Fields.of(type);
        }
    }

    /// Any JSON. Its numbers become [BigDecimal], its objects maps.
    record Anything() implements Shape {}

    /// The shape of a component's type.
    ///
    /// @throws IllegalStateException if the wire has no form for it: a bug, which any test of the route finds
    static Shape of(AnnotatedType annotated) {
        Type type = annotated.getType();
        return type instanceof ParameterizedType generic
                ? of((Class<?>) generic.getRawType(), (AnnotatedParameterizedType) annotated)
                : of(type);
    }

    static Shape of(Type type) {
        return switch (type) {
            case Class<?> it when Scalar.BY_TYPE.containsKey(it) -> Scalar.BY_TYPE.get(it);
            case Class<?> it when it.isEnum() -> Words.of(it);
            case Class<?> it when it.isRecord() -> new Nested(it);
            case Class<?> it when it == Object.class -> new Anything();
            case Class<?> it when it == Map.class -> new Entries(new Anything(), true);
            default -> throw new IllegalStateException("No JSON representation for " + type);
        };
    }

    static boolean isNullable(AnnotatedType type) {
        return type.isAnnotationPresent(Nullable.class);
    }

    private static Shape of(Class<?> type, AnnotatedParameterizedType generic) {
        AnnotatedType[] arguments = generic.getAnnotatedActualTypeArguments();
        AnnotatedType last = arguments[arguments.length - 1];
        if (type == List.class || type == Set.class) {
            return new Items(of(last), isNullable(last), type == Set.class);
        }
        if (type == Map.class && arguments[0].getType() == String.class) {
            return new Entries(of(last), isNullable(last));
        }
        throw new IllegalStateException("No JSON representation for " + generic);
    }
}
