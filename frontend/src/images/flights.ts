/**
 * Errands that several wait for: each is run once, however many want its result, and called off when
 * nobody has waited for a moment.
 */

export interface Waiter<T> {
  /** Whether somebody looks at the place where it will be; may change while it waits. */
  readonly isSeen: () => boolean;
  /** Exactly one of the two is called, later. */
  readonly arrived: (value: T) => void;
  readonly failed: (error: unknown) => void;
}

export interface Errand {
  /** When aborted, nobody wants the result any more. */
  readonly signal: AbortSignal;
  readonly isSeen: () => boolean;
}

export interface Flights<Ref, T> {
  /** Waits for the errand, which begins if it is not under way; the answer withdraws the wish. */
  join(ref: Ref, waiter: Waiter<T>): () => void;
  /** How many errands are waited for by somebody who looks. */
  seen(): number;
  dispose(): void;
}

export interface FlightOptions<Ref, T> {
  readonly name: (ref: Ref) => string;
  readonly run: (ref: Ref, errand: Errand) => Promise<T>;
  /** Called once for each result that is still wanted, before those who wait. */
  readonly landed: (ref: Ref, value: T) => void;
  /** Called for each that is not. */
  readonly discard: (value: T) => void;
  /** Somebody has come to wait. */
  readonly joined: (isSeen: boolean) => void;
  /** Somebody has come or gone. */
  readonly changed?: () => void;
  /** How long an errand that nobody waits for may go on. */
  readonly grace_ms: number;
}

interface Flight<T> {
  readonly controller: AbortController;
  readonly waiters: Set<Waiter<T>>;
  grace: ReturnType<typeof setTimeout> | undefined;
}

export function createFlights<Ref, T>(options: FlightOptions<Ref, T>): Flights<Ref, T> {
  const flights = new Map<string, Flight<T>>();
  const isSeen = (flight: Flight<T>): boolean => {
    for (const waiter of flight.waiters) if (waiter.isSeen()) return true;
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

  const end = (name: string, flight: Flight<T>): void => {
    clearTimeout(flight.grace);
    if (flights.get(name) === flight) flights.delete(name);
  };

  const start = (name: string, ref: Ref): Flight<T> => {
    const controller = new AbortController();
    const flight: Flight<T> = { controller, waiters: new Set(), grace: undefined };
    flights.set(name, flight);
    options.run(ref, { signal: controller.signal, isSeen: () => isSeen(flight) }).then(
      (value) => {
        if (controller.signal.aborted) return options.discard(value);
        end(name, flight);
        options.landed(ref, value);
        tell();
        for (const waiter of flight.waiters) waiter.arrived(value);
      },
      (error: unknown) => {
        if (controller.signal.aborted) return;
        end(name, flight);
        tell();
        for (const waiter of flight.waiters) waiter.failed(error);
      },
    );
    return flight;
  };

  const callOff = (name: string, flight: Flight<T>): void => {
    end(name, flight);
    flight.controller.abort();
  };

  return {
    join(ref, waiter) {
      const name = options.name(ref);
      const flight = flights.get(name) ?? start(name, ref);
      clearTimeout(flight.grace);
      flight.waiters.add(waiter);
      options.joined(isSeen(flight));
      tell();
      return () => {
        if (!flight.waiters.delete(waiter) || flights.get(name) !== flight) return;
        tell();
        if (flight.waiters.size > 0) return;
        if (options.grace_ms === 0) return callOff(name, flight);
        clearTimeout(flight.grace);
        flight.grace = setTimeout(() => callOff(name, flight), options.grace_ms);
      };
    },
    seen() {
      let count = 0;
      for (const flight of flights.values()) if (isSeen(flight)) count += 1;
      return count;
    },
    dispose() {
      for (const [name, flight] of [...flights]) callOff(name, flight);
    },
  };
}
