/** How components reach the world. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { World } from "../../app.ts";

export const WorldContext = createContext<World | null>(null);

export function useWorld(): World {
  const world = useContext(WorldContext);
  if (world === null) throw new Error("A component is outside of the page's world");
  return world;
}
