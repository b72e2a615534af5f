package io.whatomate.platform.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The contract as this server keeps it: read once at start, and refused when it leaves a question of access open. */
final class Contract implements Roles {

    static final String PUBLIC = "public";
    static final String SIGNED_IN = "signed-in";
    static final String PERSONAL = "personal";
    /** Answers to who may call that are no permission of a role. */
    private static final Set<String> NOT_BY_ROLE = Set.of(PUBLIC, SIGNED_IN, PERSONAL);

    private final String basePath;
    private final Map<String, ContractOperation> operations;
    /** By method, at the end of each path. */
    private final PathTree<Map<String, ContractOperation>> paths = new PathTree<>();
    private final Map<String, Set<String>> roles;

    /**
     * @throws IllegalStateException when an operation has no {@code x-permission}, or one that no role has, or keeps answers
     *     for callers it does not know
     */
    Contract(String basePath, List<ContractOperation> operations, Map<String, Set<String>> roles) {
        this.basePath = basePath;
        this.operations = operations.stream().collect(Collectors.toMap(ContractOperation::id, Function.identity()));
        this.roles = roles;
        operations.forEach(operation -> paths.at(operation.path(), TreeMap::new).put(operation.method(), operation));
        var granted = roles.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
        for (var operation : operations) {
            var permission = operation.permission();
            if (permission.isEmpty()) {
                throw new IllegalStateException("The contract's operation " + operation.id() + " has no x-permission");
            }
            if (operation.isPublic() && operation.keepsAnswers()) {
                throw new IllegalStateException(
                        "Anybody may call operation " + operation.id() + ", so its answers cannot be kept for the one who asked");
            }
            if (!NOT_BY_ROLE.contains(permission) && !granted.contains(permission)) {
                throw new IllegalStateException(
                        "No role of x-roles has " + permission + ", which operation " + operation.id() + " demands");
            }
        }
    }

    /** Such as {@code /api/v1}. */
    String basePath() {
        return basePath;
    }

    Stream<ContractOperation> operations() {
        return operations.values().stream();
    }

    /** @throws IllegalArgumentException when the contract has no such operation */
    ContractOperation operation(String id) {
        var operation = operations.get(id);
        if (operation == null) {
            throw new IllegalArgumentException("The contract has no operation " + id);
        }
        return operation;
    }

    @Override
    public Set<String> permissions(String role) {
        return roles.getOrDefault(role, Set.of());
    }

    /**
     * @param path without the base path
     * @return by method, in the order of their names, the operations of the path that fits; empty when none does
     */
    Map<String, ContractOperation> at(String path) {
        var found = paths.find(path);
        return found == null ? Map.of() : found;
    }

    static Map<String, Set<String>> roles(JsonNode table) {
        return table.properties().stream().collect(Collectors.toMap(Map.Entry::getKey, role -> {
            var permissions = new LinkedHashSet<String>();
            role.getValue().forEach(permission -> permissions.add(permission.asText()));
            return Collections.unmodifiableSet(permissions);
        }));
    }

    static String allow(Map<String, ContractOperation> byMethod) {
        return String.join(", ", byMethod.keySet());
    }
}
