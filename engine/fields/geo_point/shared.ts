/**
 * A point on the Earth, as browser and server see it: `{lng, lat}` in degrees of WGS 84 with at most seven decimals,
 * which JSON numbers carry without loss. Longitude comes first, as in GeoJSON.
 */
import { defaultBy, parseBy } from '../shared-parts.ts'
import type { SharedKind } from '../shared.ts'
import { DECIMALS, NO_POINT } from './form.ts'

const TWO = /^[([]?\s*([-+]?\d+(?:\.\d+)?)\s*°?\s*[,;\s]\s*([-+]?\d+(?:\.\d+)?)\s*°?\s*[)\]]?$/

/** Takes `{lng, lat}`, `[lng, lat]` and `"lng,lat"`, numbers or their text; instruments give more decimals than mean anything. */
function normalise(value: unknown): unknown {
  if (typeof value === 'string') return value.trim() === '' ? null : (pointOf(value) ?? value)
  const [lng, lat] = twoOf(value)
  return pair(lng, lat, value)
}

/** The two parts of what is written as a pair, nothing otherwise. */
function twoOf(value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null || Object.keys(value).length !== 2) return []
  if (Array.isArray(value)) return value
  return 'lng' in value && 'lat' in value ? [value.lng, value.lat] : []
}

function pair(lng: unknown, lat: unknown, otherwise: unknown): unknown {
  const [x, y] = [degreesOf(lng), degreesOf(lat)]
  return x === undefined || y === undefined ? otherwise : { lng: x, lat: y }
}

function degreesOf(value: unknown): number | undefined {
  const degrees = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof degrees !== 'number' || !Number.isFinite(degrees)) return undefined
  // -0 and 0 are one number
  return Number(degrees.toFixed(DECIMALS)) + 0
}

/** Reads `114.0579,22.5431`, also with full-width signs, brackets or degrees. */
export function pointOf(text: string): unknown {
  const [, lng, lat] = TWO.exec(text.normalize('NFKC').replaceAll('、', ',').trim()) ?? []
  const point = lng === undefined ? undefined : pair(lng, lat, undefined)
  return point ?? undefined
}

export const shared: SharedKind = {
  name: 'geo_point',
  normalise,
  parse: parseBy((text) => pointOf(text), NO_POINT),
  format: (value) => (isPair(value) ? `${plain(value.lng)}, ${plain(value.lat)}` : String(value ?? '')),
  // lists are never sorted by it; any steady order will do
  compare: (a, b) => (isPair(a) && isPair(b) ? a.lng - b.lng || a.lat - b.lat : 0),
  defaultValue: defaultBy(normalise),
}

function isPair(value: unknown): value is { readonly lng: number; readonly lat: number } {
  return typeof value === 'object' && value !== null && 'lng' in value && 'lat' in value
}

/** Degrees without an exponent. */
function plain(degrees: number): string {
  return Number(degrees)
    .toFixed(DECIMALS)
    .replace(/\.?0+$/, '')
}
