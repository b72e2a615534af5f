package io.whatomate.platform;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Makes the one form of id the house uses: UUID version 7 (RFC 9562). Ids of one process strictly increase, also within
 * one millisecond; {@code uuid_v7()} is the same for rows that the database makes.
 */
@Component("ids")
public final class Ids {

    private final TimeBasedEpochGenerator generator = Generators.timeBasedEpochGenerator();

    /** A new id, later than every id this process made before. */
    public UUID next() {
        return generator.generate();
    }
}
