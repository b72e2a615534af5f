package io.whatomate.platform.api;

import java.util.Set;

/** What each role may do: the contract's table {@code x-roles}. */
public interface Roles {

    /** The permissions of a role in the contract's order; a role that the contract does not know has none. */
    Set<String> permissions(String role);
}
