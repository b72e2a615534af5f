package io.whatomate.messaging;

import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;

/** An agent, a number, and a customer who wrote "hello" to it: the window is open. */
abstract class CustomerWritesTest extends MessagingApiTest {

    protected User agent;
    protected Number number;
    protected String phone;
    protected UUID contact;

    @BeforeEach
    void aCustomerWrites() {
        agent = signedIn("agent");
        number = number(agent.organization());
        phone = phone();
        contact = write(phone, number, "hello");
    }
}
