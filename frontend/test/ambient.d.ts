declare module "d3-scale-chromatic" {
  export function interpolateViridis(at: number): string;
  export function interpolateCividis(at: number): string;
  export function interpolateInferno(at: number): string;
  export function interpolatePlasma(at: number): string;
  export function interpolateMagma(at: number): string;
  export function interpolateRdBu(at: number): string;
  export function interpolateTurbo(at: number): string;
}

declare module "*/palette.mjs" {
  export const PALETTE: readonly string[];
  export function seen(hex: string): readonly (readonly number[])[];
  export function distance(
    a: readonly (readonly number[])[],
    b: readonly (readonly number[])[],
  ): number;
}
