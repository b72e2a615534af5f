package io.whatomate.platform.lifecycle;

import io.whatomate.platform.StartRefused;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.boot.context.properties.ConfigurationPropertiesBindException;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Says in one line why the start failed when the operator can mend it. It stands before Spring Boot's own analyzers, whose
 * report is a framed block, and is the only one that can speak before logging is set up.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class StartFailure implements SpringBootExceptionReporter {

    /** @return false for a fault of ours: Spring Boot then shows it in full */
    @Override
    public boolean reportException(Throwable failure) {
        var line = causes(failure).map(StartFailure::line).flatMap(Optional::stream).findFirst();
        line.ifPresent(text -> System.err.println("Whatomate cannot start: " + text));
        return line.isPresent();
    }

    private static Optional<String> line(Throwable cause) {
        return switch (cause) {
            case StartRefused refused -> Optional.of(refused.getMessage() + ". " + refused.remedy());
            case PortInUseException port -> Optional.of("Port " + port.getPort()
                    + " is in use. Stop the program that uses it, or choose another port with WHATOMATE_MANAGEMENT_PORT.");
            case ConfigurationPropertiesBindException properties -> setting(properties);
            default -> Optional.empty();
        };
    }

    /** The value is left out: the setting may be a secret. */
    private static Optional<String> setting(ConfigurationPropertiesBindException properties) {
        return causes(properties)
                .filter(BindException.class::isInstance)
                .map(BindException.class::cast)
                .reduce((outer, inner) -> inner)
                .map(bind -> "The setting " + bind.getName() + " cannot be read as "
                        + bind.getTarget().getType() + ". Correct or unset it.");
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null && cause.getCause() != cause, Throwable::getCause)
                .limit(50);
    }
}
