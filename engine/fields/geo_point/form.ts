/** A point on the Earth, as the judges of values see it. */
import type { Text } from '../../kernel/text.ts'
import { isPoint } from '../../rules/value-types/area.ts'
import type { Form } from '../forms.ts'

/** Decimals of a degree: the seventh is a centimetre. */
export const DECIMALS = 7

export const pointForm: Form = {
  fault: (value) =>
    isPoint(value) && hasNothingElse(value) && isShort(value.lng) && isShort(value.lat) ? undefined : NO_POINT,
  portable: () => ({
    type: 'object',
    properties: {
      lng: { type: 'number', minimum: -180, maximum: 180 },
      lat: { type: 'number', minimum: -90, maximum: 90 },
    },
    required: ['lng', 'lat'],
    additionalProperties: false,
  }),
}

export const NO_POINT: Text = {
  zh: '须为经度（±180）与纬度（±90），例如 114.0579,22.5431',
  en: 'must be a longitude (±180) and a latitude (±90) such as 114.0579,22.5431',
}

function hasNothingElse(value: object): boolean {
  return Object.keys(value).length === 2
}

function isShort(degrees: number): boolean {
  return degrees === Number(degrees.toFixed(DECIMALS))
}
