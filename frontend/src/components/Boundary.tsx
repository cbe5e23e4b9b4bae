/** Shows an error instead of a blank tab. */
import { Component, type ComponentChildren } from "preact";

interface BoundaryProps {
  readonly children?: ComponentChildren;
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

  override render() {
    return this.state.error === null ? this.props.children : <Broken error={this.state.error} />;
  }
}

export function Broken({ error }: { readonly error: unknown }) {
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return (
    <div class="empty" role="alert" data-empty="broken">
      <h1>The page has broken</h1>
      <p>
        This is a fault of the Triptych plugin; your log is not touched. Reloading the page may
        help. For a report:
      </p>
      <pre tabIndex={0}>{detail}</pre>
    </div>
  );
}
