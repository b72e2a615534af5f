package io.whatomate.platform.database;

/**
 * The organization whose rows the current thread may see through the app pool, for the length of one call. Routes never
 * name it: the {@code sql} component binds the exchange variable {@code organizationId}. A bean that needs a transaction of
 * its own binds it with {@link #call}.
 */
public final class Tenant {

    /** What row-level security takes for "no organization": no rows. */
    static final String NONE = "";

    private static final ScopedValue<String> CURRENT = ScopedValue.newInstance();

    private Tenant() {}

    /**
     * @param organizationId the organization's id (a UUID or its text), or null for none: then no rows are seen
     */
    public static <T, X extends Throwable> T call(Object organizationId, ScopedValue.CallableOp<? extends T, X> work) throws X {
        return ScopedValue.where(CURRENT, organizationId == null ? NONE : organizationId.toString()).call(work);
    }

    static String current() {
        return CURRENT.orElse(NONE);
    }
}
