/// People: sessions, memberships and roles. Keys are for programs and are in `access`, which also enforces roles.
@NullMarked
package dev.ambit.member;

import org.jspecify.annotations.NullMarked;
