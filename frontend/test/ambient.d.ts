declare module "d3-scale-chromatic" {
  export function interpolateMagma(at: number): string;
  export function interpolateRdBu(at: number): string;
}
