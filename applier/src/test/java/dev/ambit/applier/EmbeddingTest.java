package dev.ambit.applier;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntBiFunction;
import java.util.regex.Pattern;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Compiles the code of the README with another team's names.
public class EmbeddingTest {

    /// The program is in another package, so that it sees only public members.
    public interface Team {

        ToIntBiFunction<Map<String, String>, byte[]> endpoint(String url, String environmentId);

        Inbox inbox(Database database, String environmentId, InstantSource clock);
    }

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```java\\n(.*?)^```$");

    /// The surroundings of the README code in the team's program. The endpoint sees only what precedes it and has
    /// no synchronization to follow.
    private static final String PROGRAM = """
            import static java.util.concurrent.TimeUnit.SECONDS;
            import dev.ambit.applier.*;
            import java.time.*;
            import java.util.*;
            import java.util.concurrent.*;
            import java.util.function.*;

            public class Program implements EmbeddingTest.Team {
                public ToIntBiFunction<Map<String, String>, byte[]> endpoint(String url, String environmentId) {
                    <setup>
                    class Endpoint {
                        <endpoint>
                    }
                    return new Endpoint()::status;
                }

                void follow(Database database, Inbox inbox, String serverKey) {
                    <following>
                }

                public Inbox inbox(Database database, String environmentId, InstantSource clock) {
                    return <inbox>
                }
            }
            """;

    private final ReplicaDatabase replica = ReplicaDatabase.open();

    @TempDir
    private Path classes;

    @AfterEach
    void close() {
        replica.close();
    }

    @Test
    void embedding_program_receives_events_at_its_own_endpoint() throws Exception {
        var endpoint = team().endpoint(replica.url(), "ours");

        assertThat(endpoint.applyAsInt(Map.of(), customerEvent("'id': 'ann'"))).isEqualTo(401);
        assertThat(endpoint.applyAsInt(signed(customerEvent("'id': 'ann'")), customerEvent("'id': 'eve'")))
                .isEqualTo(401);
        assertThat(endpoint.applyAsInt(signed(customerEvent("'id': ''")), customerEvent("'id': ''")))
                .isEqualTo(400);
        assertThat(endpoint.applyAsInt(signed(customerEvent("'id': 'ann'")), customerEvent("'id': 'ann'")))
                .isEqualTo(200);

        assertThat(replica.rows("select customer_id from public.customers")).containsExactly("ann");
    }

    @Test
    void tables_of_the_embedding_program_stay_consistent() throws Exception {
        replica.owner().useHandle(handle -> handle.createScript("""
                create table public.seats (customer_id text primary key, name text check (name <> 'refused'));
                grant select, insert, update on public.seats to ambit_applier;
                """).execute());
        Inbox inbox = team().inbox(replica.database(), "ours", InstantSource.system());

        inbox.take(customerEvent("'id': 'ann', 'name': 'Ann'")).join();
        inbox.take(ReplicaDatabase.event("customer.updated", 20, "'id': 'ann', 'name': 'Anna'"))
                .join();
        inbox.take(customerEvent("'id': 'bob', 'name': 'Bob'")).join();
        assertThatThrownBy(() -> inbox.take(customerEvent("'id': 'eve', 'name': 'refused'"))
                        .join())
                .hasMessageContaining("seats");

        String names = "select customer_id || ' ' || name from public.%s order by customer_id";
        assertThat(replica.rows(names.formatted("seats"))).containsExactly("ann Anna", "bob Bob");
        assertThat(replica.rows(names.formatted("customers"))).containsExactly("ann Anna", "bob Bob");
    }

    /// Compiles the README code with a webhook address and a database.
    private Team team() throws Exception {
        List<String> blocks = BLOCK.matcher(Files.readString(Path.of("README.md")))
                .results()
                .map(it -> it.group(1))
                .toList();
        assertThat(blocks).hasSize(3);
        int method = blocks.getFirst().indexOf("int status(");
        String text = PROGRAM.replace("<setup>", blocks.getFirst().substring(0, method))
                .replace("<endpoint>", blocks.getFirst().substring(method))
                .replace("<following>", blocks.get(1))
                .replace("<inbox>", blocks.getLast())
                .replace("\"whsec_…\"", '"' + SECRET + '"')
                .replace("\"jdbc:postgresql://…/mine?user=…\"", "url");
        assertThat(text).doesNotContain("…");

        var compiler = ToolProvider.getSystemJavaCompiler();
        List<String> options =
                List.of("-proc:none", "-d", classes.toString(), "-cp", System.getProperty("java.class.path"));
        assertThat(compiler.getTask(null, null, null, options, null, List.of(source(text)))
                        .call())
                .as(text)
                .isTrue();
        URL[] places = {classes.toUri().toURL()};
        return (Team) new URLClassLoader(places, EmbeddingTest.class.getClassLoader())
                .loadClass("Program")
                .getConstructor()
                .newInstance();
    }

    private static JavaFileObject source(String text) {
        return new SimpleJavaFileObject(URI.create("string:///Program.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text;
            }
        };
    }

    private static byte[] customerEvent(String fields) {
        return ReplicaDatabase.event("customer.created", 10, fields);
    }

    private static Map<String, String> signed(byte[] body) throws Exception {
        long now = Instant.now().getEpochSecond();
        Map<String, String> headers = new HashMap<>();
        headers.put("webhook-id", "m");
        headers.put("webhook-timestamp", Long.toString(now));
        headers.put("webhook-signature", new Webhook(SECRET).sign("m", now, new String(body, UTF_8)));
        return headers;
    }
}
