/** How long a body that is not a file may take to arrive. */
export const PATIENCE_MS = 300_000
