package io.whatomate.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AttendanceTest {

    @Test
    void aProcessThatHasJustStartedWasAway() {
        var attendance = new Attendance();
        assertThat(attendance.wasAway()).isTrue();
        assertThat(attendance.wasAway()).as("nothing has been looked at yet").isTrue();

        attendance.isHere();
        assertThat(attendance.wasAway()).isFalse();
    }
}
