/** The types of `arrows.js`, which stays JavaScript because the linter's configuration is read without a compiler. */
export const engineLayers: readonly (readonly string[])[]
export const consoleLayers: readonly (readonly string[])[]
export function arrowFault(from: string, to: string, how: { readonly typeOnly: boolean }): string | undefined
export function packageFault(from: string, name: string, how: { readonly typeOnly: boolean }): string | undefined
export function isWorkshop(path: string): boolean
export function matches(path: string, patterns: readonly string[]): boolean
