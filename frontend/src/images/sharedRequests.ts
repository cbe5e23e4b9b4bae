/**
 * Requests that several wait for: each runs once, however many wait for its result, and is cancelled
 * when nobody has waited for a moment.
 */

export interface Waiter<T> {
  /** Whether somebody looks at the place where it will be; may change while it waits. */
  readonly isSeen: () => boolean;
  /** Exactly one of the two is called, later. */
  readonly arrived: (value: T) => void;
  readonly failed: (error: unknown) => void;
}

export interface FetchJob {
  /** When aborted, nobody waits for the result any longer. */
  readonly signal: AbortSignal;
  readonly isSeen: () => boolean;
}

export interface SharedRequests<Ref, T> {
  /** Waits for the request, which starts if it is not running; the answer ends the subscription. */
  join(ref: Ref, waiter: Waiter<T>): () => void;
  /** How many requests are waited for by somebody who looks. */
  seen(): number;
  dispose(): void;
}

export interface SharedRequestOptions<Ref, T> {
  readonly name: (ref: Ref) => string;
  readonly run: (ref: Ref, job: FetchJob) => Promise<T>;
  /** Called once for each result that somebody waits for, before they get it. */
  readonly succeeded: (ref: Ref, value: T) => void;
  /** Called for each that is not. */
  readonly discard: (value: T) => void;
  /** Somebody has come to wait. */
  readonly joined: (isSeen: boolean) => void;
  /** Somebody has come or gone. */
  readonly changed?: () => void;
  /** How long a request that nobody waits for may go on. */
  readonly grace_ms: number;
}

interface SharedRequest<T> {
  readonly controller: AbortController;
  readonly waiters: Set<Waiter<T>>;
  grace: ReturnType<typeof setTimeout> | undefined;
}

export function createSharedRequests<Ref, T>(
  options: SharedRequestOptions<Ref, T>,
): SharedRequests<Ref, T> {
  const requests = new Map<string, SharedRequest<T>>();
  const isSeen = (request: SharedRequest<T>): boolean => {
    for (const waiter of request.waiters) if (waiter.isSeen()) return true;
    return false;
  };

  let isTelling = false;
  /** Once for all that come and go together: a step has hundreds of them. */
  const tell = (): void => {
    if (options.changed === undefined || isTelling) return;
    isTelling = true;
    queueMicrotask(() => {
      isTelling = false;
      options.changed?.();
    });
  };

  const end = (name: string, request: SharedRequest<T>): void => {
    clearTimeout(request.grace);
    if (requests.get(name) === request) requests.delete(name);
  };

  const start = (name: string, ref: Ref): SharedRequest<T> => {
    const controller = new AbortController();
    const request: SharedRequest<T> = { controller, waiters: new Set(), grace: undefined };
    requests.set(name, request);
    options.run(ref, { signal: controller.signal, isSeen: () => isSeen(request) }).then(
      (value) => {
        if (controller.signal.aborted) return options.discard(value);
        end(name, request);
        options.succeeded(ref, value);
        tell();
        for (const waiter of request.waiters) waiter.arrived(value);
      },
      (error: unknown) => {
        if (controller.signal.aborted) return;
        end(name, request);
        tell();
        for (const waiter of request.waiters) waiter.failed(error);
      },
    );
    return request;
  };

  const cancel = (name: string, request: SharedRequest<T>): void => {
    end(name, request);
    request.controller.abort();
  };

  return {
    join(ref, waiter) {
      const name = options.name(ref);
      const request = requests.get(name) ?? start(name, ref);
      clearTimeout(request.grace);
      request.waiters.add(waiter);
      options.joined(isSeen(request));
      tell();
      return () => {
        if (!request.waiters.delete(waiter) || requests.get(name) !== request) return;
        tell();
        if (request.waiters.size > 0) return;
        if (options.grace_ms === 0) return cancel(name, request);
        clearTimeout(request.grace);
        request.grace = setTimeout(() => cancel(name, request), options.grace_ms);
      };
    },
    seen() {
      let count = 0;
      for (const request of requests.values()) if (isSeen(request)) count += 1;
      return count;
    },
    dispose() {
      for (const [name, request] of [...requests]) cancel(name, request);
    },
  };
}
