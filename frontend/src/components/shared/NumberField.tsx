/** A number that can be typed; what is none puts the old one back. */

interface NumberFieldProps {
  readonly name: string;
  readonly label: string;
  readonly title: string;
  /** null while it is not known. */
  readonly value: number | null;
  /** null where the field was emptied. */
  readonly accept: (typed: number | null) => void;
}

export function NumberField({ name, label, title, value, accept }: NumberFieldProps) {
  // Whole numbers in full: what is shown can be typed.
  const text = value === null ? "" : String(rounded(value));
  return (
    <input
      type="text"
      inputMode="decimal"
      class="number"
      name={name}
      aria-label={label}
      title={title}
      autocomplete="off"
      placeholder="auto"
      value={text}
      onChange={({ currentTarget }) => {
        const typed = currentTarget.value.replace(",", ".").replace("−", "-").trim();
        if (typed === "") accept(null);
        else if (Number.isFinite(Number(typed))) accept(Number(typed));
        // Also where nothing has changed that would render the field anew.
        currentTarget.value = text;
      }}
      onFocus={({ currentTarget }) => currentTarget.select()}
      onKeyDown={({ key, currentTarget }) => {
        if (key === "Escape") currentTarget.value = text;
        if (key === "Enter" || key === "Escape") currentTarget.blur();
      }}
    />
  );
}

function rounded(value: number): number {
  return Number.isSafeInteger(value) ? value : Number(value.toPrecision(4));
}
