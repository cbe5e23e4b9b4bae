/** Whether a picture of so many channels is grey or colour with opacity as its last channel. */
export function hasOpacity(channels: number): boolean {
  return channels === 2 || channels === 4;
}
