package io.whatomate.sandbox;

import io.whatomate.sandbox.Node.Flow;
import io.whatomate.sandbox.Node.Grant;
import io.whatomate.sandbox.Node.Media;
import io.whatomate.sandbox.Node.Number;
import io.whatomate.sandbox.Node.Template;
import io.whatomate.sandbox.Node.Upload;
import io.whatomate.sandbox.Node.Waba;

/** A request whose caller is known and whose node exists and may be seen. The node is null for {@code /debug_token}. */
public record GraphCall(GraphRequest request, Grant grant, Node node, Capability capability) {

    /** By which the dispatcher chooses the route. */
    public String getFamily() {
        return capability.family();
    }

    Number number() {
        return (Number) node;
    }

    Waba waba() {
        return (Waba) node;
    }

    Template template() {
        return (Template) node;
    }

    Flow flow() {
        return (Flow) node;
    }

    Media media() {
        return (Media) node;
    }

    Upload upload() {
        return (Upload) node;
    }
}
