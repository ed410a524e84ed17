package dev.ambit.host.function;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/// A port of a function's network that leads to an address outside of the network.
public sealed interface PortForward
        permits PortForward.ToDatabase, PortForward.ToSessions, PortForward.ToSessionProcess, OutgoingProxy {

    int CONNECT_MILLIS_MAX = 5_000;

    /// The port inside the function's network.
    int port();

    /// The largest number of concurrent connections.
    int connectionsMax();

    /// Connects to the external address, after checking the client if necessary.
    ///
    /// @param in from the client
    /// @param out to the client
    /// @throws IOException if the connection fails or the client is not allowed
    Socket open(InputStream in, OutputStream out) throws IOException;

    /// Forwards to the stack's database. The PostgreSQL server has other databases too, so clients must name the
    /// login and database of the stack.
    ///
    /// @param connectionsMax counts unauthenticated connections too, which the limit of a login does not
    /// @param certificate authority of the server's certificate, in PEM form; null: the server is not called by TLS
    record ToDatabase(
            String server,
            int serverPort,
            String login,
            String database,
            int connectionsMax,
            @Nullable String certificate)
            implements PortForward {

        @Override
        public int port() {
            return 5432;
        }

        @Override
        public Socket open(InputStream in, OutputStream out) throws IOException {
            byte[] greeting = new PostgresStartup(login, database).read(in, out);
            Socket outside = connect(new InetSocketAddress(server, serverPort));
            try {
                Socket secured =
                        certificate == null ? outside : PostgresTls.secured(outside, server, serverPort, certificate);
                return send(greeting, secured.getOutputStream(), secured);
            } catch (IOException e) {
                outside.close();
                throw e;
            }
        }
    }

    /// Forwards to the Redis server of the stack's sessions, which restricts each login to its own keys.
    record ToSessions(String server, int serverPort, boolean isSecure) implements PortForward {

        private static final int CONNECTIONS_MAX = 64;
        private static final int PORT = 6379;

        @Override
        public int connectionsMax() {
            return CONNECTIONS_MAX;
        }

        @Override
        public int port() {
            return PORT;
        }

        @Override
        public Socket open(InputStream in, OutputStream out) throws IOException {
            Socket outside = connect(new InetSocketAddress(server, serverPort));
            try {
                return isSecure ? secured(outside) : outside;
            } catch (IOException e) {
                outside.close();
                throw e;
            }
        }

        private Socket secured(Socket plain) throws IOException {
            var factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
            var secure = (SSLSocket) factory.createSocket(plain, server, serverPort, true);
            var parameters = secure.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secure.setSSLParameters(parameters);
            return secure;
        }
    }

    /// Forwards to the stack's own Redis process on this host, whose port can change.
    record ToSessionProcess(String store, SessionPorts ports) implements PortForward {

        @Override
        public int connectionsMax() {
            return ToSessions.CONNECTIONS_MAX;
        }

        @Override
        public int port() {
            return ToSessions.PORT;
        }

        @Override
        public Socket open(InputStream in, OutputStream out) throws IOException {
            return connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.port(store)));
        }
    }

    /// Sends the first bytes of a connection, and closes it if that fails.
    ///
    /// @return `connected`
    static Socket send(byte[] first, OutputStream to, Socket connected) throws IOException {
        try {
            to.write(first);
            return connected;
        } catch (IOException e) {
            connected.close();
            throw e;
        }
    }

    static Socket connect(InetSocketAddress address) throws IOException {
        var socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
            socket.connect(address, CONNECT_MILLIS_MAX);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }
}
