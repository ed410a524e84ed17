package dev.ambit.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The web server nginx with a constant response, which shows the speed of the machine.
final class Nginx implements Traffic, AutoCloseable {

    private static final String CONFIG = """
            daemon off;
            worker_processes 1;
            pid DIRECTORY/nginx.pid;
            error_log stderr error;
            events {}
            http {
                access_log off;
                keepalive_requests 100000000;
                client_body_temp_path DIRECTORY/nginx-body;
                proxy_temp_path DIRECTORY/nginx-proxy;
                fastcgi_temp_path DIRECTORY/nginx-fastcgi;
                uwsgi_temp_path DIRECTORY/nginx-uwsgi;
                scgi_temp_path DIRECTORY/nginx-scgi;
                server {
                    listen 127.0.0.1:PORT;
                    default_type TYPE;
                    location / { return 200 'BODY'; }
                }
            }
            """;

    private final PeerProcess process;
    private final int port;
    private final byte[] request;

    private Nginx(PeerProcess process, int port, byte[] request) {
        this.process = process;
        this.port = port;
        this.request = request;
    }

    /// Starts nginx; returns empty if it is not installed.
    ///
    /// @param body constant response without quotes and dollar signs, below 4 KB
    /// @param request the request to send
    static Optional<Nginx> start(BenchCluster world, String type, String body, byte[] request) throws IOException {
        Optional<Path> program = Stream.of("/usr/sbin/nginx", "/usr/local/bin/nginx", "/opt/homebrew/bin/nginx")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
        if (program.isEmpty()) {
            return Optional.empty();
        }
        Path directory = world.directory();
        Path config = directory.resolve("nginx.conf");
        int port = PeerProcess.freePort();
        Files.writeString(
                config,
                CONFIG.replace("DIRECTORY", directory.toString())
                        .replace("PORT", Integer.toString(port))
                        .replace("TYPE", type)
                        .replace("BODY", body));
        var process = PeerProcess.start(
                directory.resolve("nginx.log"), port, List.of(program.get().toString(), "-c", config.toString()));
        return Optional.of(new Nginx(process, port, request));
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public byte[] request(long draw) {
        return request;
    }

    @Override
    public boolean isRight(long draw, ResponseBuffer answer) {
        return answer.status() == 200;
    }

    @Override
    public void close() {
        process.close();
    }
}
