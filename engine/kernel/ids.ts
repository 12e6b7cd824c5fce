/** Identifiers: UUIDv7 for records (they sort by time), name-based UUIDs for definitions (the same in every workspace). */
import { v5 } from 'uuid'

const DEFINITION_NAMESPACE = '6f1d3c52-5f0e-4b43-9c39-0a1f4c7a1d10'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** A new id, later than all that this process made before. RFC 9562, 5.7: milliseconds, a counter in random bits, random bits. */
export function newId(): string {
  const now = Date.now()
  if (now > last) {
    last = now
    counter = random() >>> 2
  } else if (++counter > MOST_COUNTED) {
    last++
    counter = 0
  }
  const time = last.toString(16).padStart(12, '0')
  // 30 bits: 12 behind the version, 18 behind the variant and at the head of what is left
  const high = hex(counter >>> 18, 3)
  const middle = hex(0x8000 | ((counter >>> 4) & 0x3fff), 4)
  const low = hex(((counter & 0xf) << 12) | (random() >>> 20), 4)
  return `${time.slice(0, 8)}-${time.slice(8)}-7${high}-${middle}-${low}${hex(random(), 8)}`
}

let last = 0
let counter = 0
const MOST_COUNTED = 0x3fffffff

/** Randomness is asked for in large pieces: each asking costs more than what it yields. */
const pool = new Uint32Array(1024)
let drawn = pool.length

function random(): number {
  if (drawn >= pool.length) {
    crypto.getRandomValues(pool)
    drawn = 0
  }
  const value = pool[drawn] ?? 0
  pool[drawn++] = 0
  return value
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0')
}

/** The id of a definition that names none: derived from kind and name, so the same pack gets the same id everywhere. */
export function definitionId(kind: string, name: string): string {
  return v5(`${kind}:${name}`, DEFINITION_NAMESPACE)
}

export function isId(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value)
}
