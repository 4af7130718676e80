package io.attemptcoordinator.testkit.arbitrary;

import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.providers.ArbitraryProvider;
import net.jqwik.api.providers.TypeUsage;

/**
 * Lets jqwik find {@link CoordinatorArbitraries} by the type of a parameter. Created by jqwik.
 *
 * <p><b>Thread-safety:</b> without state.
 *
 * @since 0.1
 */
public final class CoordinatorArbitraryProvider implements ArbitraryProvider {
    /** Creates the provider. */
    public CoordinatorArbitraryProvider() {}

    @Override
    public boolean canProvideFor(TypeUsage targetType) {
        return CoordinatorArbitraries.types().contains(targetType.getRawType());
    }

    @Override
    public Set<Arbitrary<?>> provideFor(TypeUsage targetType, SubtypeProvider subtypeProvider) {
        return Set.of(CoordinatorArbitraries.of(targetType.getRawType()));
    }
}
