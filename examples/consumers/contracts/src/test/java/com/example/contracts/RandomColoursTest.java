package com.example.contracts;

import com.example.paint.PaintBackend;
import com.example.paint.RandomColours;
import io.attemptcoordinator.api.Attempt;
import io.attemptcoordinator.core.backend.WorkerLease;
import io.attemptcoordinator.testkit.contract.AttemptContract;
import java.time.Duration;

class RandomColoursTest extends AttemptContract {
    @Override
    protected Attempt createAttempt() {
        return new RandomColours();
    }

    @Override
    protected WorkerLease startWorker() {
        return new PaintBackend().start("worker-0", Duration.ofMinutes(1));
    }

    @Override
    protected boolean isStochastic() {
        return true;
    }
}
