package dev.ambit.http;

import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// JSON representation of a type. [JsonReading] and [QueryReading] read by it, and [Schemas] documents it, so that
/// the documentation matches the parser.
sealed interface Shape permits Scalar, EnumNames, Shape.Items, Shape.Entries, Shape.Nested, Shape.Anything {

    /// List, or set if `distinct`.
    record Items(Shape item, boolean nullable, boolean distinct) implements Shape {}

    /// Object with arbitrary names.
    record Entries(Shape value, boolean nullable) implements Shape {}

    /// Object with the components of a record. Its [Fields] are resolved lazily, because a record may contain
    /// itself.
    record Nested(Class<?> type) implements Shape {
        Fields fields() {
            return Fields.of(type);
        }
    }

    /// Any JSON value. Numbers become [BigDecimal], objects become maps.
    record Anything() implements Shape {}

    /// Returns the shape of a component's type.
    ///
    /// @throws IllegalStateException if the type has no JSON representation, which any test of the route detects
    static Shape of(AnnotatedType annotated) {
        Type type = annotated.getType();
        return type instanceof ParameterizedType generic
                ? of((Class<?>) generic.getRawType(), (AnnotatedParameterizedType) annotated)
                : of(type);
    }

    static Shape of(Type type) {
        return switch (type) {
            case Class<?> it when Scalar.BY_TYPE.containsKey(it) -> Scalar.BY_TYPE.get(it);
            case Class<?> it when it.isEnum() -> EnumNames.of(it);
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
