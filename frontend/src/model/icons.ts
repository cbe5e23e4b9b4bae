/** The few icons of the page, drawn here: the host's icon font does not reach into the iframe. */

export const ICONS = {
  play: "M8 5.5v13l10.5-6.5z",
  pause: "M7 5.5h3.5v13H7zM13.5 5.5H17v13h-3.5z",
  chevron: "M9 6l6 6-6 6",
  rail: "M4 5h16v14H4zM10 5v14",
  close: "M6 6l12 12M18 6L6 18",
  warning: "M12 4.5L21 19.5H3zM12 10v4.5M12 16.4v.6",
  copy: "M9 9h10v11H9zM15 9V5H5v10h4",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  unlock: "M6 11h12v9H6zM8.5 11V7a3.5 3.5 0 0 1 6.8-1.2",
  tone: "M12 4a8 8 0 1 0 0 16zM12 4a8 8 0 0 1 0 16",
  check: "M5 12.5l4.5 4.5L19 7",
} as const;

export type IconName = keyof typeof ICONS;
