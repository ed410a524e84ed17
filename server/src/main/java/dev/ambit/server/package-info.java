/// Puts the modules together: parses the options, lists the routes and starts the server. Start reading here.
@NullMarked
package dev.ambit.server;

import org.jspecify.annotations.NullMarked;
