/**
 * A point on the Earth, `{lng, lat}`. PostgreSQL and JavaScript round sines a little differently, so on a record whose
 * distance is within a millimetre of the one asked for the two may disagree; on all others they agree.
 */
import type { ReadValue, ValueType } from '../value-types.ts'
import { areaOf, distance, distanceSql, isPoint } from './area.ts'
import { emptiness } from './operators.ts'

export const pointType: ValueType = {
  name: 'point',
  label: { zh: '地理位置', en: 'point' },
  operators: [
    {
      name: 'within',
      label: { zh: '距离不超过', en: 'is within' },
      arity: 'one',
      operand: 'area',
      onNull: false,
      sql: (column, [operand = ''], context) => {
        const { lng = 0, lat = 0, metres = 0 } = areaOf(String(operand)) ?? {}
        const from = { lng: context.parameter(lng, 'float8'), lat: context.parameter(lat, 'float8') }
        const found = distanceSql(`(${column} ->> 'lng')::float8`, `(${column} ->> 'lat')::float8`, from)
        return `${found} <= ${context.parameter(metres, 'float8')}`
      },
      test: ([operand = '']) => {
        const area = areaOf(String(operand))
        return (value) => area !== undefined && isPoint(value) && distance(area, value) <= area.metres
      },
    },
    ...emptiness,
  ],
  read: (): ReadValue => ({
    fault: { zh: '只能按距离查找', en: 'a point is looked for by its distance alone' },
  }),
}
