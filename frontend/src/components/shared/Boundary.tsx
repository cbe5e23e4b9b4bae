/** Keeps what breaks to itself: shows an error in its place, and everything else as it was. */
import { Component, type ComponentChildren } from "preact";
import { messageOf } from "../../api/errors.ts";

interface BoundaryProps {
  readonly children?: ComponentChildren;
  /** What is inside, in words; null for the whole page. */
  readonly of: string | null;
  /** When it changes what broke is tried again. */
  readonly on?: unknown;
}

interface BoundaryState {
  readonly error: unknown;
}

export class Boundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { error: null };

  override componentDidCatch(error: unknown): void {
    console.error(error);
    this.setState({ error });
  }

  override componentDidUpdate(before: BoundaryProps): void {
    if (before.on !== this.props.on && this.state.error !== null) this.setState({ error: null });
  }

  override render() {
    const { of, children } = this.props;
    const { error } = this.state;
    if (error === null) return children;
    return of === null ? <Broken error={error} /> : <Part of={of} error={error} />;
  }
}

function Part({ of, error }: { readonly of: string; readonly error: unknown }) {
  return (
    <p class="broken-part" role="alert" data-broken={of}>
      {of} cannot be shown; the rest of the page still works. {messageOf(error)}
    </p>
  );
}

export function Broken({ error }: { readonly error: unknown }) {
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return (
    <div class="empty" role="alert" data-empty="broken">
      <h1>Something went wrong</h1>
      <p>
        This is a bug in the Triptych plugin; your log is not affected. Reloading the page may help.
        When you report it, include:
      </p>
      <pre tabIndex={0}>{detail}</pre>
    </div>
  );
}
