package dev.ambit.function;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/// A way out of a function's network, to one address and no other.
sealed interface Door {

    int CONNECT_MILLIS_MAX = 5_000;

    /// Where it is inside.
    int port();

    /// How many connections a function can have open through it.
    int connectionsMax();

    /// Connects, and speaks for as long as something is to be checked.
    ///
    /// @throws IOException if it leads to nobody, or not for who comes
    Socket open(Socket inside) throws IOException;

    /// To the stack's own database on a PostgreSQL that has others as well, with Ambit's own among them. So whoever
    /// comes has to name the login and the database of the stack.
    ///
    /// @param connectionsMax counts unauthenticated connections too, which the limit of a login does not
    record ToDatabase(InetSocketAddress address, String login, String database, int connectionsMax) implements Door {

        @Override
        public int port() {
            return 5432;
        }

        @Override
        public Socket open(Socket inside) throws IOException {
            byte[] greeting = new DatabaseGreeting(login, database).read(inside);
            Socket outside = connect(address);
            outside.getOutputStream().write(greeting);
            return outside;
        }
    }

    /// To the Redis of the stack's sessions, which knows by the login whose keys may be seen.
    record ToSessions(InetSocketAddress address, boolean isSecure) implements Door {

        private static final int CONNECTIONS_MAX = 64;

        @Override
        public int connectionsMax() {
            return CONNECTIONS_MAX;
        }

        @Override
        public int port() {
            return 6379;
        }

        @Override
        public Socket open(Socket inside) throws IOException {
            Socket outside = connect(address);
            return isSecure ? secured(outside) : outside;
        }

        private Socket secured(Socket plain) throws IOException {
            var factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
            var secure = (SSLSocket) factory.createSocket(plain, address.getHostString(), address.getPort(), true);
            var parameters = secure.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secure.setSSLParameters(parameters);
            return secure;
        }
    }

    private static Socket connect(InetSocketAddress address) throws IOException {
        var socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(address.getHostString(), address.getPort()), CONNECT_MILLIS_MAX);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }
}
