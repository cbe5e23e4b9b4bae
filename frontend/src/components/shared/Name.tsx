/** A name out of a log, as text and only as text: cut in the middle, in full on hover. */
import { shorten } from "../../model/names.ts";

interface NameProps {
  readonly name: string;
  /** Characters to show at most; where there is less room, the middle is left out. */
  readonly length?: number;
  /** Shown in place of the name, which then is said on hover. */
  readonly short?: string;
}

export function Name({ name, length = 120, short = name }: NameProps) {
  const isBlank = name.trim() === "";
  const text = isBlank ? (name === "" ? "(no name)" : "(blank)") : shorten(short, length);
  const [head, tail] = ends(text);
  return (
    <bdi class={isBlank ? "name is-blank" : "name"} title={shorten(name, 2000)}>
      {tail === "" ? (
        head
      ) : (
        <>
          <span class="head">{head}</span>
          <span class="tail">{tail}</span>
        </>
      )}
    </bdi>
  );
}

/** Break opportunities, so that a long name needs no room beside itself. */
export function WrappedName({ name, length }: { readonly name: string; readonly length: number }) {
  if (name.trim() === "") return <Name name={name} />;
  const parts = shorten(name, length).split(/(?<=[-_/.,])/);
  return (
    <bdi class="name is-wrapped" title={shorten(name, 2000)}>
      {parts.map((part, index) => (
        <>
          {index > 0 && <wbr />}
          {part}
        </>
      ))}
    </bdi>
  );
}

const SHORTEST_CUT = 12;
const LONGEST_TAIL = 12;

/** What may be cut, and the end that is kept: names of one kind differ there as often as not. */
function ends(text: string): readonly [string, string] {
  const points = [...text];
  if (points.length < SHORTEST_CUT) return [text, ""];
  const at = points.length - Math.min(LONGEST_TAIL, Math.floor(points.length / 2));
  return [points.slice(0, at).join(""), points.slice(at).join("")];
}
