package com.example.contracts;

import com.example.paint.PaintBackend;
import com.example.paint.PlainCanvas;
import io.attemptcoordinator.api.Baseline;
import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.core.backend.WorkerLease;
import io.attemptcoordinator.core.loop.SceneExecutor;
import io.attemptcoordinator.testkit.contract.BaselineContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;

class PlainCanvasTest extends BaselineContract {
    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    @Override
    protected Fixture fixture() {
        WorkerLease lease = new PaintBackend().start("worker-0", TIMEOUT);
        SceneExecutor executor = lease.worker().unwrap(SceneExecutor.class);
        Baseline baseline = new PlainCanvas(0x808080);
        return new Fixture() {
            @Override
            public Baseline baseline() {
                return baseline;
            }

            @Override
            public Baseline unusable() {
                return null;
            }

            @Override
            public Worker worker() {
                return lease.worker();
            }

            @Override
            public void disturb() throws InterruptedException {
                executor.execute("#336699", "disturb", 0, TIMEOUT);
            }

            @Override
            public String observe() throws InterruptedException {
                try {
                    return Arrays.toString(
                            Files.readAllBytes(executor.render(TIMEOUT).get(0).image()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }

            @Override
            public boolean changeSource() {
                return false;
            }

            @Override
            public void close() {
                lease.close();
            }
        };
    }
}
