/** Types of modules that bring none. */
declare module 'wawoff2' {
  export function decompress(packed: Uint8Array): Promise<Uint8Array>
}

declare module '*/tools/build.mjs' {
  export function ensureBuilt(names: readonly string[]): void
}
