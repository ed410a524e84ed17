package dev.ambit.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.egress.Egress;
import dev.ambit.egress.TestEgress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Checks challenges on a real web server and a real name server.
class ChallengeCheckTest {

    private static final Map<String, String> NAMES = Map.of("shop.example", "127.0.0.1");

    private final DomainChallenge challenge =
            new DomainChallenge(new DomainName("shop.example"), "token-1", Instant.EPOCH, null, null);

    private final Server web = new Server(0);
    private volatile int status = 200;
    private volatile String body = "";
    private volatile String path = "";

    @BeforeEach
    void start() throws Exception {
        web.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                path = request.getHttpURI().getPath();
                response.setStatus(status);
                response.getHeaders().put(HttpHeader.LOCATION, "http://shop.example/elsewhere");
                response.write(true, ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8)), callback);
                return true;
            }
        });
        web.start();
    }

    @AfterEach
    void stop() throws Exception {
        web.stop();
    }

    @Test
    void web_server_with_the_text_proves_the_domain() {
        body = challenge.value() + "\n";

        assertThat(onServer("127.0.0.0/8")).isEmpty();
        assertThat(path).isEqualTo("/.well-known/ambit-challenge");
    }

    @Test
    void wrong_text_redirect_or_error_does_not_prove_the_domain() {
        body = challenge.value() + "-and-more";
        assertThat(onServer("127.0.0.0/8"))
                .hasValueSatisfying(it -> assertThat(it).contains("answered 200 without"));
        body = challenge.value();
        status = 302;
        assertThat(onServer("127.0.0.0/8"))
                .hasValueSatisfying(it -> assertThat(it).contains("answered 302"));
        status = 404;
        assertThat(onServer("127.0.0.0/8"))
                .hasValueSatisfying(it -> assertThat(it).contains("answered 404"));
    }

    @Test
    void web_server_at_a_private_address_is_not_called() {
        body = challenge.value();

        Optional<String> objection = onServer();

        assertThat(objection).hasValueSatisfying(it -> assertThat(it).contains("closed to outgoing requests"));
        assertThat(path).isEmpty();
    }

    @Test
    void txt_record_with_the_text_proves_the_domain() throws Exception {
        try (TestDns dns = TestDns.start();
                Egress egress = TestEgress.start(Map.of())) {
            var check = new ChallengeCheck(new TextRecords(dns.address()), egress);

            Optional<String> absent = check.objection(challenge, ChallengeMethod.DNS);
            dns.put("_ambit-challenge.shop.example", "v=spf1 -all", "ambit-domain-verification=token-2");
            Optional<String> other = check.objection(challenge, ChallengeMethod.DNS);
            dns.put("_ambit-challenge.shop.example", "v=spf1 -all", challenge.value());

            assertThat(absent).hasValueSatisfying(it -> assertThat(it).contains("found 0 other records"));
            assertThat(other).hasValueSatisfying(it -> assertThat(it).contains("found 2 other records"));
            assertThat(check.objection(challenge, ChallengeMethod.DNS)).isEmpty();
        }
    }

    @Test
    void unreachable_name_server_proves_nothing() throws Exception {
        TestDns dns = TestDns.start();
        dns.close();
        try (Egress egress = TestEgress.start(Map.of())) {
            var check = new ChallengeCheck(new TextRecords(dns.address()), egress);

            assertThat(check.objection(challenge, ChallengeMethod.DNS))
                    .hasValueSatisfying(it -> assertThat(it).contains("did not answer"));
        }
    }

    private Optional<String> onServer(String... allowed) {
        int port = ((ServerConnector) web.getConnectors()[0]).getLocalPort();
        try (Egress egress = TestEgress.start(NAMES, allowed)) {
            return new ChallengeCheck(new TextRecords(null), egress, port).objection(challenge, ChallengeMethod.HTTP);
        }
    }
}
