package io.whatomate.notifications.fence;

import java.time.ZonedDateTime;

/** What an expression can see. */
interface RuleScope {

    Object body();

    /** @return null where there is none of that name */
    Object variable(String name);

    /** The moment, in the organization's time zone. */
    ZonedDateTime now();

    /**
     * Pays for text that an expression is about to make.
     *
     * @throws RuleStopped when the run has made too much
     */
    void spend(long characters);
}
