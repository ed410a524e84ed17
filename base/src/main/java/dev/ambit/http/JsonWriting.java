package dev.ambit.http;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// Writes values as JSON. A record is written as its components; other methods are ignored.
final class JsonWriting {

    private static final ClassValue<Part[]> PARTS = new ClassValue<>() {
        @Override
        protected Part[] computeValue(Class<?> type) {
            RecordComponent[] components = type.getRecordComponents();
            Part[] parts = new Part[components.length];
            for (int i = 0; i < parts.length; i++) {
                parts[i] = Part.of(components[i]);
            }
            return parts;
        }
    };

    private final JsonGenerator out;

    JsonWriting(JsonGenerator out) {
        this.out = out;
    }

    void value(@Nullable Object value) {
        switch (value) {
            case null -> out.writeNull();
            case String text -> out.writeString(text);
            case Boolean truth -> out.writeBoolean(truth);
            case Integer number -> out.writeNumber(number);
            case Long number -> out.writeNumber(number);
            case BigDecimal number -> out.writeNumber(number);
            case BigInteger number -> out.writeNumber(number);
            case Double number when Double.isFinite(number) -> out.writeNumber(BigDecimal.valueOf(number));
            case Enum<?> word -> out.writeString(EnumNames.spelling(word));
            case Instant moment -> out.writeString(IsoMoment.text(moment.toEpochMilli()));
            case UUID id -> out.writeString(id.toString());
            case Record record -> record(record);
            case Map<?, ?> map -> map(map);
            case Iterable<?> items -> items(items);
            case Optional<?> optional -> value(optional.orElse(null));
            default -> throw new IllegalArgumentException("No JSON representation for " + value.getClass());
        }
    }

    private void record(Record record) {
        out.writeStartObject();
        for (Part part : PARTS.get(record.getClass())) {
            field(part.name(), part.of(record));
        }
        out.writeEndObject();
    }

    private void map(Map<?, ?> map) {
        out.writeStartObject();
        map.forEach((name, value) ->
                field(name instanceof Enum<?> word ? EnumNames.spelling(word) : name.toString(), value));
        out.writeEndObject();
    }

    private void items(Iterable<?> items) {
        out.writeStartArray();
        items.forEach(this::value);
        out.writeEndArray();
    }

    private void field(String name, @Nullable Object value) {
        switch (value) {
            case Patch.Absent<?> _ -> {}
            case Patch.Cleared<?> _ -> out.writeNullProperty(name);
            case Patch.Given<?>(Object given) -> field(name, given);
            case null, default -> {
                out.writeName(name);
                value(value);
            }
        }
    }

    private record Part(String name, MethodHandle accessor) {
        private static Part of(RecordComponent component) {
            try {
                component.getAccessor().setAccessible(true);
                MethodHandle accessor = MethodHandles.lookup()
                        .unreflect(component.getAccessor())
                        .asType(MethodType.methodType(Object.class, Object.class));
                return new Part(Fields.wireName(component), accessor);
            } catch (IllegalAccessException e) {
                throw new IllegalStateException("Cannot read " + component, e);
            }
        }

        private @Nullable Object of(Object record) {
            try {
                return accessor.invokeExact(record);
            } catch (RuntimeException | Error thrown) {
                throw thrown;
            } catch (Throwable checked) {
                throw new IllegalStateException("Cannot read " + name, checked);
            }
        }
    }
}
