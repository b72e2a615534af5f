package io.whatomate.platform.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation as an admin of another tenant who knows our ids. */
class TenantMatrixTest extends MatrixTest {

    @ParameterizedTest
    @MethodSource("operations")
    void showsAnotherTenantNothing(MatrixOperation operation) {
        if (operation.isPublic()) {
            return;
        }
        if (operation.namesThings()) {
            assertThat(operation.takesBody() && operation.example() == null)
                    .as("%s needs an example of its body in the contract, to be tried", operation)
                    .isFalse();
            assertThat(whole(operation, stranger).status()).as("%s with our ids", operation).isEqualTo(404);
        } else if (operation.isRead()) {
            var ours = whole(operation, admin).body().findValuesAsText("id");
            var theirs = whole(operation, stranger).body().toString();
            // A schema describes an id and is none.
            assertThat(ours).filteredOn(id -> !id.isEmpty()).noneMatch(theirs::contains);
            assertThat(theirs).doesNotContain(admin.organization().toString());
        }
    }
}
