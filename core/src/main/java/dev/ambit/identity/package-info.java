/// Single sign-on with an OpenID Connect provider that the operator trusts. The provider identifies people; Ambit
/// decides their permissions.
@NullMarked
package dev.ambit.identity;

import org.jspecify.annotations.NullMarked;
