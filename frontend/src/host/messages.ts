/** TensorBoard's messages to plugins: JSON over a MessageChannel that the plugin opens. */

interface HostMessage {
  readonly type: string;
  readonly id: number;
  readonly isReply: boolean;
}

/** Calls `reloaded` when TensorBoard has reloaded its data. */
export function listenToHost(reloaded: () => void): () => void {
  if (window.parent === window) return () => {};
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }) => {
    const message = parse(data);
    if (message === null || message.isReply) return;
    // The host awaits an answer to everything it sends.
    const reply = { type: message.type, id: message.id, payload: null, error: null, isReply: true };
    port1.postMessage(JSON.stringify(reply));
    if (message.type === "experimental.DataReloaded") reloaded();
  };
  window.parent.postMessage("experimental.bootstrap", "*", [port2]);
  return () => port1.close();
}

function parse(data: unknown): HostMessage | null {
  try {
    const json: unknown = typeof data === "string" ? JSON.parse(data) : null;
    if (typeof json !== "object" || json === null || !("type" in json) || !("id" in json))
      return null;
    if (typeof json.type !== "string" || typeof json.id !== "number") return null;
    return { type: json.type, id: json.id, isReply: "isReply" in json && json.isReply === true };
  } catch {
    return null;
  }
}
