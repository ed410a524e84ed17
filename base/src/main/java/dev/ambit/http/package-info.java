/// HTTP server and JSON mapping. Other packages do not use Jetty or Jackson: a handler receives a [Request] and
/// returns a [Response], and a [Contract] describes both.
@NullMarked
package dev.ambit.http;

import org.jspecify.annotations.NullMarked;
