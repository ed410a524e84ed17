/// HTTP and JSON, as small and as strict as we need them. Nobody outside sees Jetty or Jackson; whoever serves a
/// route sees a [Request], answers a [Response] and says in a [Contract] what goes in and out.
@NullMarked
package dev.ambit.http;

import org.jspecify.annotations.NullMarked;
