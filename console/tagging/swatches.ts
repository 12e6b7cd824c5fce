/** Colours to choose from with one click. */
export const SWATCHES: readonly string[] = [
  '#1668dc',
  '#0f8a8a',
  '#2b7d0f',
  '#96610a',
  '#d4580b',
  '#c93338',
  '#b02a7b',
  '#7039c9',
  '#5f6672',
]
