// The little of Node that the tests use; its own type package would be one dependency more.
declare module "node:test" {
  export function test(name: string, body: () => void | Promise<void>): void;
}
declare module "node:assert/strict" {
  interface Assert {
    equal<T>(actual: T, expected: T, message?: string): void;
    deepEqual<T>(actual: T, expected: T, message?: string): void;
    ok(value: unknown, message?: string): asserts value;
    match(text: string, expected: RegExp): void;
    fail(message: string): never;
    throws(body: () => unknown, expected: RegExp): void;
    rejects(promise: Promise<unknown>, expected?: RegExp): Promise<void>;
  }
  const assert: Assert;
  export default assert;
}

declare module "node:fs" {
  export function readdirSync(folder: URL, options: { readonly recursive: true }): string[];
  export function readFileSync(file: URL, encoding: "utf8"): string;
}

declare module "node:zlib" {
  export function deflateSync(data: Uint8Array): Uint8Array;
}

declare const process: { memoryUsage(): { readonly arrayBuffers: number } };

declare module "node:http" {
  interface Response {
    writeHead(status: number, headers: Readonly<Record<string, string | number>>): Response;
    write(text: string): void;
    end(text: string): void;
    destroy(): void;
  }
  export interface Server {
    listen(port: number, host: string, begun: () => void): void;
    address(): { readonly port: number };
    close(ended: () => void): void;
    closeAllConnections(): void;
  }
  export function createServer(answer: (request: unknown, response: Response) => void): Server;
}
