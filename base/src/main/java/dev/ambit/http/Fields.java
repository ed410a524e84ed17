package dev.ambit.http;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Components and constructor of a record type.
record Fields(Class<?> type, List<Field> all, MethodHandle constructor) {

    /// Whether a field may be absent or null. A `PATCHED` field distinguishes the two. In a record with such a
    /// field, a nullable field is `SETTABLE`: absent or a value, because null would mean "clear".
    enum Presence {
        REQUIRED,
        OPTIONAL,
        PATCHED,
        SETTABLE;

        boolean isNullable() {
            return this == OPTIONAL || this == PATCHED;
        }
    }

    record Field(String name, Shape shape, Presence presence) {
        private static Field of(RecordComponent component, boolean isOfPatch) {
            AnnotatedType type = component.getAnnotatedType();
            if (type.getType() instanceof ParameterizedType generic && generic.getRawType() == Patch.class) {
                AnnotatedType patched = ((AnnotatedParameterizedType) type).getAnnotatedActualTypeArguments()[0];
                return new Field(wireName(component), Shape.of(patched), Presence.PATCHED);
            }
            Presence absence = isOfPatch ? Presence.SETTABLE : Presence.OPTIONAL;
            Presence presence = Shape.isNullable(type) ? absence : Presence.REQUIRED;
            Shape shape = Shape.of(type);
            boolean isPermanent = component.isAnnotationPresent(Permanent.class) && shape instanceof EnumNames;
            return new Field(wireName(component), isPermanent ? ((EnumNames) shape).permanent() : shape, presence);
        }
    }

    private static final ClassValue<Fields> FIELDS = new ClassValue<>() {
        @Override
        protected Fields computeValue(Class<?> type) {
            RecordComponent[] components = type.getRecordComponents();
            boolean isPatch = Arrays.stream(components).anyMatch(it -> it.getType() == Patch.class);
            List<Field> fields =
                    Arrays.stream(components).map(it -> Field.of(it, isPatch)).toList();
            return new Fields(type, fields, constructor(type, components));
        }
    };

    /// Returns the JSON name of a component. A trailing underscore, as in `wait_`, escapes a name that Java
    /// reserves.
    static String wireName(RecordComponent component) {
        String name = component.getName();
        return name.endsWith("_") ? name.substring(0, name.length() - 1) : name;
    }

    static Fields of(Class<?> type) {
        return FIELDS.get(type);
    }

    /// Returns the index of the field with this name, or -1.
    int index(String name) {
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    List<String> names() {
        return all.stream().map(Field::name).toList();
    }

    /// Constructs a record. Exceptions of its constructor are rethrown unchanged.
    Object make(@Nullable Object[] values) {
        try {
            return constructor.invokeExact(values);
        } catch (RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable checked) {
            throw new IllegalStateException("Cannot construct a " + type, checked);
        }
    }

    private static MethodHandle constructor(Class<?> type, RecordComponent[] components) {
        Class<?>[] parameters =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            Constructor<?> canonical = type.getDeclaredConstructor(parameters);
            canonical.setAccessible(true);
            return MethodHandles.lookup()
                    .unreflectConstructor(canonical)
                    .asSpreader(Object[].class, parameters.length)
                    .asType(MethodType.methodType(Object.class, Object[].class));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Cannot construct a " + type, e);
        }
    }
}
