/** Small JSON values in the browser's storage; what cannot be read or written counts as absent. */

export function readStored<T>(storage: Storage, key: string, isValid: (value: unknown) => value is T): T | undefined {
  const text = storage.getItem(key)
  if (text === null) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return isValid(value) ? value : undefined
  } catch {
    // written by another version or by hand: start anew rather than fail
    storage.removeItem(key)
    return undefined
  }
}

/** A full or forbidden storage loses convenience, not work. */
export function writeStored(storage: Storage, key: string, value: unknown): void {
  try {
    storage.setItem(key, JSON.stringify(value))
  } catch (error) {
    console.warn('nothing kept in storage', error)
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
