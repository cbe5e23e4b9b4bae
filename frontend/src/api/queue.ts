/** Lets a few jobs run at a time: what waits here, and not in the browser, can still be forgotten or overtaken. */

export interface Queue {
  /**
   * Runs `job` when there is room: the highest priority first, among equals the newest request.
   * Rejects with the signal's reason when it is aborted before the job starts.
   */
  run<T>(signal: AbortSignal, priority: () => number, job: () => Promise<T>): Promise<T>;
}

interface Waiting {
  readonly priority: () => number;
  readonly start: () => void;
}

export function createQueue(limit: number): Queue {
  let running = 0;
  let scheduled = false;
  const waiting: Waiting[] = [];

  // Started from a microtask, so that requests made together are ordered together.
  const schedule = (): void => {
    if (scheduled) return;
    scheduled = true;
    queueMicrotask(() => {
      scheduled = false;
      while (running < limit && waiting.length > 0) {
        running += 1;
        takeNext(waiting).start();
      }
    });
  };

  return {
    run(signal, priority, job) {
      return new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        const entry: Waiting = {
          priority,
          start: () => {
            signal.removeEventListener("abort", forget);
            job()
              .then(resolve, reject)
              .finally(() => {
                running -= 1;
                schedule();
              });
          },
        };
        const forget = (): void => {
          waiting.splice(waiting.indexOf(entry), 1);
          reject(signal.reason);
        };
        signal.addEventListener("abort", forget, { once: true });
        waiting.push(entry);
        schedule();
      });
    },
  };
}

function takeNext(waiting: Waiting[]): Waiting {
  let best = waiting.length - 1;
  let bestPriority = waiting[best]!.priority();
  for (let i = best - 1; i >= 0; i -= 1) {
    const priority = waiting[i]!.priority();
    if (priority > bestPriority) [best, bestPriority] = [i, priority];
  }
  return waiting.splice(best, 1)[0]!;
}
