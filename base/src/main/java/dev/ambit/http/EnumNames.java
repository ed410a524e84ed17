package dev.ambit.http;

import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.Map;

/// Enum values by their public name: the result of `wireName()`, or the name of the constant.
///
/// @param isPermanent whether the value cannot be changed later (see [Permanent])
record EnumNames(Class<?> type, Map<String, Enum<?>> bySpelling, boolean isPermanent) implements Shape {

    private static final ClassValue<EnumNames> WORDS = new ClassValue<>() {
        @Override
        protected EnumNames computeValue(Class<?> type) {
            Map<String, Enum<?>> bySpelling = new LinkedHashMap<>();
            for (Object value : type.getEnumConstants()) {
                bySpelling.put(spell((Enum<?>) value), (Enum<?>) value);
            }
            return new EnumNames(type, bySpelling, false);
        }
    };

    private static final ClassValue<Map<Enum<?>, String>> SPELLINGS = new ClassValue<>() {
        @Override
        protected Map<Enum<?>, String> computeValue(Class<?> type) {
            Map<Enum<?>, String> spellings = new LinkedHashMap<>();
            of(type).bySpelling().forEach((spelling, value) -> spellings.put(value, spelling));
            return spellings;
        }
    };

    static EnumNames of(Class<?> type) {
        return WORDS.get(type);
    }

    static String spelling(Enum<?> value) {
        return String.valueOf(SPELLINGS.get(value.getDeclaringClass()).get(value));
    }

    EnumNames permanent() {
        return new EnumNames(type, bySpelling, true);
    }

    String allowed() {
        return String.join(", ", bySpelling.keySet());
    }

    private static String spell(Enum<?> value) {
        try {
            Method wireName = value.getDeclaringClass().getMethod("wireName");
            wireName.setAccessible(true);
            return String.valueOf(wireName.invoke(value));
        } catch (NoSuchMethodException _) {
            return value.name();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Cannot read the public name of " + value, e);
        }
    }
}
