// The little of Node that the tests use; its own type package would be one dependency more.
declare module "node:test" {
  export function test(name: string, body: () => void | Promise<void>): void;
}
declare module "node:assert/strict" {
  interface Assert {
    equal<T>(actual: T, expected: T, message?: string): void;
    deepEqual<T>(actual: T, expected: T, message?: string): void;
    ok(value: unknown, message?: string): asserts value;
    throws(body: () => unknown, expected: RegExp): void;
    rejects(promise: Promise<unknown>, expected?: RegExp): Promise<void>;
  }
  const assert: Assert;
  export default assert;
}

declare module "node:zlib" {
  export function deflateSync(data: Uint8Array): Uint8Array;
}

declare const process: { memoryUsage(): { readonly arrayBuffers: number } };
