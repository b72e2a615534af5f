package io.whatomate.platform.http;

/** Who named the address of a call, and so what it may reach. */
public enum TargetOwner {
    /** A member of an organization: public addresses by https, and what {@code whatomate.targets.allow} lists. */
    TENANT,

    /**
     * The operator, in the settings: also plain http, any port and addresses of private networks and of this machine. Never
     * a cloud's metadata, link-local, multicast or reserved addresses, unless {@code whatomate.targets.allow} lists them.
     */
    OPERATOR
}
