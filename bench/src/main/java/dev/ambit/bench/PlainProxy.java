package dev.ambit.bench;

import java.io.IOException;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.proxy.ProxyHandler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/// Jetty's reverse proxy without Ambit's code: an upper bound for a gateway with this library.
final class PlainProxy {

    private PlainProxy() {}

    /// Starts the proxy in a process of its own.
    static ServerProcess start(BenchCluster world, int upstream) throws IOException {
        return ServerProcess.start(
                PlainProxy.class, world.directory().resolve("proxy.log"), Integer.toString(upstream));
    }

    public static void main(String[] words) throws Exception {
        int upstream = Integer.parseInt(words[0]);
        var server = new Server();
        var connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(new ProxyHandler.Reverse(request -> at(upstream, request)));
        server.start();
        ServerProcess.serve(connector.getLocalPort());
        server.stop();
    }

    private static HttpURI at(int upstream, Request request) {
        return HttpURI.build(request.getHttpURI())
                .scheme("http")
                .authority("127.0.0.1", upstream)
                .asImmutable();
    }
}
