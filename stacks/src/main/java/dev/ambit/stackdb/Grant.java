package dev.ambit.stackdb;

/// What one role may do with a thing of another.
///
/// @param kind as GRANT calls it; `default ` and the same for what is yet to be made
/// @param thing quoted
/// @param owner of the thing
/// @param grantee empty: everybody
/// @param privilege perhaps with a column
record Grant(String kind, String thing, String owner, String grantee, String privilege) {

    boolean isSame(Grant other) {
        return kind.equals(other.kind)
                && thing.equals(other.thing)
                && grantee.equals(other.grantee)
                && privilege.equals(other.privilege);
    }

    /// As of people who read it.
    String who() {
        return grantee.isEmpty() ? "everybody" : grantee;
    }

    String giving() {
        return "grant %s on %s %s to %s".formatted(privilege, kind, thing, role());
    }

    String taking() {
        return kind.startsWith("default ")
                ? "alter default privileges for role %s %s revoke %s on %s from %s"
                        .formatted(Quoted.name(owner), thing, privilege, kind.substring("default ".length()), role())
                : "revoke %s on %s %s from %s cascade".formatted(privilege, kind, thing, role());
    }

    private String role() {
        return grantee.isEmpty() ? "public" : Quoted.name(grantee);
    }
}
