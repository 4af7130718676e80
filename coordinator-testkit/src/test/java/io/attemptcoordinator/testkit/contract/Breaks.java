package io.attemptcoordinator.testkit.contract;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The rule that a saboteur breaks, which must be caught by it. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface Breaks {
    String value();

    /** Rules that cannot hold either when that one is broken. */
    String[] andSo() default {};
}
