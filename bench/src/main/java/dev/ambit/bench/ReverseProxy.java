package dev.ambit.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A reverse proxy of another vendor that only passes requests on: an upper bound for any gateway.
record ReverseProxy(String name, int port, PeerProcess process) implements AutoCloseable {

    private static final Path NGINX = Path.of("/usr/sbin/nginx");
    private static final Path HAPROXY = Path.of("/usr/sbin/haproxy");

    private static final String NGINX_CONFIG = """
            daemon off;
            worker_processes auto;
            pid DIRECTORY/nginx-proxy.pid;
            error_log stderr error;
            events {}
            http {
                access_log off;
                keepalive_requests 100000000;
                client_body_temp_path DIRECTORY/proxy-body;
                proxy_temp_path DIRECTORY/proxy-proxy;
                fastcgi_temp_path DIRECTORY/proxy-fastcgi;
                uwsgi_temp_path DIRECTORY/proxy-uwsgi;
                scgi_temp_path DIRECTORY/proxy-scgi;
                upstream page {
                    server 127.0.0.1:UPSTREAM;
                    keepalive 32;
                    keepalive_requests 100000000;
                }
                server {
                    listen 127.0.0.1:PORT;
                    location / {
                        proxy_pass http://page;
                        proxy_http_version 1.1;
                        proxy_set_header Connection "";
                    }
                }
            }
            """;

    private static final String HAPROXY_CONFIG = """
            global
                nbthread 2
            defaults
                mode http
                timeout connect 5s
                timeout client 60s
                timeout server 60s
            frontend visitors
                bind 127.0.0.1:PORT
                default_backend page
            backend page
                http-reuse always
                server page 127.0.0.1:UPSTREAM
            """;

    /// Starts those that are installed.
    static List<ReverseProxy> startInstalled(Path directory, int upstream) throws IOException {
        List<ReverseProxy> started = new ArrayList<>();
        if (Files.isExecutable(NGINX)) {
            started.add(start("nginx", NGINX_CONFIG, directory, upstream, List.of(NGINX.toString(), "-c")));
        }
        if (Files.isExecutable(HAPROXY)) {
            started.add(
                    start("HAProxy", HAPROXY_CONFIG, directory, upstream, List.of(HAPROXY.toString(), "-db", "-f")));
        }
        return started;
    }

    private static ReverseProxy start(String name, String text, Path directory, int upstream, List<String> program)
            throws IOException {
        int port = PeerProcess.freePort();
        Path config = directory.resolve(name + "-proxy.conf");
        Files.writeString(
                config,
                text.replace("DIRECTORY", directory.toString())
                        .replace("PORT", Integer.toString(port))
                        .replace("UPSTREAM", Integer.toString(upstream)));
        List<String> command = new ArrayList<>(program);
        command.add(config.toString());
        return new ReverseProxy(name, port, PeerProcess.start(directory.resolve(name + "-proxy.log"), port, command));
    }

    @Override
    public void close() {
        process.close();
    }
}
