package io.whatomate.sandbox;

/** What a Graph call asks for. The family names the route that serves it. */
enum Capability {
    SEND_MESSAGE("messages"),
    MARK_READ("messages"),
    UPLOAD_MEDIA("media"),
    DESCRIBE_MEDIA("media"),
    DOWNLOAD_MEDIA("media"),
    DELETE_MEDIA("media"),
    START_UPLOAD("uploads"),
    CONTINUE_UPLOAD("uploads"),
    DESCRIBE_UPLOAD("uploads"),
    LIST_TEMPLATES("templates"),
    CREATE_TEMPLATE("templates"),
    DESCRIBE_TEMPLATE("templates"),
    EDIT_TEMPLATE("templates"),
    UNPAUSE_TEMPLATE("templates"),
    DELETE_TEMPLATES("templates"),
    LIST_FLOWS("flows"),
    CREATE_FLOW("flows"),
    DESCRIBE_FLOW("flows"),
    EDIT_FLOW("flows"),
    DELETE_FLOW("flows"),
    LIST_FLOW_ASSETS("flows"),
    UPLOAD_FLOW_ASSET("flows"),
    DOWNLOAD_FLOW("flows"),
    PUBLISH_FLOW("flows"),
    DEPRECATE_FLOW("flows"),
    DESCRIBE_FLOW_KEY("accounts"),
    SET_FLOW_KEY("setup"),
    DESCRIBE_NODE("accounts"),
    LIST_NUMBERS("accounts"),
    LIST_SUBSCRIPTIONS("accounts"),
    SUBSCRIBE("setup"),
    UNSUBSCRIBE("setup"),
    SUBSCRIBE_APP("setup"),
    DEBUG_TOKEN("accounts"),
    EDIT_NUMBER("setup"),
    REGISTER_NUMBER("setup"),
    DEREGISTER_NUMBER("setup"),
    DESCRIBE_PROFILE("accounts"),
    EDIT_PROFILE("setup");

    private final String family;

    Capability(String family) {
        this.family = family;
    }

    String family() {
        return family;
    }
}
