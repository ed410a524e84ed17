/// Authenticates callers: keys, sessions, roles and the secrets that must be read back. A key alone determines the
/// account and the environment of a request.
@NullMarked
package dev.ambit.access;

import org.jspecify.annotations.NullMarked;
