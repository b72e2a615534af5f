package io.whatomate.webhook;

/** The default transport: lanes in this process. */
class LocalTransportTest extends TransportContract {}
