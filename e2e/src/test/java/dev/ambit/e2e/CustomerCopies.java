package dev.ambit.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jdbi.v3.core.argument.Argument;

/// Creates the data of many customers by copying one customer with SQL under other ids, which is faster than the
/// API.
final class CustomerCopies {

    static final String ORIGINAL = "original";

    private static final int COPIES_MAX = 1_000;

    private static final String FIND = """
            select sequence, type, entity_type, entity_id, body
            from events
            where customer_id = 'original'
                and environment_id = (select environment_id from environments where public_id = :environment::uuid)
            order by sequence
            """;

    private static final String COPY = """
            insert into events (environment_id, sequence, message_id, type, entity_type, entity_id, customer_id, actor,
                trace_id, happened_at, format, body)
            select original.environment_id, (
                    select max(sequence) from events as last where last.environment_id = original.environment_id)
                    + copy.number, gen_random_uuid(), type, entity_type,
                replace(entity_id, 'original', copy.id), copy.id, actor, trace_id, happened_at, format, copy.body
            from unnest(:originals::bigint[], :ids::text[], :bodies::bytea[]) with ordinality
                as copy (sequence, id, body, number)
            join events as original on original.sequence = copy.sequence and original.environment_id = (
                select environment_id from environments where public_id = :environment::uuid)
            """;

    private record Original(long sequence, String json) {}

    private CustomerCopies() {}

    /// @param first number of the first copy
    static void make(TestEnvironment environment, int first, int count) {
        List<Original> originals = TestServer.superuser()
                .withHandle(it -> it.createQuery(FIND)
                        .bind("environment", environment.id())
                        .map((row, _) -> new Original(row.getLong("sequence"), inflated(row.getBytes("body"))))
                        .list());
        for (int from = first; from < first + count; from += COPIES_MAX) {
            copy(environment, originals, from, Math.min(first + count, from + COPIES_MAX));
        }
        TestServer.superuser().useHandle(it -> it.execute("analyze events"));
    }

    private static void copy(TestEnvironment environment, List<Original> originals, int from, int to) {
        List<Long> sequences = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        List<byte[]> bodies = new ArrayList<>();
        for (int copy = from; copy < to; copy++) {
            for (Original original : originals) {
                String id = "copy-" + copy;
                sequences.add(original.sequence());
                ids.add(id);
                bodies.add(deflated(original.json().replace(ORIGINAL, id)));
            }
        }
        Argument bytes = (position, statement, _) -> statement.setArray(
                position, statement.getConnection().createArrayOf("bytea", bodies.toArray(byte[][]::new)));
        TestServer.superuser()
                .useHandle(it -> it.createUpdate(COPY)
                        .bind("environment", environment.id())
                        .bind("originals", sequences.toArray(Long[]::new))
                        .bind("ids", ids.toArray(String[]::new))
                        .bind("bodies", bytes)
                        .execute());
    }

    private static byte[] deflated(String json) {
        try (var deflater = new Deflater(Deflater.BEST_SPEED, true)) {
            deflater.setInput(json.getBytes(UTF_8));
            deflater.finish();
            var deflated = new ByteArrayOutputStream();
            byte[] buffer = new byte[8 << 10];
            while (!deflater.finished()) {
                deflated.write(buffer, 0, deflater.deflate(buffer));
            }
            return deflated.toByteArray();
        }
    }

    private static String inflated(byte[] bytes) {
        try (var inflater = new Inflater(true)) {
            inflater.setInput(bytes);
            var inflated = new ByteArrayOutputStream();
            byte[] buffer = new byte[8 << 10];
            while (!inflater.finished()) {
                inflated.write(buffer, 0, inflater.inflate(buffer));
            }
            return inflated.toString(UTF_8);
        } catch (DataFormatException e) {
            throw new AssertionError(e);
        }
    }
}
