/** A name out of a log, as text and only as text: cut in the middle, in full on hover. */
import { shorten } from "../state/names.ts";

interface NameProps {
  readonly name: string;
  /** Characters to show at most; style sheets cut further. */
  readonly length?: number;
}

export function Name({ name, length = 120 }: NameProps) {
  const visible = name.trim() === "" ? (name === "" ? "(no name)" : "(blank)") : name;
  return (
    <bdi class={name === visible ? "name" : "name is-blank"} title={shorten(name, 2000)}>
      {shorten(visible, length)}
    </bdi>
  );
}
