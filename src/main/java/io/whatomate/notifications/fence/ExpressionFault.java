package io.whatomate.notifications.fence;

/** An expression that is not of our grammar. */
final class ExpressionFault extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int position;
    private final String code;
    private final String mend;

    /** @param position character of the expression, from 0 */
    ExpressionFault(int position, String code, String detail, String mend) {
        super(detail, null, false, false);
        this.position = position;
        this.code = code;
        this.mend = mend;
    }

    int position() {
        return position;
    }

    String code() {
        return code;
    }

    String mend() {
        return mend;
    }
}
