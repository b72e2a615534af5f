package io.whatomate.identity;

import io.whatomate.platform.api.Roles;
import io.whatomate.platform.http.Problem;
import io.whatomate.platform.http.Problem.FieldError;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** The role that a member is given. */
@Component("memberRoles")
public final class MemberRoles {

    private final Roles roles;

    MemberRoles(Roles roles) {
        this.roles = roles;
    }

    /**
     * Nobody gives a role that may more than they: an API key with {@code user:write} alone would otherwise make an admin to
     * sign in as.
     *
     * @param member the request, with its {@code role}
     * @param permissions that count in this call
     * @throws Problem 400 naming the role
     */
    public void check(@Body Map<String, Object> member, @Variable("permissions") Collection<String> permissions) {
        if (!permissions.containsAll(roles.permissions((String) member.get("role")))) {
            throw Problem.of(400, "invalid-request", "Invalid request", "Nobody gives a role that may more than they.")
                    .with(List.of(new FieldError("role", "permission", "may more than you")));
        }
    }
}
