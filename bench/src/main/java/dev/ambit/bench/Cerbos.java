package dev.ambit.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The policy decision point Cerbos with one rule for the arithmetic of a check. Requests contain the usage, which
/// Ambit must look up, so Cerbos does less work.
final class Cerbos implements Traffic, AutoCloseable {

    private static final String VERSION = "0.51.0";
    private static final byte[] ALLOWED = "EFFECT_ALLOW".getBytes(US_ASCII);
    private static final byte[] DENIED = "EFFECT_DENY".getBytes(US_ASCII);

    private static final String CONFIG = """
            server: {httpListenAddr: "127.0.0.1:PORT", grpcListenAddr: "127.0.0.1:FREE"}
            storage: {driver: disk, disk: {directory: "POLICIES", watchForChanges: false}}
            telemetry: {disabled: true}
            """;

    private static final String POLICY = """
            apiVersion: api.cerbos.dev/v1
            resourcePolicy:
              resource: feature
              version: default
              rules:
                - actions: [use]
                  effect: EFFECT_ALLOW
                  roles: [customer]
                  condition:
                    match: {expr: request.resource.attr.used + request.resource.attr.requested <= request.resource.attr.limit}
            """;

    private static final String QUESTION = """
            {"principal":{"id":"CUSTOMER","roles":["customer"]},"resources":[{"actions":["use"],"resource":{"kind":"feature",\
            "id":"metered-0","attr":{"used":USED,"requested":1,"limit":LIMIT}}}]}""";

    private final PeerProcess process;
    private final int port;
    private final int customers;
    private final byte[][] requests = new byte[BenchTenant.USED_BELOW][];
    private final int[] places = new int[BenchTenant.USED_BELOW];

    private Cerbos(PeerProcess process, int port, BenchTenant tenant, int customers) {
        this.process = process;
        this.port = port;
        this.customers = customers;
        for (int used = 0; used < requests.length; used++) {
            String question = QUESTION.replace("CUSTOMER", tenant.id(0))
                    .replace("USED", Integer.toString(used))
                    .replace("LIMIT", Integer.toString(BenchTenant.LIMIT));
            requests[used] = HttpText.post("/api/check/resources", "none", question);
            places[used] = HttpText.indexOf(requests[used], tenant.id(0), 0) + BenchTenant.PREFIX.length();
        }
    }

    /// Starts Cerbos; returns empty if it is not installed and `installing` is false or fails.
    static Optional<Cerbos> start(BenchTenant tenant, int customers, boolean installing) throws Exception {
        Optional<Path> program = program(NpmPackage.modules("cerbos", VERSION, installing));
        if (program.isEmpty()) {
            return Optional.empty();
        }
        Path policies = Files.createDirectories(tenant.world().directory().resolve("cerbos"));
        Path config = tenant.world().directory().resolve("cerbos.yaml");
        Path log = tenant.world().directory().resolve("cerbos.log");
        int port = PeerProcess.freePort();
        Files.writeString(policies.resolve("feature.yaml"), POLICY);
        Files.writeString(
                config,
                CONFIG.replace("PORT", Integer.toString(port))
                        .replace("FREE", Integer.toString(PeerProcess.freePort()))
                        .replace("POLICIES", policies.toString()));
        var process = PeerProcess.start(
                log, port, List.of(program.get().toString(), "server", "--log-level=error", "--config=" + config));
        return Optional.of(new Cerbos(process, port, tenant, customers));
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public byte[] request(long draw) {
        int used = used(draw);
        HttpText.digits(requests[used], places[used], BenchTenant.DIGITS, draw % customers);
        return requests[used];
    }

    @Override
    public boolean isRight(long draw, ResponseBuffer answer) {
        return answer.status() == 200 && answer.contains(used(draw) + 1 <= BenchTenant.LIMIT ? ALLOWED : DENIED);
    }

    @Override
    public void close() {
        process.close();
    }

    private int used(long draw) {
        return (int) (draw % customers % BenchTenant.USED_BELOW);
    }

    private static Optional<Path> program(Path modules) throws IOException {
        Path packages = modules.resolve("@cerbos");
        if (!Files.isDirectory(packages)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.walk(packages, 2)) {
            return files.filter(it -> it.getFileName().toString().startsWith("cerbos-") && Files.isRegularFile(it))
                    .findFirst();
        }
    }
}
