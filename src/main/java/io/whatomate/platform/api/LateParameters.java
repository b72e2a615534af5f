package io.whatomate.platform.api;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Parameters of a statement, some of which are made only when the statement names them: two of a hundred name the permissions. */
final class LateParameters extends HashMap<String, Object> {

    LateParameters(Map<String, Object> given) {
        super(given);
    }

    void putLate(String name, Supplier<String> value) {
        put(name, value);
    }

    @Override
    public Object get(Object name) {
        return super.get(name) instanceof Supplier<?> late ? late.get() : super.get(name);
    }
}
