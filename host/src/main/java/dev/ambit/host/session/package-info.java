/// Redis processes for sessions. A stack can have a process of its own, with its own files and memory limit.
@NullMarked
package dev.ambit.host.session;

import org.jspecify.annotations.NullMarked;
