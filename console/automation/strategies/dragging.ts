/** What lists ask of dragging: a handle, so that a finger can still scroll, and the same looks everywhere. */
export const DRAGGING = {
  animation: 120,
  handle: '.grip',
  ghostClass: 'drag-ghost',
  chosenClass: 'drag-chosen',
  forceFallback: true,
  fallbackTolerance: 4,
} as const
