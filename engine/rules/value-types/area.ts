/**
 * The operand of `within`: a point and a distance around it in metres, written `lng,lat,metres`; and the distance
 * of two points on a sphere, in memory and in SQL.
 */
import type { Locale } from '../../kernel/text.ts'
import type { ReadValue } from '../value-types.ts'

/** Mean radius of the Earth in metres, R1 of the International Union of Geodesy and Geophysics (Moritz, "Geodetic Reference System 1980"). */
const RADIUS = 6_371_008.8

/** A quarter of the way around: beyond it "within" says nothing useful, and short of it rounding stays far below a millimetre. */
const FARTHEST = 10_000_000

const NUMBER = String.raw`-?\d{1,3}(?:\.\d{1,7})?`
const AREA = new RegExp(String.raw`^(${NUMBER}),(${NUMBER}),(\d{1,8}(?:\.\d{1,3})?)$`)

export interface Point {
  readonly lng: number
  readonly lat: number
}

export interface Area extends Point {
  readonly metres: number
}

/** Brings `114.0579,22.5431,1000` to its shortest spelling. */
export function readArea(value: unknown): ReadValue {
  const area = typeof value === 'string' ? areaOf(value.replace(/\s/g, '')) : undefined
  if (area && isPoint(area) && area.metres > 0 && area.metres <= FARTHEST) {
    return { value: `${plain(area.lng)},${plain(area.lat)},${area.metres}` }
  }
  return {
    fault: {
      zh: `须为“经度,纬度,米”，例如 114.0579,22.5431,1000（距离大于 0，不超过 ${FARTHEST} 米）`,
      en: `must be "lng,lat,metres" such as 114.0579,22.5431,1000 (more than 0 and at most ${FARTHEST} metres)`,
    },
  }
}

export function areaOf(text: string): Area | undefined {
  const [, lng, lat, metres] = AREA.exec(text) ?? []
  // -0 and 0 are one number
  return metres === undefined ? undefined : { lng: Number(lng) + 0, lat: Number(lat) + 0, metres: Number(metres) }
}

/** A value of WGS 84 degrees. */
export function isPoint(value: unknown): value is Point {
  if (typeof value !== 'object' || value === null || !('lng' in value) || !('lat' in value)) return false
  return within(value.lng, 180) && within(value.lat, 90)
}

/** Degrees without an exponent. */
function plain(degrees: number): string {
  return degrees.toFixed(7).replace(/\.?0+$/, '')
}

function within(degrees: unknown, most: number): boolean {
  return typeof degrees === 'number' && Math.abs(degrees) <= most
}

export function areaWords(text: string, locale: Locale): string {
  const { lng, lat, metres } = areaOf(text) ?? { lng: 0, lat: 0, metres: 0 }
  const long = metres >= 1000
  const distance = long ? metres / 1000 : metres
  if (locale === 'zh') return `(${lng}, ${lat}) ${distance} ${long ? '公里' : '米'}`
  return `${distance} ${long ? 'km' : 'm'} of (${lng}, ${lat})`
}

/**
 * Great-circle distance in metres by the haversine formula (R. W. Sinnott, "Virtues of the Haversine", Sky and
 * Telescope 68, 1984, p. 159). The Earth is no sphere: true distances differ by up to half a percent.
 */
export function distance(a: Point, b: Point): number {
  const across = Math.sin(radians(b.lng - a.lng) / 2) ** 2
  const along = Math.sin(radians(b.lat - a.lat) / 2) ** 2
  const half = along + Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * across
  return 2 * RADIUS * Math.asin(Math.sqrt(Math.min(1, half)))
}

/** The same as SQL over two expressions of degrees in double precision. */
export function distanceSql(lng: string, lat: string, from: { readonly lng: string; readonly lat: string }): string {
  const across = `power(sin(radians(${lng} - ${from.lng}) / 2), 2)`
  const along = `power(sin(radians(${lat} - ${from.lat}) / 2), 2)`
  const half = `${along} + cos(radians(${from.lat})) * cos(radians(${lat})) * ${across}`
  return `${2 * RADIUS} * asin(sqrt(least(1, ${half})))`
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180
}
